using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>
/// Issues the <see cref="InferenceRequest"/>s of all <see cref="RequestSource"/>s, each to its node, until the run's duration is over. One actor for all, since a
/// source has nothing to hear or to wait for: actors of their own would be a quarter of the memory of a large network.
/// </summary>
public sealed class RequestSourcesActor : EmulationActor
{
    private readonly RunContext _run;

    public RequestSourcesActor(RunContext run, EventSource source)
        : base(run.Kernel, source) => _run = run;

    public static Props PropsFor(RunContext run)
    {
        var source = new EventSource(EventSourceIds.Sources);
        return KernelProps.Of(() => new RequestSourcesActor(run, source));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestSource source: Do(source, begins: false); break;
            case Begin begin: Do(begin.Source, begins: true); break;
            default: Unhandled(message); break;
        }
    }

    private void Do(RequestSource source, bool begins)
    {
        try
        {
            if (begins) ArmFirst(source);
            else if (source.Next() is not { } due || !_run.Gate.Keeps(due, Ref, source)) Issue(source);
        }
        catch (Exception e)
        {
            // The actor's path does not say which of them it was.
            throw new InvalidOperationException($"The source at {source.Name} failed: {e.Message}", e);
        }
    }

    // What was due before the run began is issued when nodes know what they hold.
    private void ArmFirst(RequestSource source) => Arm(source, _run.ReadyAt);

    private void Issue(RequestSource source)
    {
        // Of what a gate has kept, all together: then nobody takes a moment for quiet in which some of it is still to come.
        do source.Issue(Ref);
        while (source.Next() < Kernel.Now);
        Arm(source, Instant.Start);
    }

    // By the source's own identity, so that ties are broken as if each had an actor. The event's message is the source itself.
    private void Arm(RequestSource source, Instant notBefore)
    {
        if (source.Next() is { } at) Kernel.Schedule(Instant.Max(at, notBefore), source.Events, Ref, source, Ref, Timers);
    }

    /// <summary>Supervisor → sources: another source.</summary>
    public sealed record Begin(RequestSource Source);
}

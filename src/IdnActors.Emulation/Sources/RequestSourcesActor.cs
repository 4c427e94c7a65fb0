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
    private readonly Instant _end;
    private readonly Func<TaskId, int> _sampleCount;

    public RequestSourcesActor(RunContext run, EventSource source)
        : base(run.Kernel, source)
    {
        _end = Instant.Start + run.Scenario.Run.Duration;
        _sampleCount = run.Engine.SampleCount;
    }

    public static Props PropsFor(RunContext run)
    {
        var source = new EventSource(EventSourceIds.Sources);
        return KernelProps.Of(() => new RequestSourcesActor(run, source));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestSource source: Issue(source); break;
            case Begin begin: ArmNext(begin.Source); break;
            default: Unhandled(message); break;
        }
    }

    private void Issue(RequestSource source)
    {
        try
        {
            source.Issue(_sampleCount, Ref);
        }
        catch (Exception e)
        {
            // The actor's path does not say which of them it was.
            throw new InvalidOperationException($"The source at {source.Name} failed: {e.Message}", e);
        }
        ArmNext(source);
    }

    // By the source's own identity, so that ties are broken as if each had an actor. The event's message is the source itself.
    private void ArmNext(RequestSource source)
    {
        if (source.Next is { } at && at < _end) Kernel.Schedule(at, source.Events, Ref, source, Ref, Timers);
    }

    /// <summary>Supervisor → sources: another source.</summary>
    public sealed record Begin(RequestSource Source);
}

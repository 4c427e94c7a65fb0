using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>
/// The users at one node: issues <see cref="InferenceRequest"/>s to it, as the demand says, until the run's duration is over. What it asks for does not depend
/// on anything else in the scenario.
/// </summary>
public sealed class RequestSourceActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly RequestIssuer _issuer;
    private readonly SourceRequests _requests;
    private readonly Instant _end;

    public RequestSourceActor(RunContext run, SourceSpec spec, TaskSampler tasks, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _issuer = new RequestIssuer(run, spec.Node);
        _end = Instant.Start + run.Scenario.Run.Duration;
        _requests = new SourceRequests(run.Scenario.Demand, spec, run.Scenario.Topology.NameOf(spec.Node), tasks, run.Streams, _end);
    }

    public static Props PropsFor(RunContext run, SourceSpec spec, TaskSampler tasks)
    {
        var source = new EventSource(EventSourceIds.Source(spec.Node));
        return KernelProps.Of(() => new RequestSourceActor(run, spec, tasks, source));
    }

    protected override void PreStart() => ArmNext();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IssueDue: Issue(); break;
            default: Unhandled(message); break;
        }
    }

    private void ArmNext()
    {
        if (_requests.Next is { } at && at < _end) Timers.TellSelfAt(at, Self, IssueDue.Instance);
    }

    private void Issue()
    {
        _issuer.Issue(_requests.Take(_run.Engine.SampleCount), Self);
        ArmNext();
    }

    private sealed class IssueDue
    {
        public static readonly IssueDue Instance = new();
    }
}

using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>The users at one node, who do not wait for answers. What they ask for does not depend on anything else in the scenario.</summary>
public sealed class RequestSource : IForeseeable
{
    private readonly RequestIssuer _issuer;
    private readonly SourceRequests _requests;

    public RequestSource(RunContext run, SourceSpec spec, TaskSampler tasks)
    {
        ArgumentNullException.ThrowIfNull(run);
        Name = run.Scenario.Topology.NameOf(spec.Node);
        Events = new EventSource(EventSourceIds.Source(spec.Node));
        _issuer = new RequestIssuer(run, spec.Node);
        var end = Instant.Start + run.Scenario.Run.Duration;
        _requests = new SourceRequests(run.Scenario.Demand, spec, Name, tasks, run.Streams, end);
    }

    /// <summary>Name of its node.</summary>
    public string Name { get; }

    /// <summary>Its identity for events: each source has its own, whichever actor issues for it.</summary>
    public EventSource Events { get; }

    /// <summary>When the next request is issued; none when no more come.</summary>
    public Instant? Next => _requests.Next;

    /// <summary>Issues the next request.</summary>
    /// <param name="sampleCount">Samples of a task.</param>
    /// <param name="sender">Who issues it.</param>
    public void Issue(Func<TaskId, int> sampleCount, IActorRef sender) => _issuer.Issue(_requests.Take(sampleCount), sender);

    void IForeseeable.Foresee() => _issuer.Foresee();
}

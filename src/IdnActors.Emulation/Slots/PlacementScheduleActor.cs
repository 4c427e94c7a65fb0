using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Slots;

/// <summary>Carries out the placement changes that the scenario states, at their times; a change that a node rejects becomes an event.</summary>
public sealed class PlacementScheduleActor : EmulationActor
{
    private const string Reason = "scenario placement";
    private readonly RunContext _run;

    public PlacementScheduleActor(RunContext run, EventSource source)
        : base(run.Kernel, source) => _run = run;

    public static Props PropsFor(RunContext run)
    {
        var source = new EventSource(EventSourceIds.PlacementSchedule);
        return KernelProps.Of(() => new PlacementScheduleActor(run, source));
    }

    protected override void PreStart()
    {
        foreach (var change in _run.Scenario.Placement.Changes.Where(c => c.At >= _run.StartAt && _run.Owns(c.Deployment.Node))) Timers.TellSelfAt(change.At, Self, new ChangeDue(change));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChangeDue due: Carry(due.Change); break;
            case NodeProtocol.Rejected rejected:
                _run.Tell("placement-rejected", _run.Scenario.Topology.NameOf(rejected.Node),
                    ("variant", _run.Scenario.Catalogue[rejected.Variant].Name), ("reason", rejected.Reason));
                break;
            case NodeProtocol.Accepted: break;
            default: Unhandled(message); break;
        }
    }

    private void Carry(PlacementChange change)
    {
        var (node, variant) = (change.Deployment.Node, change.Deployment.Variant);
        object command = change.Action == PlacementAction.Load
            ? new NodeProtocol.LoadVariant(variant, Reason)
            : new NodeProtocol.UnloadVariant(variant, Reason);
        _run.Directory[node].Tell(command, Self);
    }

    private sealed record ChangeDue(PlacementChange Change);
}

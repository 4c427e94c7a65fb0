using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Links;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Slots;
using IdnActors.Emulation.Sources;
using IdnActors.Model.Demands;

namespace IdnActors.Emulation.Runs;

/// <summary>
/// The root of a run, <c>/user/idn</c>: creates all actors of the scenario. An actor that throws is a bug of ours, not a fault of the network: it is stopped, and the
/// run ends at once and says so, rather than with figures that nobody should believe.
/// </summary>
public sealed class EmulationSupervisorActor(RunContext run, SlotRecorder recorder, RunFailures failures, TaskCompletionSource ready) : UntypedActor
{
    public static Props PropsFor(RunContext run, SlotRecorder recorder, RunFailures failures, TaskCompletionSource ready) =>
        KernelProps.Of(() => new EmulationSupervisorActor(run, recorder, failures, ready));

    // The start is the only thing that can fail here; whoever waits for it gets the exception.
    protected override void PreStart()
    {
        try
        {
            CreateActors();
            ready.TrySetResult();
        }
        catch (Exception e)
        {
            ready.TrySetException(e);
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => failures.StopAndRecord(() => Sender);

    protected override void OnReceive(object message) => Unhandled(message);

    private void CreateActors()
    {
        var scenario = run.Scenario;
        var topology = scenario.Topology;
        var initial = new InitialDeployments(scenario);
        var tasks = new TaskSampler(scenario.Demand);
        var meters = Context.ActorOf(MetersActor.PropsFor(run, recorder), "meters");
        Context.ActorOf(SlotClockActor.PropsFor(run, meters), "slots");
        if (!scenario.Placement.Changes.IsEmpty) Context.ActorOf(PlacementScheduleActor.PropsFor(run), "placement");
        Context.ActorOf(
            GroupActor.PropsFor(failures, create =>
            {
                foreach (var link in topology.Links) run.Directory[link.Id] = create(LinkActor.PropsFor(run, link), topology.NameOf(link.Id));
            }),
            "links");
        Context.ActorOf(
            GroupActor.PropsFor(failures, create =>
            {
                foreach (var node in topology.Nodes) run.Directory[node.Id] = create(NodeActor.PropsFor(run, node, initial), node.Name);
            }),
            "nodes");
        Context.ActorOf(
            GroupActor.PropsFor(failures, create =>
            {
                var isClosed = scenario.Demand.Arrivals == ArrivalKind.ClosedLoop;
                foreach (var source in scenario.Demand.Sources)
                {
                    create(
                        isClosed ? ClosedLoopSourceActor.PropsFor(run, source, tasks) : RequestSourceActor.PropsFor(run, source, tasks),
                        topology.NameOf(source.Node));
                }
            }),
            "sources");
    }
}

/// <summary>A place in the actor tree under which all actors of one kind live.</summary>
public sealed class GroupActor(RunFailures failures, Action<Func<Props, string, IActorRef>> populate) : UntypedActor
{
    public static Props PropsFor(RunFailures failures, Action<Func<Props, string, IActorRef>> populate) =>
        KernelProps.Of(() => new GroupActor(failures, populate));

    protected override void PreStart() => populate((props, name) => Context.ActorOf(props, name));

    protected override SupervisorStrategy SupervisorStrategy() => failures.StopAndRecord(() => Sender);

    protected override void OnReceive(object message) => Unhandled(message);
}

/// <summary>Exceptions of emulation actors: any of them ends the run.</summary>
public sealed class RunFailures(EventKernel kernel)
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> All => _failures;

    /// <summary>The strategy of every parent but a node: stop the child, note it, end the run.</summary>
    /// <param name="failed">The child that failed, asked for when it has.</param>
    public SupervisorStrategy StopAndRecord(Func<IActorRef> failed) => new OneForOneStrategy(exception =>
    {
        _failures.Add($"{failed().Path.ToStringWithoutAddress()}: {exception}");
        kernel.EndRun();
        return Directive.Stop;
    });
}

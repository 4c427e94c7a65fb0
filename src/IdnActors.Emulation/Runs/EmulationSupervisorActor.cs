using Akka.Actor;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Links;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Slots;
using IdnActors.Emulation.Sources;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;

namespace IdnActors.Emulation.Runs;

/// <summary>
/// The root of a run, <c>/user/idn</c>: creates all actors of the scenario. An actor that throws is a bug of ours, not a fault of the network: it is stopped, and the
/// run ends at once and says so, rather than with figures that nobody should believe.
/// </summary>
public sealed class EmulationSupervisorActor(RunContext run, SlotRecorder recorder, RunFailures failures, TaskCompletionSource ready) : UntypedActor
{
    private readonly InitialDeployments _initial = new(run.Scenario, run.Initial);
    private readonly TaskSampler _tasks = new(run.Scenario.Demand);
    private readonly Dictionary<NodeId, SourceSpec> _sourceAt = [];
    private readonly HashSet<LinkId> _createdLinks = [];
    private IActorRef _links = ActorRefs.Nobody;
    private IActorRef _nodes = ActorRefs.Nobody;
    private IActorRef _sources = ActorRefs.Nobody;

    public static Props PropsFor(RunContext run, SlotRecorder recorder, RunFailures failures, TaskCompletionSource ready) =>
        KernelProps.Of(() => new EmulationSupervisorActor(run, recorder, failures, ready));

    private bool IsClosedLoop => run.Scenario.Demand.Arrivals == ArrivalKind.ClosedLoop;

    protected override void PreStart() => Try(CreateGroups);

    protected override SupervisorStrategy SupervisorStrategy() => failures.StopAndRecord(() => Sender);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CreateNode next: Try(() => CreateNodeAnd(next)); break;
            default: Unhandled(message); break;
        }
    }

    // What fails here fails the start; whoever waits for it gets the exception.
    private void Try(Action create)
    {
        try
        {
            create();
        }
        catch (Exception e)
        {
            ready.TrySetException(e);
        }
    }

    private void CreateGroups()
    {
        var scenario = run.Scenario;
        var meters = Context.ActorOf(MetersActor.PropsFor(run, recorder), "meters");
        Context.ActorOf(SlotClockActor.PropsFor(run, meters), "slots");
        if (run.Placement is { Entries.Any: true }) Context.ActorOf(EntrySlotsActor.PropsFor(run), "entry-slots");
        if (!scenario.Placement.Changes.IsEmpty) Context.ActorOf(PlacementScheduleActor.PropsFor(run), "placement");
        foreach (var source in scenario.Demand.Sources) _sourceAt.Add(source.Node, source);
        _links = Group("links");
        _nodes = Group("nodes");
        _sources = IsClosedLoop ? Group("sources") : Context.ActorOf(RequestSourcesActor.PropsFor(run), "sources");
        Self.Tell(new CreateNode(0));

        IActorRef Group(string name) => Context.ActorOf(GroupActor.PropsFor(failures), name);
    }

    /// <summary>
    /// Creates a node with its links and its source, then goes on to the next node: what a message visits on its way then lies close together in memory, without
    /// which large topologies spend most of their time waiting for it.
    /// </summary>
    private void CreateNodeAnd(CreateNode next)
    {
        var topology = run.Scenario.Topology;
        var node = topology.Nodes[next.Index];
        if (run.Owns(node.Id)) Create(node);
        if (next.Index + 1 < topology.Nodes.Length) Self.Tell(new CreateNode(next.Index + 1));
        else ready.TrySetResult();
    }

    private void Create(Node node)
    {
        var topology = run.Scenario.Topology;
        var hasSource = _sourceAt.TryGetValue(node.Id, out var source);
        if (hasSource) CreateSource(source, node.Name);
        _nodes.Tell(new GroupActor.Create(NodeActor.PropsFor(run, node, _initial, hasSource), node.Name, actor => run.Directory[node.Id] = actor));
        foreach (var link in topology.Outgoing(node.Id))
        {
            CreateLink(link);
            // A link lives with the node that sends on it.
            if (run.Owns(link.To)) CreateLink(topology[topology.Reverse(link.Id)]);
        }
    }

    private void CreateLink(Link link)
    {
        // The node at its other end had it created.
        if (!_createdLinks.Add(link.Id)) return;
        _links.Tell(new GroupActor.Create(LinkActor.PropsFor(run, link), run.Scenario.Topology.NameOf(link.Id), actor => run.Directory[link.Id] = actor));
    }

    private void CreateSource(SourceSpec source, string name)
    {
        if (IsClosedLoop) _sources.Tell(new GroupActor.Create(ClosedLoopSourceActor.PropsFor(run, source, _tasks), name, clients => run.Directory.AttachClients(source.Node, clients)));
        else _sources.Tell(new RequestSourcesActor.Begin(new RequestSource(run, source, _tasks)));
    }

    private sealed record CreateNode(int Index);
}

/// <summary>A place in the actor tree under which all actors of one kind live.</summary>
public sealed class GroupActor(RunFailures failures) : UntypedActor
{
    public static Props PropsFor(RunFailures failures) => KernelProps.Of(() => new GroupActor(failures));

    protected override SupervisorStrategy SupervisorStrategy() => failures.StopAndRecord(() => Sender);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create: create.Register(Context.ActorOf(create.Props, create.Name)); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Supervisor → group: create a child.</summary>
    /// <param name="Props">Makes it.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Register">Is given its reference.</param>
    public sealed record Create(Props Props, string Name, Action<IActorRef> Register);
}

using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>
/// The actors of nodes and links by id. Filled when the run is built, then only read. Packets are told through it: straight to the actor where the kernel can hand
/// them over itself, which spares it all that lies between an actor and its reference.
/// </summary>
/// <param name="topology">The network.</param>
/// <param name="kernel">Runs the actors.</param>
/// <param name="border">Where other kernels run some of the nodes, what goes to them; else null.</param>
public sealed class ActorDirectory(Topology topology, EventKernel kernel, RegionBorder? border = null)
{
    private readonly IActorRef[] _nodes = new IActorRef[topology.Nodes.Length];
    private readonly IActorRef[] _links = new IActorRef[topology.Links.Length];
    private readonly EmulationActor?[] _nodeActors = new EmulationActor?[topology.Nodes.Length];
    private readonly EmulationActor?[] _linkActors = new EmulationActor?[topology.Links.Length];
    private readonly Dictionary<NodeId, IActorRef> _clients = [];

    public IActorRef this[NodeId node]
    {
        get => _nodes[node.Index];
        internal set => _nodes[node.Index] = value;
    }

    public IActorRef this[LinkId link]
    {
        get => _links[link.Index];
        internal set => _links[link.Index] = value;
    }

    /// <summary>The closed-loop clients at a node; nobody where there are none, or another kernel runs them.</summary>
    internal IActorRef ClientsAt(NodeId node) => _clients.GetValueOrDefault(node, ActorRefs.Nobody);

    /// <summary>Makes known the closed-loop clients at a node.</summary>
    internal void AttachClients(NodeId node, IActorRef clients) => _clients[node] = clients;

    /// <summary>Makes known the actor behind a reference, which it has itself created.</summary>
    internal void Attach(NodeId node, EmulationActor actor) => _nodeActors[node.Index] = actor;

    /// <inheritdoc cref="Attach(NodeId, EmulationActor)"/>
    internal void Attach(LinkId link, EmulationActor actor) => _linkActors[link.Index] = actor;

    internal EmulationActor? ActorOf(NodeId node) => _nodeActors[node.Index];

    internal EmulationActor? ActorOf(LinkId link) => _linkActors[link.Index];

    /// <summary>Asks for the memory in which a node is looked up.</summary>
    internal void Foresee(NodeId node) => Foresight.Want(ref _nodeActors[node.Index]);

    /// <summary>Asks for the memory in which a link is looked up.</summary>
    internal void Foresee(LinkId link) => Foresight.Want(ref _linkActors[link.Index]);

    /// <summary>Tells a node.</summary>
    internal void Tell(NodeId node, Packet packet, IActorRef? from) => Tell(_nodeActors, _nodes, node.Index, packet, from);

    /// <summary>Offers a packet to a link.</summary>
    internal void Tell(LinkId link, Packet packet, IActorRef? from) => Tell(_linkActors, _links, link.Index, packet, from);

    /// <summary>Tells a node at an instant.</summary>
    internal void TellAt(Instant due, EventSource source, NodeId node, Packet packet, IActorRef? from)
    {
        if (border?.Owns(node) == false) border.Take(due, source, node, packet);
        else if (_nodeActors[node.Index] is { } actor && kernel.HandsOver) kernel.PostAt(due, source, actor, packet);
        else kernel.TellAt(due, source, _nodes[node.Index], packet, from);
    }

    private void Tell(EmulationActor?[] actors, IActorRef[] references, int index, Packet packet, IActorRef? from)
    {
        if (actors[index] is { } actor && kernel.HandsOver) kernel.Post(actor, packet);
        else references[index].Tell(packet, from);
    }
}

using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Meters;

/// <summary>What one variant counts from the start of the run, over all nodes.</summary>
public sealed class VariantMeter
{
    public long Answered { get; private set; }
    public long Correct { get; private set; }
    public long LatencySumNanoseconds { get; private set; }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        Answered++;
        LatencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) Correct++;
    }
}

/// <summary>All meters of one kernel, by id. They flow one way: actors write, <see cref="MetersActor"/> and the report read.</summary>
public sealed class RunMeters
{
    private const int NodeMeterBytes = 256;
    private const int LinkMeterBytes = 144;
    private readonly NodeMeter?[] _nodes;
    private readonly LinkMeter?[] _links;
    private readonly VariantMeter[] _variants;

    public RunMeters(int nodes, int links, int variants)
    {
        _nodes = new NodeMeter[nodes];
        Nodes = new SlotMeters<NodeCounters>(_nodes, NodeMeterBytes);
        _links = new LinkMeter[links];
        Links = new SlotMeters<LinkCounters>(_links, LinkMeterBytes);
        _variants = [.. Enumerable.Range(0, variants).Select(_ => new VariantMeter())];
    }

    /// <summary>Those of nodes, for rows per slot.</summary>
    public SlotMeters<NodeCounters> Nodes { get; }

    /// <summary>Those of links, likewise.</summary>
    public SlotMeters<LinkCounters> Links { get; }

    /// <summary>Packets that links have taken and nodes have not yet received, those that will be lost at once excepted.</summary>
    public UnderWay UnderWay { get; } = new();

    // Made when first asked for, which is when the actor is made: so they lie beside it in memory.
    public NodeMeter this[NodeId node] => _nodes[node.Index] ??= new NodeMeter(Nodes, node.Index);
    public LinkMeter this[LinkId link] => _links[link.Index] ??= new LinkMeter(Links, link.Index, UnderWay);
    public VariantMeter this[VariantId variant] => _variants[variant.Index];

    /// <summary>Asks for the memory in which a node's meter is looked up.</summary>
    internal void Foresee(NodeId node) => Foresight.Want(ref _nodes[node.Index]);

    /// <summary>Asks for the memory in which a link's meter is looked up.</summary>
    internal void Foresee(LinkId link) => Foresight.Want(ref _links[link.Index]);
}

/// <summary>Counts what is under way.</summary>
public sealed class UnderWay
{
    public long Count { get; private set; }

    public void Add() => Count++;

    public void Remove() => Count--;
}

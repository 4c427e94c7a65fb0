using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>
/// A chain of layers to be spread over the nodes of a path. A cut vector c has one element per node: how many layers have run once the request leaves it. It does not fall, and its last element is L. Each
/// node so runs a contiguous segment, possibly an empty one, through which the tensor merely passes. No link is crossed once nothing remains to be run.
/// </summary>
public sealed class PartitionProblem
{
    // Layers done -> their time and memory so far, by node and once for all.
    private readonly long[][] _timeBefore;
    private readonly long[] _weightBefore;
    private readonly Duration[] _returnTimes;

    /// <param name="chain">The network.</param>
    /// <param name="nodes">The path, entry node first.</param>
    /// <param name="links">Link k leads from node k to node k + 1.</param>
    /// <param name="countsReturn">Whether the answer travels back to the entry node and its time counts.</param>
    /// <exception cref="ArgumentException">Numbers of nodes, links and layers do not fit each other, or a number is out of range.</exception>
    public PartitionProblem(LayerChain chain, ImmutableArray<PathNode> nodes, ImmutableArray<PathLink> links, bool countsReturn)
    {
        if (nodes.IsDefaultOrEmpty) throw new ArgumentException("A path has at least one node.", nameof(nodes));
        if (links.IsDefault || links.Length != nodes.Length - 1) throw new ArgumentException($"{nodes.Length} nodes have {nodes.Length - 1} links between them.", nameof(links));
        foreach (var node in nodes) Require(node, chain.LayerCount);
        foreach (var link in links)
            if (link.Delay < Duration.Zero) throw new ArgumentException($"{link} has a number out of range.", nameof(links));
        (Chain, Nodes, Links, CountsReturn) = (chain, nodes, links, countsReturn);
        _timeBefore = [.. nodes.Select(n => Sums(n.LayerTimes.Select(t => t.Nanoseconds)))];
        _weightBefore = Sums(chain.Weights.Select(w => w.Bytes));
        _returnTimes = new Duration[nodes.Length];
        for (var k = 1; k < nodes.Length && countsReturn; k++) _returnTimes[k] = _returnTimes[k - 1] + links[k - 1].TimeDown(chain.Tensors[^1]);
    }

    public LayerChain Chain { get; }

    public ImmutableArray<PathNode> Nodes { get; }

    public ImmutableArray<PathLink> Links { get; }

    /// <summary>Whether the way of the answer back to the entry node counts.</summary>
    public bool CountsReturn { get; }

    /// <summary>Whether the layers after the first <paramref name="from"/> up to the <paramref name="to"/>-th fit into a node's memory.</summary>
    public bool Fits(int node, int from, int to) => _weightBefore[to] - _weightBefore[from] <= Nodes[node].Memory.Bytes;

    /// <summary>Time of a segment at a node, its queue included; none for an empty segment.</summary>
    public Duration SegmentTime(int node, int from, int to) => from == to ? Duration.Zero : Nodes[node].Queue + ComputeTime(node, from, to);

    /// <summary>Joules of a segment at a node.</summary>
    public double SegmentJoules(int node, int from, int to) => Nodes[node].Power.JoulesOver(ComputeTime(node, from, to));

    /// <summary>Time from the node where the last layer ran back to the entry node; none where it does not count.</summary>
    public Duration ReturnTime(int node) => _returnTimes[node];

    /// <summary>Whether a cut vector is one of this path and every segment fits into its node's memory.</summary>
    /// <exception cref="ArgumentException">It has not one element per node, falls, or does not end with all layers.</exception>
    public bool IsFeasible(ReadOnlySpan<int> cuts)
    {
        RequireCuts(cuts);
        for (var k = 0; k < cuts.Length; k++)
            if (!Fits(k, k == 0 ? 0 : cuts[k - 1], cuts[k])) return false;
        return true;
    }

    /// <summary>End-to-end time of a request under a cut vector, whether or not its segments fit.</summary>
    /// <exception cref="ArgumentException">As <see cref="IsFeasible"/>.</exception>
    public Duration LatencyOf(ReadOnlySpan<int> cuts)
    {
        RequireCuts(cuts);
        var (latency, done) = (Duration.Zero, 0);
        for (var k = 0; ; k++)
        {
            latency += SegmentTime(k, done, cuts[k]);
            done = cuts[k];
            if (done == Chain.LayerCount) return latency + ReturnTime(k);
            latency += Links[k].TimeUp(Chain.Tensors[done]);
        }
    }

    private Duration ComputeTime(int node, int from, int to) => new(_timeBefore[node][to] - _timeBefore[node][from]);

    private void RequireCuts(ReadOnlySpan<int> cuts)
    {
        var isCut = cuts.Length == Nodes.Length && cuts[0] >= 0 && cuts[^1] == Chain.LayerCount;
        for (var k = 1; k < cuts.Length; k++) isCut &= cuts[k] >= cuts[k - 1];
        if (!isCut) throw new ArgumentException($"[{string.Join(", ", cuts.ToArray())}] is no cut vector of {Nodes.Length} nodes and {Chain.LayerCount} layers.", nameof(cuts));
    }

    private static void Require(PathNode node, int layers)
    {
        if (node.LayerTimes.IsDefault || node.LayerTimes.Length != layers) throw new ArgumentException($"A node states no time for each of {layers} layers.", nameof(node));
        if (node.LayerTimes.Any(t => t < Duration.Zero) || node.Queue < Duration.Zero) throw new ArgumentException("A time of a node is negative.", nameof(node));
    }

    private static long[] Sums(IEnumerable<long> numbers)
    {
        List<long> sums = [0];
        foreach (var number in numbers) sums.Add(sums[^1] + number);
        return [.. sums];
    }
}

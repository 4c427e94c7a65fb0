using System.Collections.Immutable;
using IdnActors.Emulation.Nodes;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Splits;

/// <summary>
/// Chooses where the rest of a split variant runs, along the path of a request and by what is deployed there: the stages of least expected time, by dynamic programming over nodes and parts
/// done. Time is that of the parts, of the ways (propagation, and the bytes of cut and answer over the rates of the links), each weighted with the share of the requests that no exit has answered by then;
/// nobody waits. How far such plans are from the best placement, no theorem says.
/// </summary>
/// <param name="scenario">The scenario.</param>
/// <param name="chain">The variant.</param>
/// <param name="family">What may run parts of it: itself and its segments.</param>
public sealed class ChainPlanner(Scenario scenario, SplitChain chain, ImmutableArray<VariantId> family)
{
    private static readonly ImmutableArray<SplitStage> Through = [];

    /// <summary>The stages from here on.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="position">Where on it the request is.</param>
    /// <param name="done">Parts that have run.</param>
    /// <param name="isAvailable">Whether a variant or segment is to be had on a node.</param>
    /// <returns>Null where the rest cannot be run by what is available.</returns>
    public ImmutableArray<SplitStage>? Plan(RequestPath path, int position, int done, Func<NodeId, VariantId, bool> isAvailable)
    {
        // By parts done, at the node that is looked at and at the one behind it.
        Rest?[] further = new Rest?[chain.Length + 1];
        for (var at = path.Nodes.Length - 1; at >= position; at--)
        {
            var here = new Rest?[chain.Length + 1];
            here[chain.Length] = new Rest(0, Through);
            for (var d = chain.Length - 1; d >= done; d--)
                here[d] = Best(Served(path.Nodes[at], d, here, isAvailable).Append(at < path.Nodes.Length - 1 ? MovedOn(path, at, d, further[d]) : null));
            further = here;
        }
        return further[done]?.Stages;
    }

    private IEnumerable<Rest?> Served(NodeId node, int done, Rest?[] here, Func<NodeId, VariantId, bool> isAvailable)
    {
        foreach (var id in family)
        {
            var variant = scenario.Catalogue[id];
            var (first, end) = variant.Segment is { } segment ? (segment.First, segment.End) : (0, chain.Length);
            if (done < first || done >= end || here[end] is not { } rest || !isAvailable(node, id)) continue;
            var shards = PartShard.Of(variant, scenario.Topology[node], scenario.Splitting.AreExitsFree);
            var time = Enumerable.Range(done, end - done).Sum(part => shards[part - first].ServiceTime.Nanoseconds * chain.UnansweredAfter(part));
            yield return new Rest(rest.Nanoseconds + time, rest.Stages.Insert(0, new SplitStage(node, done, end, Codec: null)));
        }
    }

    private Rest? MovedOn(RequestPath path, int at, int done, Rest? rest)
    {
        if (rest is null) return null;
        var (up, down) = (scenario.Topology[path.Up[at]], scenario.Topology[path.Down[at]]);
        var task = scenario.Catalogue[chain.Whole.Task];
        var cut = chain.Cut(done);
        var bytes = cut.NeedsInput ? cut.Declared + task.RequestSize : cut.Declared;
        var way = up.Delay + down.Delay + up.Rate.TimeFor(bytes) + down.Rate.TimeFor(task.ResponseSize);
        return rest with { Nanoseconds = rest.Nanoseconds + (way.Nanoseconds * chain.UnansweredAfter(done)) };
    }

    // The first among equals: what runs here rather than further on.
    private static Rest? Best(IEnumerable<Rest?> candidates) => candidates.Where(c => c is not null).MinBy(c => c!.Nanoseconds);

    private sealed record Rest(double Nanoseconds, ImmutableArray<SplitStage> Stages);
}

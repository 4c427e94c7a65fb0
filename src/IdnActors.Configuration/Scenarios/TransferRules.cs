using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>What must hold, and what should, between the way in which parts travel and the links on their way.</summary>
internal static class TransferRules
{
    public static void Check(Scenario scenario, ConfigReader root)
    {
        var largest = LargestBursts(scenario);
        if (largest.Count == 0) return;
        var links = largest.Keys.Order().Select(id => scenario.Topology[id]).ToList();
        var tightest = links.MinBy(l => l.QueueCapacity.Bytes)!;
        if (scenario.Transfer.ChunkSize > tightest.QueueCapacity) ReportChunk(scenario, tightest, root);
        else if (links.Where(l => largest[l.Id].Bytes > l.QueueCapacity.Bytes).MinBy(l => l.QueueCapacity.Bytes) is { } flooded)
            WarnOfWindow(scenario, flooded, largest[flooded.Id], root);
    }

    /// <summary>A chunk that is larger than the queue of a link on its way would be dropped there for ever.</summary>
    private static void ReportChunk(Scenario scenario, Link tightest, ConfigReader root) =>
        root.Report("transfer.chunk-size", $"is {scenario.Transfer.ChunkSize}, and the queue of {scenario.Topology.NameOf(tightest.Id)} is {tightest.QueueCapacity}",
            "a chunk fits into the queue of every link on its way", $"write e.g. chunk-size = {tightest.QueueCapacity}, or lengthen the queue");

    /// <summary>A holder sends all that it is asked for at once. What one fetch alone has under way may fill a queue, in which requests wait too.</summary>
    private static void WarnOfWindow(Scenario scenario, Link link, Burst burst, ConfigReader root)
    {
        var transfer = scenario.Transfer;
        var (queue, parts) = (link.QueueCapacity.Bytes, burst.Variant.Parts.Length);
        var window = queue / parts / transfer.ChunkSize.Bytes;
        var remedy = window > 0 ? $"window = {window}" : $"window = 1 and chunk-size = {new ByteSize(Math.Max(1, queue / parts))}";
        root.Warn("transfer.window",
            $"is {transfer.WindowChunks}: with chunk-size = {transfer.ChunkSize} a fetch of {burst.Variant.Name} has {new ByteSize(burst.Bytes)} under way at once, and the queue of {scenario.Topology.NameOf(link.Id)} is {link.QueueCapacity}",
            link.Classes is null ? "what does not fit is dropped, requests that share the queue too" : "chunks that do not fit are dropped and asked for again",
            $"write e.g. {remedy}, or lengthen the queue");
    }

    /// <summary>The most that one fetch may have under way, on each link over which parts may travel as far as that is known beforehand; any node before it may be their holder.</summary>
    private static Dictionary<LinkId, Burst> LargestBursts(Scenario scenario)
    {
        var routes = new Routes(scenario);
        var bursts = new Dictionary<LinkId, Burst>();
        foreach (var (node, burst) in Receivers(scenario))
        {
            var task = burst.Variant.Task;
            // Others have been reported.
            if (!scenario.Repositories.Any(r => r.Tasks.Contains(task) && routes.TreeToward(r.Node).Reaches(node))) continue;
            foreach (var id in routes.PathOf(task, node).Down)
                if (!bursts.TryGetValue(id, out var other) || other.Bytes < burst.Bytes) bursts[id] = burst;
        }
        return bursts;
    }

    /// <summary>Who fetches: nodes that are told to, or the entry nodes of requests, and with them those further up, where a policy decides.</summary>
    private static IEnumerable<(NodeId Node, Burst Burst)> Receivers(Scenario scenario)
    {
        if (scenario.Policy is null)
        {
            return scenario.Placement.Changes.Where(c => c.Action == PlacementAction.Load)
                .Select(c => (c.Deployment.Node, BurstOf(scenario.Catalogue[c.Deployment.Variant], scenario.Transfer)));
        }
        var largest = scenario.Demand.Ranking.Select(t => scenario.Catalogue[t]).Where(t => !t.Variants.IsEmpty)
            .Select(t => t.Variants.Select(v => BurstOf(scenario.Catalogue[v], scenario.Transfer)).MaxBy(b => b.Bytes)).ToList();
        return scenario.Demand.Sources.SelectMany(s => largest, (s, burst) => (s.Node, burst));
    }

    private static Burst BurstOf(Variant variant, TransferSettings transfer) =>
        new(variant, variant.Parts.Sum(p => (long)Math.Min(p.Size.Bytes, (double)transfer.ChunkSize.Bytes * transfer.WindowChunks)));

    /// <summary>What a fetch of a variant has under way at most: a window of chunks of each part.</summary>
    private readonly record struct Burst(Variant Variant, long Bytes);
}

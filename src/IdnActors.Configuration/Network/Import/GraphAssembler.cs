using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>Makes the graph of a file into a connected topology: fills in what the format does not say, and notes every such decision.</summary>
internal sealed class GraphAssembler(GraphDraft draft, ImportOptions options)
{
    private const int MostForExactCentre = 2000;

    private readonly string[] _names = NodeNames.Of(draft);

    /// <summary>The topology; null after problems, which are in the ledger.</summary>
    public Topology? Assemble(string file, ProblemLedger problems)
    {
        if (draft.Nodes.Count is 0 or > NameRange.MostNames)
        {
            problems.Add(file, "", $"has {draft.Nodes.Count} nodes", $"a topology has 1 to {NameRange.MostNames} nodes", "check that it is the right file");
            return null;
        }
        var graph = new GraphLinks(draft, _names, options.DefaultRate);
        graph.Merge();
        var kept = graph.LargestPart();
        var links = graph.Merged.Where(l => kept[l.A]).ToList();
        var places = Places(links, kept);
        var ids = Ids(kept);
        var devices = DeviceClassReader.Shipped;
        var nodes = Enumerable.Range(0, kept.Length).Where(i => kept[i]).Select(i => Node(ids[i], i, devices[options.Device], places[i])).ToList();
        var network = new Topology(draft.Name, [.. nodes], [.. Links(graph, links, places, ids)]);
        return Cloud(network, file, problems) is { } cloud
            ? new Topology(network.Name, [.. Tiers(network, cloud, devices[options.CloudDevice])], network.Links)
            : null;
    }

    private static NodeId[] Ids(bool[] kept)
    {
        var (ids, next) = (new NodeId[kept.Length], 0);
        for (var i = 0; i < kept.Length; i++)
            if (kept[i]) ids[i] = new NodeId(next++);
        return ids;
    }

    private Node Node(NodeId id, int index, DeviceClass device, GeoPoint? place) => new()
    {
        Id = id,
        Name = _names[index],
        Tier = 1,
        Device = device,
        MemoryBudget = device.Memory,
        Executors = device.Executors,
        Location = place,
    };

    /// <summary>Coordinates of all nodes, those that are missing interpolated if the options say so.</summary>
    private GeoPoint?[] Places(List<DraftLink> links, bool[] kept)
    {
        GeoPoint?[] places = [.. draft.Nodes.Select(n => n.Location)];
        var missing = Enumerable.Range(0, places.Length).Where(i => kept[i] && places[i] is null).ToList();
        if (missing.Count == 0) return places;
        var found = $"{missing.Count} nodes have no coordinates ({NodeNames.Listed([.. missing.Select(i => _names[i])])})";
        if (options.UnknownPlaces == UnknownPlaces.DefaultDelay)
        {
            draft.Note("", found, "they stay without a place");
            return places;
        }
        var neighbours = links.SelectMany(l => new[] { (l.A, l.B), (l.B, l.A) }).ToLookup(p => p.Item1, p => p.Item2);
        for (var left = missing; left.Count > 0;)
        {
            // In rounds, so that the order of the nodes plays no part.
            var placed = left.Select(i => (Node: i, Known: neighbours[i].Select(n => places[n]).OfType<GeoPoint>().ToList())).Where(p => p.Known.Count > 0).ToList();
            if (placed.Count == 0) break;
            foreach (var (node, middle) in placed.Select(p => (p.Node, GreatCircle.Middle(p.Known))).ToList()) places[node] = middle;
            left = [.. left.Where(i => places[i] is null)];
        }
        draft.Note("", found, "each is put into the middle of its neighbours, as far as these have coordinates");
        return places;
    }

    private List<Link> Links(GraphLinks graph, List<DraftLink> merged, GeoPoint?[] places, NodeId[] ids)
    {
        var result = new List<Link>();
        var (noRate, byDistance, byDefault, near, longQueue) = (new List<string>(), 0, new List<string>(), new List<string>(), new List<string>());
        foreach (var link in merged)
        {
            if (!link.StatesRates) noRate.Add(graph.NameOf(link));
            var (there, back) = link.Rates(options.DefaultRate);
            if (DelayOf(link, places, out var isDistance) is not { } delay)
            {
                delay = options.DefaultDelay;
                byDefault.Add(graph.NameOf(link));
            }
            if (isDistance) byDistance++;
            if (isDistance && delay < options.LeastDelay)
            {
                delay = options.LeastDelay;
                near.Add(graph.NameOf(link));
            }
            var (queueThere, queueBack) = (QueueOf(there), QueueOf(back));
            if (queueThere != options.Queue || queueBack != options.Queue) longQueue.Add(graph.NameOf(link));
            result.Add(new Link { Id = new LinkId(result.Count), From = ids[link.A], To = ids[link.B], Rate = there, Delay = delay, QueueCapacity = queueThere });
            result.Add(new Link { Id = new LinkId(result.Count), From = ids[link.B], To = ids[link.A], Rate = back, Delay = delay, QueueCapacity = queueBack });
        }
        NoteLinks(noRate, merged.Count, "state no rate", $"each has the default rate, {options.DefaultRate}, in each direction for which none is stated");
        if (byDistance > 0)
            draft.Note("", $"{byDistance} of {merged.Count} links state no delay but have a length, or ends with coordinates", "delay = distance at 2/3 of the speed of light");
        NoteLinks(near, merged.Count, "have ends at one place", $"each has the least delay, {options.LeastDelay}");
        NoteLinks(byDefault, merged.Count, "have no delay, no length and an end without coordinates", $"each has the default delay, {options.DefaultDelay}");
        NoteLinks(longQueue, merged.Count, "are too slow for their queue", "each queue is shortened to what is sent in 1000 h");
        return result;
    }

    private static Duration? DelayOf(DraftLink link, GeoPoint?[] places, out bool isDistance)
    {
        isDistance = !link.Edges.Exists(e => e.Delay is not null);
        if (link.StatedDelay is { } stated) return stated;
        if (places[link.A] is { } a && places[link.B] is { } b) return GreatCircle.DelayOver(GreatCircle.Kilometres(a, b));
        isDistance = false;
        return null;
    }

    private ByteSize QueueOf(DataRate rate) =>
        LinkReader.IsQueueTooLong(options.Queue, rate) ? new ByteSize((long)(rate.BitsPerSecond * LinkReader.LongestQueueSeconds / 8)) : options.Queue;

    private void NoteLinks(List<string> links, int of, string found, string rule)
    {
        if (links.Count > 0) draft.Note("", $"{links.Count} of {of} links {found} ({NodeNames.Listed(links)})", rule);
    }

    private NodeId? Cloud(Topology network, string file, ProblemLedger problems)
    {
        if (options.Cloud is { } name)
        {
            if (network.TryFind(name, out var chosen)) return chosen;
            if (_names.Contains(name))
            {
                problems.Add("--cloud", "", $"is {ConfigText.Shown(name)}, which has no path to the largest part of {file}", "only the largest part is kept",
                    $"name a node of it ({NodeNames.Listed([.. network.Nodes.Select(n => n.Name)])}), or add the links that are missing to the file");
                return null;
            }
            problems.Add("--cloud", "", $"is {ConfigText.Shown(name)}", $"a node of {file} is required", Spelling.Remedy(name, network.Nodes.Select(n => n.Name)));
            return null;
        }
        var exact = network.Nodes.Length <= MostForExactCentre;
        var centre = network.Nodes.MinBy(n => exact ? DelayToAll(network, n.Id) : -network.Outgoing(n.Id).Length)!;
        draft.Note("", $"no node is said to be the cloud, and {network.NameOf(centre.Id)} has the {(exact ? "least mean delay to the others" : "most links")}",
            $"it is tier 0, with device {options.CloudDevice}");
        return centre.Id;
    }

    private static double DelayToAll(Topology network, NodeId node)
    {
        var paths = ShortestPathTree.Toward(network, node);
        return network.Nodes.Sum(n => paths.DelayFrom(n.Id).Milliseconds);
    }

    private IEnumerable<Node> Tiers(Topology network, NodeId cloud, DeviceClass device)
    {
        var hops = Hops(network, cloud);
        var deepest = options.Tiers == TierRule.Hops ? Math.Min(NodeReader.MostTiers, hops.Max()) : 1;
        if (network.Nodes.Length > 1) draft.Note("", "the file says nothing about tiers and devices",
            $"tiers 1 to {deepest} by {(options.Tiers == TierRule.Hops ? "number of links to the cloud" : "the rule flat")}, with device {options.Device}");
        return network.Nodes.Select(n => n.Id == cloud
            ? n with { Tier = 0, Device = device, MemoryBudget = device.Memory, Executors = device.Executors }
            : n with { Tier = options.Tiers == TierRule.Hops ? Math.Min(NodeReader.MostTiers, hops[n.Id.Index]) : 1 });
    }

    private static int[] Hops(Topology network, NodeId cloud)
    {
        var hops = Enumerable.Repeat(-1, network.Nodes.Length).ToArray();
        hops[cloud.Index] = 0;
        var open = new Queue<NodeId>([cloud]);
        while (open.TryDequeue(out var node))
        {
            foreach (var link in network.Outgoing(node).Where(l => hops[l.To.Index] < 0))
            {
                hops[link.To.Index] = hops[node.Index] + 1;
                open.Enqueue(link.To);
            }
        }
        return hops;
    }
}

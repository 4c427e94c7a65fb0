using IdnActors.Configuration.Network.Generation;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>Reads a topology: a file of <c>topologies/</c> or the <c>topology</c> block of a scenario.</summary>
internal static class TopologyReader
{
    private const int MostNamed = 5;

    /// <summary>Reads what there is. The result may be incomplete after problems.</summary>
    /// <param name="block">The file or block.</param>
    /// <param name="defaultName">The topology's name unless the block states one.</param>
    /// <param name="folder">Where files lie that it names.</param>
    /// <param name="context">Where problems go.</param>
    public static TopologyDraft Read(ConfigReader block, string defaultName, string folder, LoadContext context)
    {
        var before = context.Problems.Count;
        var name = block.TryGet("name", Known.Name, out var stated) ? stated : defaultName;
        var draft = new TopologyDraft(name, DeviceClassReader.Read(block), TraceReader.Read(block, folder, context.Problems));
        var generate = block.Any("generate");
        if (generate is { } wanted) GenerateReader.Read(wanted, draft);
        var nodes = generate is not null ? block.Elements("nodes") : block.RequiredElements("nodes", "a list of nodes", "[ { name = cloud, tier = 0, device = server-gpu } ]");
        foreach (var entry in nodes) NodeReader.Read(entry, draft);
        foreach (var entry in block.Elements("links")) LinkReader.Read(entry, draft);
        draft.IsComplete = context.Problems.Count == before;
        if (draft.IsComplete && draft.Nodes.Count > 0) RequireConnected(block, draft.Build());
        return draft;
    }

    /// <summary>The nodes that can be reached from <paramref name="start"/>, as a flag per node id.</summary>
    private static bool[] ReachableFrom(Topology topology, NodeId start)
    {
        var reached = new bool[topology.Nodes.Length];
        var open = new Queue<NodeId>([start]);
        reached[start.Index] = true;
        while (open.TryDequeue(out var node))
        {
            foreach (var link in topology.Outgoing(node))
            {
                if (reached[link.To.Index]) continue;
                reached[link.To.Index] = true;
                open.Enqueue(link.To);
            }
        }
        return reached;
    }

    private static void RequireConnected(ConfigReader block, Topology topology)
    {
        var reached = ReachableFrom(topology, new NodeId(0));
        var apart = topology.Nodes.Where(n => !reached[n.Id.Index]).Select(n => n.Name).ToList();
        if (apart.Count == 0) return;
        var named = string.Join(", ", apart.Take(MostNamed)) + (apart.Count > MostNamed ? $" and {apart.Count - MostNamed} more" : "");
        block.Report("links", $"leave {named} without a path to {topology.Nodes[0].Name}", "every node reaches every other one",
            "add the missing links");
    }
}

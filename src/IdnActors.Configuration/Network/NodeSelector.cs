using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>What a file may write where nodes are meant: <c>all</c>, <c>tier 4</c>, a name, or a family of names with ranges.</summary>
internal static class NodeSelector
{
    public const string All = "all";

    private const string Tier = "tier ";

    /// <summary>The nodes meant by an element; none after a problem, or when the topology itself could not be read.</summary>
    public static IReadOnlyList<NodeId> Select(ConfigElement element, Topology? topology)
    {
        if (element.Text("a node, a tier or \"all\"") is not { } text || topology is null) return [];
        if (text == All) return [.. topology.Nodes.Select(n => n.Id)];
        if (text.StartsWith(Tier, StringComparison.Ordinal)) return OfTier(element, text, topology);
        return NameFamily.Find<NodeId>(element, text, topology.TryFind, topology.Nodes.Select(n => n.Name), $"a node of {topology.Name}", "\"edge-{1..8}\"");
    }

    /// <summary>The one node that a required key names; null after a problem.</summary>
    public static NodeId? One(ConfigReader block, string key, Topology? topology, string required = "one node is required", string remedy = "name it")
    {
        if (block.Any(key) is not { } place)
        {
            block.ReportMissing(key, "a node is required", $"write e.g. {key} = edge-1");
            return null;
        }
        var nodes = Select(place, topology);
        if (nodes.Count > 1) place.Report($"means {nodes.Count} nodes", required, remedy);
        return nodes is [var one] ? one : null;
    }

    private static NodeId[] OfTier(ConfigElement element, string text, Topology topology)
    {
        var nodes = int.TryParse(text[Tier.Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var tier)
            ? topology.Nodes.Where(n => n.Tier == tier).Select(n => n.Id).ToArray()
            : [];
        if (nodes.Length == 0)
            element.Report($"is {ConfigText.Shown(text)}", "a tier with nodes is required",
                $"the tiers are {string.Join(", ", topology.Nodes.Select(n => n.Tier).Distinct().Order())}");
        return nodes;
    }
}

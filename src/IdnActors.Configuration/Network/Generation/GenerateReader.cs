using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Generation;

/// <summary>Reads the block <c>generate</c>: a shape, and what its nodes and links are. What it makes comes before the nodes and links that are listed.</summary>
internal static class GenerateReader
{
    private static readonly Quantity<Duration> Delay = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    /// <summary>Puts the generated nodes and links into the draft; nothing after problems.</summary>
    public static void Read(ConfigElement element, TopologyDraft draft)
    {
        var problems = element.Context.Problems;
        var before = problems.Count;
        var block = element.Block();
        if (!element.IsBlock) return;
        var shape = ShapeReader.Read(block);
        var names = Levels(block, "names", block.Elements("names"), Known.Name);
        var devices = Devices(block, draft);
        var rates = Levels(block, "rate", block.RequiredElements("rate", "a data rate of links", "1Gbps"), Known.Rate);
        var hasDelay = block.Has("delay") || !block.Has("waxman");
        var delays = Levels(block, "delay", hasDelay ? block.RequiredElements("delay", "a one-way delay of links", "5ms") : block.Elements("delay"), Delay);
        var queue = block.Get("queue", Known.PositiveSize);
        var tier = (int)block.Get("tier", Known.Integer("a tier", "0", 0, NodeReader.MostTiers));
        if (rates.Exists(r => LinkReader.IsQueueTooLong(queue, r)))
            block.Report("queue", $"of {queue} takes more than 1000 h to send", "a full queue is sent within 1000 h", "choose a smaller queue or a higher rate");
        if (problems.Count > before || shape is null) return;
        var graph = shape();
        var links = new Maker(block, draft, names, devices, tier);
        if (!links.AddNodes(graph)) return;
        foreach (var edge in graph.Edges)
        {
            var level = graph.Nodes[edge.First].Level;
            var delay = delays.Count > 0 ? At(delays, level) : GreatCircle.DelayOver(edge.Kilometres ?? 0);
            if (!links.Add(edge, At(rates, level), delay, queue)) return;
        }
    }

    private static T At<T>(List<T> levels, int level) => levels[Math.Min(level, levels.Count - 1)];

    private static List<T> Levels<T>(ConfigReader block, string key, IReadOnlyList<ConfigElement> elements, Quantity<T> quantity)
    {
        const int Most = NodeReader.MostTiers + 1;
        if (elements.Count > Most) block.Report(key, $"has {elements.Count} elements", $"at most {Most} are one per level", "remove some");
        return [.. elements.Take(Most).Select(e => e.Get(quantity))];
    }

    private static List<DeviceClass> Devices(ConfigReader block, TopologyDraft draft)
    {
        var devices = new List<DeviceClass>();
        foreach (var element in block.RequiredElements("device", "a device class", "edge-cpu"))
        {
            if (element.Text("a device class") is not { } name) continue;
            if (draft.Devices.TryGetValue(name, out var device)) devices.Add(device);
            else element.Report($"is {ConfigText.Shown(name)}", "a device class of hocon/devices.conf or of this topology is required", Spelling.Remedy(name, draft.Devices.Keys));
        }
        return devices;
    }

    /// <summary>Makes nodes and links of a graph, whose indices are those of the draft's nodes: it comes first.</summary>
    private sealed class Maker(ConfigReader block, TopologyDraft draft, List<string> names, List<DeviceClass> devices, int tier)
    {
        private const string DefaultName = "n";

        public bool AddNodes(GeneratedGraph graph)
        {
            foreach (var node in graph.Nodes)
            {
                var name = (names.Count > 0 ? At(names, node.Level) : DefaultName) + node.Suffix;
                if (!Known.IsName(name) || name == NodeSelector.All || draft.TryFind(name, out _) || tier + node.Level > NodeReader.MostTiers)
                {
                    block.Report("names", $"make a node {ConfigText.Shown(name)} of tier {tier + node.Level}",
                        $"a node has a name of its own, of at most 64 characters, not \"all\"; tiers go to {NodeReader.MostTiers}", "choose other names, or a smaller tier");
                    return false;
                }
                var device = At(devices, node.Level);
                draft.Add(new Node
                {
                    Id = new NodeId(draft.Nodes.Count),
                    Name = name,
                    Tier = tier + node.Level,
                    Device = device,
                    MemoryBudget = device.Memory,
                    Executors = device.Executors,
                    Location = node.Place,
                });
            }
            return true;
        }

        public bool Add(GeneratedEdge edge, DataRate rate, Duration delay, ByteSize queue)
        {
            var there = new Link
            {
                Id = new LinkId(draft.Links.Count),
                From = new NodeId(edge.First),
                To = new NodeId(edge.Second),
                Rate = rate,
                Delay = delay,
                QueueCapacity = queue,
            };
            if (draft.TryAdd(there, there with { Id = new LinkId(draft.Links.Count + 1), From = there.To, To = there.From })) return true;
            block.Report("names", $"give the link {draft.Nodes[edge.First].Name}-{draft.Nodes[edge.Second].Name} a name that another link has",
                "links are named from-to, and each name is unique", "choose other names");
            return false;
        }
    }
}

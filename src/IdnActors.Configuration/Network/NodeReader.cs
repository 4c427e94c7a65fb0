using IdnActors.Configuration.Names;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>Reads the entries of <c>nodes</c>; one entry may stand for a family of nodes.</summary>
internal static class NodeReader
{
    public const int MostTiers = 100;
    private const double LeastSpeed = 1e-6;
    private const double MostSpeed = 1e6;

    private static readonly Quantity<string> NamePattern = new()
    {
        Noun = "a name",
        Example = "edge-1",
        Range = Known.Name.Range,
        Placeholder = "",
        Parse = text => NameRange.Parse(text, out var fault) is not { } range
            ? new Reading<string>("", fault, "write e.g. edge-{1..8}")
            : Known.IsName(range.Names().First()) && text != NodeSelector.All
                ? new Reading<string>(text)
                : new Reading<string>("", "a node's name has letters, digits, - _ . and is not \"all\"; at most 64 characters",
                    "write e.g. edge-1"),
    };

    public static void Read(ConfigElement entry, TopologyDraft draft)
    {
        var block = entry.Block();
        var pattern = block.Get("name", NamePattern);
        var tier = (int)block.Get("tier", Known.Integer("a tier", "1", 0, MostTiers));
        var device = Device(block, draft);
        var memory = block.TryGet("memory", Known.Memory, out var budget) ? budget : device?.Memory ?? Known.Memory.Placeholder;
        var executors = block.TryGet("executors", DeviceClassReader.Executors, out var count) ? (int)count : device?.Executors ?? 1;
        var speed = block.Get("speed", Known.Number("a speed factor", "1", LeastSpeed, MostSpeed, placeholder: 1));
        var location = Location(block);
        if (device is null || pattern.Length == 0) return;
        foreach (var name in NameRange.Parse(pattern, out _)!.Names())
        {
            if (draft.TryFind(name, out _))
            {
                block.Report("name", $"gives the node {name} again", "a node has a name of its own", "rename one of them, or remove it");
                return;
            }
            draft.Add(new Node
            {
                Id = new NodeId(draft.Nodes.Count),
                Name = name,
                Tier = tier,
                Device = device,
                MemoryBudget = memory,
                Executors = executors,
                Speed = speed,
                Location = location,
            });
            if (draft.Nodes.Count <= NameRange.MostNames) continue;
            block.Report("name", "is one node too many", $"a topology has at most {NameRange.MostNames} nodes", "make it smaller");
            return;
        }
    }

    private static DeviceClass? Device(ConfigReader block, TopologyDraft draft)
    {
        var name = block.Get("device", Known.Text);
        if (!block.Has("device")) return null;
        if (draft.Devices.TryGetValue(name, out var device)) return device;
        block.Report("device", $"is {Hocon.ConfigText.Shown(name)}", "a device class of hocon/devices.conf or of this topology is required",
            Spelling.Remedy(name, draft.Devices.Keys));
        return null;
    }

    private static GeoPoint? Location(ConfigReader block)
    {
        if (block.Any("location") is not { } location) return null;
        var point = location.Block();
        return new GeoPoint(point.Get("latitude", Known.Latitude), point.Get("longitude", Known.Longitude));
    }
}

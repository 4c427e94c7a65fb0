using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>Writes a topology in full: every class it uses, every node, every link.</summary>
internal static class TopologyWriter
{
    private const double Kilo = 1000;

    public static void Write(HoconWriter writer, Topology topology)
    {
        writer.Text("name", topology.Name);
        writer.Block("device-classes", () =>
        {
            foreach (var device in topology.Nodes.Select(n => n.Device).DistinctBy(d => d.Name).OrderBy(d => d.Name, StringComparer.Ordinal))
                writer.Block(device.Name, () => Write(writer, device));
        });
        writer.Blocks("nodes", topology.Nodes, node => Write(writer, node));
        writer.Blocks("links", topology.Links.Where(l => l.Id.Index < topology.Reverse(l.Id).Index), link => Write(writer, topology, link));
    }

    private static void Write(HoconWriter writer, DeviceClass device) => writer
        .Plain("memory", device.Memory.ToString())
        .Plain("mac-rate", MacRate(device.MacsPerSecond))
        .Whole("executors", device.Executors)
        .Plain("inference-overhead", device.InferenceOverhead.ToString())
        .Plain("load-rate", device.LoadRate.ToString())
        .Plain("load-overhead", device.LoadOverhead.ToString())
        .Text("source", device.Source);

    private static void Write(HoconWriter writer, Node node)
    {
        writer.Text("name", node.Name)
            .Whole("tier", node.Tier)
            .Text("device", node.Device.Name)
            .Plain("memory", node.MemoryBudget.ToString())
            .Whole("executors", node.Executors)
            .Number("speed", node.Speed);
        if (node.Location is not { } location) return;
        writer.Block("location", () => writer
            .Plain("latitude", Invariant($"{location.Latitude:R}deg"))
            .Plain("longitude", Invariant($"{location.Longitude:R}deg")));
    }

    private static void Write(HoconWriter writer, Topology topology, Link link)
    {
        var back = topology[topology.Reverse(link.Id)];
        writer.Texts("between", [topology.NameOf(link.From), topology.NameOf(link.To)]);
        if (link with { Id = back.Id, From = back.From, To = back.To } == back)
        {
            WriteDirection(writer, link);
            return;
        }
        var upwards = topology[link.To].Tier <= topology[link.From].Tier;
        writer.Block("up", () => WriteDirection(writer, upwards ? link : back));
        writer.Block("down", () => WriteDirection(writer, upwards ? back : link));
    }

    private static void WriteDirection(HoconWriter writer, Link link) => writer
        .Plain("rate", link.Rate.ToString())
        .Plain("delay", link.Delay.ToString())
        .Plain("queue", link.QueueCapacity.ToString())
        .Number("loss", link.LossProbability);

    /// <summary>The exact value: with a prefix where that leaves a small whole number, else in full.</summary>
    private static string MacRate(double rate)
    {
        string[] units = ["MAC/s", "kMAC/s", "MMAC/s", "GMAC/s", "TMAC/s"];
        if (rate != Math.Truncate(rate) || rate >= 1e15) return Invariant($"{rate:R}MAC/s");
        var unit = 0;
        for (; unit < units.Length - 1 && rate % Kilo == 0; unit++) rate /= Kilo;
        return Invariant($"{rate:R}{units[unit]}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

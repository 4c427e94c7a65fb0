using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Writes a topology in full: every class it uses, every node, every link.</summary>
internal static class TopologyWriter
{
    private const double Kilo = 1000;

    private static readonly ByteSize DefaultQueue = Known.PositiveSize.Parse(((ConfigText)ReferenceConf.Value("topology.links[].queue")).Text).Value;

    public static void Write(HoconWriter writer, Topology topology)
    {
        writer.Text("name", topology.Name);
        writer.Block("device-classes", () =>
        {
            foreach (var device in topology.Nodes.Select(n => n.Device).DistinctBy(d => d.Name).OrderBy(d => d.Name, StringComparer.Ordinal))
                writer.Block(device.Name, () => Write(writer, device));
        });
        WriteTraces(writer, topology);
        writer.Blocks("nodes", topology.Nodes, node => Write(writer, node, isBrief: false));
        writer.Blocks("links", Pairs(topology), link => Write(writer, topology, link, isBrief: false));
    }

    /// <summary>As people write it: a line per node and link, without what the loader takes anyway.</summary>
    public static void WriteBrief(HoconWriter writer, Topology topology)
    {
        writer.Text("name", topology.Name).Gap();
        var own = topology.Nodes.Select(n => n.Device).DistinctBy(d => d.Name).Where(d => DeviceClassReader.Shipped.GetValueOrDefault(d.Name) != d)
            .OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
        if (own.Count > 0)
        {
            writer.Block("device-classes", () =>
            {
                foreach (var device in own) writer.Block(device.Name, () => Write(writer, device));
            }).Gap();
        }
        if (WriteTraces(writer, topology)) writer.Gap();
        writer.Lines("nodes", topology.Nodes, node => Write(writer, node, isBrief: true)).Gap();
        writer.Lines("links", Pairs(topology), link => Write(writer, topology, link, isBrief: true));
    }

    /// <summary>One link of every pair.</summary>
    private static IEnumerable<Link> Pairs(Topology topology) => topology.Links.Where(l => l.Id.Index < topology.Reverse(l.Id).Index);

    private static void Write(HoconWriter writer, DeviceClass device) => writer
        .Plain("memory", device.Memory.ToString())
        .Plain("mac-rate", MacRate(device.MacsPerSecond))
        .Whole("executors", device.Executors)
        .Plain("inference-overhead", device.InferenceOverhead.ToString())
        .Plain("load-rate", device.LoadRate.ToString())
        .Plain("load-overhead", device.LoadOverhead.ToString())
        .Plain("slow-start-duration", device.SlowStart.Duration.ToString())
        .Number("slow-start-factor", device.SlowStart.Factor)
        .Text("source", device.Source);

    private static void Write(HoconWriter writer, Node node, bool isBrief)
    {
        writer.Text("name", node.Name)
            .Whole("tier", node.Tier)
            .Text("device", node.Device.Name);
        if (!isBrief || node.MemoryBudget != node.Device.Memory) writer.Plain("memory", node.MemoryBudget.ToString());
        if (!isBrief || node.Executors != node.Device.Executors) writer.Whole("executors", node.Executors);
        if (!isBrief || node.Speed != 1) writer.Number("speed", node.Speed);
        if (node.Location is not { } location) return;
        writer.Block("location", () => writer
            .Plain("latitude", Invariant($"{location.Latitude:R}deg"))
            .Plain("longitude", Invariant($"{location.Longitude:R}deg")));
    }

    private static void Write(HoconWriter writer, Topology topology, Link link, bool isBrief)
    {
        var back = topology[topology.Reverse(link.Id)];
        writer.Texts("between", [topology.NameOf(link.From), topology.NameOf(link.To)]);
        if (link with { Id = back.Id, From = back.From, To = back.To } == back)
        {
            WriteDirection(writer, link, isBrief);
            return;
        }
        var upwards = topology[link.To].Tier <= topology[link.From].Tier;
        writer.Block("up", () => WriteDirection(writer, upwards ? link : back, isBrief));
        writer.Block("down", () => WriteDirection(writer, upwards ? back : link, isBrief));
    }

    /// <summary>The traces of all links, each once, step by step: a text that needs no other file. False when there are none.</summary>
    private static bool WriteTraces(HoconWriter writer, Topology topology)
    {
        var traces = topology.Links.Select(l => l.Trace).OfType<LinkTrace>().DistinctBy(t => t.Name).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        if (traces.Count == 0) return false;
        writer.Block("traces", () =>
        {
            foreach (var trace in traces)
            {
                writer.Block(trace.Name, () =>
                {
                    if (trace.RepeatAfter is { } period) writer.Plain("repeat-after", period.ToString());
                    writer.Lines("steps", trace.Steps, step =>
                    {
                        writer.Plain("at", step.At.ToString()).Plain("rate", step.Rate?.ToString() ?? "0bps");
                        if (step.Delay is { } delay) writer.Plain("delay", delay.ToString());
                    });
                });
            }
        });
        return true;
    }

    private static void WriteDirection(HoconWriter writer, Link link, bool isBrief)
    {
        writer.Plain("rate", link.Rate.ToString()).Plain("delay", link.Delay.ToString());
        if (!isBrief || link.QueueCapacity != DefaultQueue) writer.Plain("queue", link.QueueCapacity.ToString());
        if (!isBrief || link.LossProbability != 0) writer.Number("loss", link.LossProbability);
        LinkPropertyWriter.Write(writer, link);
    }

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

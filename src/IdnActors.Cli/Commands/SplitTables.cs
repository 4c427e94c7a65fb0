using System.Collections.Immutable;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Inference.Chains;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary>What <c>idn models split</c> shows: where a graph can be cut, and the parts that it was cut into.</summary>
internal static class SplitTables
{
    public static void ShowCutPoints(Terminal terminal, SplittableGraph graph, ImmutableArray<CutPoint> points, Duration whole, CutComparison? comparison, bool isJson)
    {
        if (isJson)
        {
            var facts = new
            {
                file = graph.Path,
                input = new { name = graph.InputName, type = graph.Types.Input, bytes = graph.InputSize.Bytes },
                output = new { name = graph.OutputName, type = graph.Types.Output, bytes = graph.OutputSize.Bytes },
                nodes = graph.Nodes,
                macs = graph.Macs,
                microseconds = whole.Microseconds,
                cutPoints = points.Select(p => new
                {
                    tensor = p.Tensor,
                    nodesBefore = p.NodesBefore,
                    type = p.Type,
                    bytes = p.Bytes,
                    macsBefore = p.Macs,
                    microsecondsBefore = p.PrefixTime?.Microseconds,
                    obstacle = p.Obstacle,
                }),
                cuts = comparison?.Compare().Select(c => new { name = c.Name, deviceNodes = c.DeviceNodes, sent = c.Sent, bytes = c.Bytes, milliseconds = c.Latency.Milliseconds, millijoules = 1e3 * c.DeviceJoules }),
            };
            terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("cut at").AddColumn("type");
        foreach (var column in (string[])["bytes", "of input", "nodes before", "MACs before", "ms before", "of time"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var p in points)
        {
            table.AddRow(Markup.Escape(p.Tensor), Markup.Escape(p.Type), p.Obstacle is { } obstacle ? Markup.Escape(obstacle) : FormattableString.Invariant($"{p.Bytes:N0}"),
                p.Obstacle is null ? FormattableString.Invariant($"{(double)p.Bytes / graph.InputSize.Bytes:0.00}×") : "", FormattableString.Invariant($"{p.NodesBefore}"),
                FormattableString.Invariant($"{p.Macs:N0}"), FormattableString.Invariant($"{p.PrefixTime?.Milliseconds:F3}"),
                FormattableString.Invariant($"{100 * (p.PrefixTime / whole):F0}%"));
        }
        WriteHead(terminal, graph);
        terminal.Out.Write(table);
        terminal.Out.Profile.Out.Writer.WriteLine(FormattableString.Invariant($"{points.Count(p => p.Obstacle is null)} cut points; the whole takes {whole.Milliseconds:F3} ms on this machine, one thread"));
        if (comparison is not null) ShowComparison(terminal, comparison);
    }

    private static void ShowComparison(Terminal terminal, CutComparison comparison)
    {
        var cuts = comparison.Compare();
        var hasEnergy = cuts.Any(c => c.DeviceJoules is not null);
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("cut").AddColumn(new TableColumn("nodes at the device").RightAligned()).AddColumn("sends");
        foreach (var column in (string[])["bytes", "ms", .. hasEnergy ? new[] { "device mJ" } : []]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var c in cuts)
        {
            string[] row = [c.Name, FormattableString.Invariant($"{c.DeviceNodes} of {comparison.Nodes}"), Markup.Escape(string.Join(", ", c.Sent)), FormattableString.Invariant($"{c.Bytes:N0}"),
                FormattableString.Invariant($"{c.Latency.Milliseconds:F3}"), .. hasEnergy ? new[] { FormattableString.Invariant($"{1e3 * c.DeviceJoules:F3}") } : []];
            table.AddRow(row);
        }
        terminal.Out.Write(table);
    }

    public static void ShowParts(Terminal terminal, SplittableGraph graph, ModelCard card, ChainVerification verification, string folder, bool isJson)
    {
        var split = card.Split!;
        if (isJson)
        {
            var facts = new
            {
                split = split.Identity.ToString(),
                parts = card.Parts.Select((p, i) => new
                {
                    name = p.Name,
                    role = PartRoles.NameOf(p.Role),
                    bytes = p.Size.Bytes,
                    macs = p.Macs,
                    sends = p.Outputs[0],
                    codec = i < split.Cuts.Length ? split.Cuts[i].Codec.ToString() : null,
                    wireBytes = i < split.Cuts.Length ? split.Cuts[i].Bytes : card.OutputSize.Bytes,
                }),
                inputsTried = verification.Inputs,
                largestDifference = verification.LargestDifference,
                ok = verification.IsOk,
                problems = verification.Problems.Select(p => p.ToString()),
                written = verification.IsOk ? folder : null,
            };
            terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
            return;
        }
        WriteHead(terminal, graph);
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("part").AddColumn("role");
        foreach (var column in (string[])["size", "MACs"]) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("sends").AddColumn("codec").AddColumn(new TableColumn("bytes").RightAligned());
        for (var i = 0; i < card.Parts.Length; i++)
        {
            var (part, cut) = (card.Parts[i], i < split.Cuts.Length ? split.Cuts[i] : null);
            table.AddRow(Markup.Escape(part.Name), PartRoles.NameOf(part.Role), RunTable.Bytes(part.Size.Bytes), FormattableString.Invariant($"{part.Macs:N0}"),
                Markup.Escape(part.Outputs[0]), cut?.Codec.ToString() ?? "", FormattableString.Invariant($"{cut?.Bytes ?? card.OutputSize.Bytes:N0}"));
        }
        terminal.Out.Write(table);
        var writer = terminal.Out.Profile.Out.Writer;
        foreach (var problem in verification.Problems) writer.WriteLine(problem.ToString());
        if (verification.LargestDifference is { } difference)
            writer.WriteLine(FormattableString.Invariant($"parts one after the other against the whole: {verification.Inputs} random inputs, largest difference {difference:0.0e+0} of the largest value ({ChainVerifier.Tolerance:0.0e+0} is allowed)"));
        if (card.AccuracyPoints == 0) writer.WriteLine("the accuracy is not known: state it in model.conf, with data set and source, before a scenario uses this model on other than random-inputs");
        writer.WriteLine(verification.IsOk ? $"{split.Identity} written to {folder}" : "nothing was written");
    }

    private static void WriteHead(Terminal terminal, SplittableGraph graph)
    {
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(FormattableString.Invariant($"{Path.GetFileName(graph.Path)}: {graph.InputName} {graph.Types.Input} → {graph.OutputName} {graph.Types.Output}, {graph.Nodes} nodes, {graph.Macs:N0} MACs"));
        if (graph.WasHalfPrecision) writer.WriteLine("fp16 in the file; the parts are fp32, for which CPUs have kernels");
    }
}

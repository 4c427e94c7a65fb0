using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using IdnActors.Configuration.Catalogues;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Machine;
using IdnActors.Inference.Timing;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn models measure</c>: how long the parts of models take on this machine, and in proportion to one of them.</summary>
public static class ModelsMeasureCommand
{
    private const string DefaultReference = "cnn16";

    public static Command Create(Terminal terminal)
    {
        var ids = new Argument<string[]>("model") { Description = "Models to time; none: all", Arity = ArgumentArity.ZeroOrMore };
        var reference = new Option<string>("--reference")
        {
            Description = "The part that ratios refer to: a model of one part, or model.part",
            HelpName = "part",
            DefaultValueFactory = _ => DefaultReference,
        };
        var json = JsonOption.Create();
        var command = new Command("measure", "Time the parts of models on this machine, one image at a time on one thread") { ids, reference, json }
            .WithExamples("""
                idn models measure
                idn models measure cnn4 cnn4-int7 ee --reference cnn4
                idn models measure --json

                Other load on the machine lengthens times: compare the minima, and repeat when the spread is large.
                Exit codes: 0 done, 2 bad input, 130 interrupted.
                """);
        command.SetAction((parsed, cancellation) =>
            MeasureAsync(terminal, parsed.GetValue(ids) ?? [], parsed.GetRequiredValue(reference), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> MeasureAsync(Terminal terminal, string[] ids, string referenceName, bool json, CancellationToken cancellation)
    {
        var library = ModelLibraryLoader.Load(ModelLibraryLoader.DefaultFolder);
        // Most parts of split models do not take images, which is what is timed.
        var chosen = ids.Length == 0 ? [.. library.Where(card => card.Split is null)] : ModelsCommand.Select(library, ids);
        var home = FindReference(library, referenceName);
        ImmutableArray<ModelCard> cards = chosen.Contains(home) ? chosen : [home, .. chosen];
        var timer = new PartTimer(InferenceEngines.DataSets(), TimeProvider.System);
        using var interruption = new Interruption(cancellation);
        if (terminal.IsInteractive) terminal.Error.MarkupLineInterpolated($"[grey]timing {cards.Length} model(s)[/]");
        var timings = await Task.Run(() => timer.Measure(cards, cancellation: interruption.Token), interruption.Token).ConfigureAwait(false);
        var reference = timings.First(t => t.Name == referenceName || $"{t.ModelId}.{t.PartName}" == referenceName);
        if (json) WriteJson(terminal, timings, reference);
        else WriteTable(terminal, timings, reference);
        return ExitCode.Ok;
    }

    /// <summary>The model that a reference is of.</summary>
    private static ModelCard FindReference(ImmutableArray<ModelCard> library, string name) =>
        library.FirstOrDefault(card => (card.Parts.Length == 1 && card.Id == name) || card.Parts.Any(part => $"{card.Id}.{part.Name}" == name))
        ?? throw new ScenarioException([new Problem("models", $"--reference {name}", "is no part of the library", "a model of one part, or model.part, is required",
            $"models of one part: {string.Join(", ", library.Where(card => card.Parts.Length == 1).Select(card => card.Id))}")]);

    private static void WriteJson(Terminal terminal, ImmutableArray<PartTiming> timings, PartTiming reference)
    {
        var facts = new
        {
            machine = new
            {
                processor = Processor.Name,
                processors = Environment.ProcessorCount,
                operatingSystem = RuntimeInformation.OSDescription,
                architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                onnxRuntime = OnnxRuntimeEngine.RuntimeVersion,
            },
            batch = 1,
            threads = 1,
            reference = reference.Name,
            parts = timings.Select(t => new
            {
                name = t.Name,
                model = t.ModelId,
                part = t.PartName,
                macs = t.Macs,
                runs = t.Runs,
                minMicroseconds = t.Min.Microseconds,
                medianMicroseconds = t.Median.Microseconds,
                p90Microseconds = t.P90.Microseconds,
                spread = t.Spread,
                ratio = t.RatioTo(reference),
                gigamacsPerSecond = t.GigamacsPerSecond,
            }),
        };
        terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
    }

    private static void WriteTable(Terminal terminal, ImmutableArray<PartTiming> timings, PartTiming reference)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("part");
        foreach (var column in (string[])["MACs", "min µs", "median µs", "90 % µs", "spread %", $"ratio to {reference.Name}", "GMAC/s"])
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (var t in timings)
        {
            table.AddRow(Markup.Escape(t.Name), FormattableString.Invariant($"{t.Macs:N0}"), FormattableString.Invariant($"{t.Min.Microseconds:F1}"),
                FormattableString.Invariant($"{t.Median.Microseconds:F1}"), FormattableString.Invariant($"{t.P90.Microseconds:F1}"),
                FormattableString.Invariant($"{100 * t.Spread:F0}"), FormattableString.Invariant($"{t.RatioTo(reference):F3}"),
                FormattableString.Invariant($"{t.GigamacsPerSecond:F2}"));
        }
        terminal.Out.Write(table);
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, ONNX Runtime {OnnxRuntimeEngine.RuntimeVersion}");
        writer.WriteLine($"{timings[0].Runs} inferences of each part, one image at a time on one thread; ratio and GMAC/s are by the minima");
        writer.WriteLine(FormattableString.Invariant(
            $"the medians exceed the minima by {100 * timings.Min(t => t.Spread):F0} to {100 * timings.Max(t => t.Spread):F0} %: a busy machine inflates all times, the minima least"));
    }
}

using System.CommandLine;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn fidelity</c>: runs a scenario in virtual and in real time, and compares what requests experienced.</summary>
public static class FidelityCommand
{
    private const string Examples = """
        idn fidelity quickstart
        idn fidelity quickstart --speed 10 --set run.duration=30s
        idn fidelity tree-1111-edge --speed 5 --require-fidelity p99=1ms
        idn fidelity isp-5-tier --kernels 2

        The run in real time takes duration / speed; it alone is shared by kernels. Nothing is written; --json prints all figures.
        Exit codes: 0 done, 1 a run failed, 2 bad input, 4 less faithful than required, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var options = new RunCommandOptions();
        var command = new Command("fidelity", "Run a scenario in virtual and in real time, and compare the latencies") { scenario }.WithExamples(Examples);
        foreach (var option in options.OfComparison) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => ExecuteAsync(terminal, parsed.GetRequiredValue(scenario), options.Of(parsed), cancellation));
        return command;
    }

    private static async Task<int> ExecuteAsync(Terminal terminal, string nameOrPath, RunCommandChoices choices, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation);
        var scenario = choices.Load(terminal, nameOrPath);
        choices.Check(scenario with { Run = scenario.Run with { Clock = ClockKind.Real } });
        using var engine = await RecordingDisplay.CreateEngineAsync(terminal, scenario, choices.Cache, interruption.Token).ConfigureAwait(false);
        var modelled = await RunAsync(terminal, scenario, ClockKind.Virtual, 1, engine, interruption.Token).ConfigureAwait(false);
        await InferenceEngines.WarmUpAsync(engine, scenario, interruption.Token).ConfigureAwait(false);
        var real = await RunAsync(terminal, scenario, ClockKind.Real, choices.Kernels, engine, interruption.Token).ConfigureAwait(false);
        foreach (var problem in modelled.Failures.Concat(modelled.Violations).Concat(real.Failures).Concat(real.Violations)) terminal.Error.WriteLine(problem);
        if (modelled.HasFailed || real.HasFailed) return ExitCode.Failed;
        var comparison = new ClockComparison(modelled, real);
        if (choices.Json) WriteJson(terminal, comparison, modelled, real);
        else WriteTable(terminal, comparison, modelled, real);
        if (modelled.IsInterrupted || real.IsInterrupted) return ExitCode.Interrupted;
        return choices.Fidelity is { } requirement ? requirement.Judge(terminal, real) : ExitCode.Ok;
    }

    private static async Task<RunReport> RunAsync(Terminal terminal, Scenario scenario, ClockKind clock, int kernels, IInferenceEngine engine, CancellationToken cancellation)
    {
        var options = RunOptions.Of(scenario.Run) with { Clock = clock };
        var label = clock == ClockKind.Virtual ? "virtual time" : FormattableString.Invariant($"real time × {scenario.Run.Speed}");
        return await new KernelExecution(terminal, label, kernels, engine, new NoSink()).ExecuteAsync(scenario, options, cancellation).ConfigureAwait(false);
    }

    private static void WriteTable(Terminal terminal, ClockComparison comparison, RunReport modelled, RunReport real)
    {
        terminal.Out.MarkupLineInterpolated($"[bold]{modelled.Scenario.Name}[/], seed {modelled.Seed}, speed {real.Host.Fidelity!.Speed}: {FidelityText.Describe(comparison.Fidelity)}");
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("latency of answered requests");
        foreach (var column in (string[])["virtual", "real", "difference"]) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("unit");
        foreach (var (share, first, second) in comparison.Quantiles()) AddRow(Invariant($"{100 * share:0.##} % quantile"), first.Milliseconds, second.Milliseconds, "F3", "ms");
        AddRow("requests answered", modelled.Latencies.Count, comparison.Experienced.Count, "N0", "");
        AddRow("requests issued", modelled.Totals.Issued, real.Totals.Issued, "N0", "");
        if (modelled.AccuracyPoints is { } accuracy && real.AccuracyPoints is { } realAccuracy) AddRow("accuracy", accuracy, realAccuracy, "F2", "%");
        terminal.Out.Write(table);
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(Invariant($"Kolmogorov distance of the latencies {comparison.KolmogorovDistance:F4}; ")
            + Invariant($"{comparison.DistanceBeyondTolerance:F4} when times within {comparison.Tolerance} count as equal"));
        writer.WriteLine(comparison.HasSameOutcomes ? "both runs brought the same numbers of requests to the same outcomes" : "the runs differ in the outcomes of requests: see --json");
        if (modelled.IsInterrupted || real.IsInterrupted) writer.WriteLine("interrupted: the figures cover what had happened until then");

        void AddRow(string name, double first, double second, string format, string unit)
        {
            string Text(double value) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
            table.AddRow(name, Text(first), Text(second), (second > first ? "+" : "") + Text(second - first), unit);
        }
    }

    private static void WriteJson(Terminal terminal, ClockComparison comparison, RunReport modelled, RunReport real)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            FidelityJson.Write(writer, comparison.Fidelity);
            writer.WriteNumber("kolmogorovDistance", comparison.KolmogorovDistance);
            writer.WriteNumber("distanceBeyondTolerance", comparison.DistanceBeyondTolerance);
            writer.WriteNumber("toleranceMs", comparison.Tolerance.Milliseconds);
            writer.WriteBoolean("sameOutcomes", comparison.HasSameOutcomes);
            writer.WriteStartArray("quantiles");
            foreach (var (share, first, second) in comparison.Quantiles())
            {
                writer.WriteStartObject();
                writer.WriteNumber("share", share);
                writer.WriteNumber("virtualMs", first.Milliseconds);
                writer.WriteNumber("realMs", second.Milliseconds);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            foreach (var (name, report) in (ReadOnlySpan<(string, RunReport)>)[("virtual", modelled), ("real", real)])
            {
                writer.WritePropertyName(name);
                SummaryJson.Write(writer, report);
            }
            writer.WriteEndObject();
        }
        terminal.RawOut.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed class NoSink : IRunSink
    {
        public void OnEvent(RunEvent runEvent)
        {
        }

        public void OnNodeSlot(in NodeSlotRow row)
        {
        }

        public void OnLinkSlot(in LinkSlotRow row)
        {
        }
    }
}

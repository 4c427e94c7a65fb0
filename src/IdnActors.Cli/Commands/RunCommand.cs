using System.CommandLine;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn run</c>: executes a scenario and writes its results.</summary>
public static class RunCommand
{
    private const string Examples = """
        idn run quickstart
        idn run hocon/scenarios/isp-5-tier.conf --seed 7 --out results/isp-7
        idn run quickstart --set run.duration=10s --set demand.rate=20/s
        idn run line-3 --clock real --json
        idn run quickstart --clock real --speed 10 --require-fidelity p99=1ms
        idn run quickstart --set run.inference=recorded --set demand.rate=500/s

        Ctrl-C stops cleanly: what was computed is written and flagged as interrupted.
        Exit codes: 0 done, 1 the run failed, 2 bad input, 3 the books do not balance,
        4 less faithful than required, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var options = new RunCommandOptions();
        var command = new Command("run", "Run a scenario and write its results into a folder") { scenario }.WithExamples(Examples);
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => ExecuteAsync(terminal, parsed.GetRequiredValue(scenario), options.Of(parsed), cancellation));
        return command;
    }

    private static async Task<int> ExecuteAsync(Terminal terminal, string nameOrPath, RunCommandChoices choices, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation, choices.EndsWithInput);
        var scenario = choices.Load(terminal, nameOrPath);
        choices.Check(scenario);
        if (choices.Fidelity is not null) FidelityRequirement.DemandRealClock(scenario);
        var folder = choices.Out ?? Path.Combine("runs", scenario.Name);
        ResultFolder.EnsureUsable(folder);
        // A policy beside itself would say nothing.
        var compared = scenario.Run.CompareWith.Where(p => p != scenario.Policy?.Name).ToList();
        foreach (var policy in compared) ResultFolder.EnsureUsable($"{folder}.{policy}");
        // Before the folder: bad files, or an interruption while answers are recorded, leave nothing behind.
        using var engine = await RecordingDisplay.CreateEngineAsync(terminal, scenario, choices.Cache, interruption.Token).ConfigureAwait(false);
        await using var results = ResultFolder.Create(folder);
        var report = await RunAsync(terminal, scenario, choices.Kernels, engine, results, interruption.Token).ConfigureAwait(false);
        var others = new List<ComparedRun>();
        foreach (var policy in compared)
        {
            if (report.IsInterrupted || report.HasFailed || others.Exists(o => o.Report.IsInterrupted)) break;
            await using var comparison = ResultFolder.Create($"{folder}.{policy}", Path.Combine(folder, policy));
            others.Add(new ComparedRun(policy, await RunAsync(terminal, WithPolicy(scenario, policy), choices.Kernels, engine, comparison, interruption.Token).ConfigureAwait(false)));
            results.Include(comparison, policy);
        }
        if (choices.HasReport) await results.WriteReportAsync(scenario, others.Select(o => o.With)).ConfigureAwait(false);
        results.Publish();
        if (choices.Json) WriteJson(terminal, folder, report, others);
        else WriteTables(terminal, folder, report, others);
        RunReport[] reports = [report, .. others.Select(o => o.Report)];
        var code = ExitCodeOf(reports);
        return code == ExitCode.Ok && choices.Fidelity is { } requirement ? requirement.Judge(terminal, reports) : code;
    }

    /// <summary>The same requests without the placement or policy of the scenario: with another policy, or with the repositories alone, the reference with gain zero.</summary>
    private static Scenario WithPolicy(Scenario scenario, string policy)
    {
        var choice = policy == PolicyCatalogue.RepositoryOnly ? null : new PolicyChoice(policy, PolicyCatalogue.Find(policy).Check([]).Texts)
        {
            Journal = scenario.Policy?.Journal ?? JournalKind.Auto,
            DecideAfter = scenario.Policy?.DecideAfter,
        };
        var other = scenario with { Placement = Placement.Empty, Policy = choice, Run = scenario.Run with { CompareWith = [] } };
        return other with { Hash = ScenarioWriter.HashOf(other) };
    }

    private static async Task<RunReport> RunAsync(
        Terminal terminal, Scenario scenario, int kernels, IInferenceEngine engine, ResultFolder results, CancellationToken cancellation)
    {
        if (scenario.Run.Clock == ClockKind.Real) await InferenceEngines.WarmUpAsync(engine, scenario, cancellation).ConfigureAwait(false);
        RunReport report;
        using (var journals = JournalFiles.Of(scenario, results, kernels))
        {
            var execution = new KernelExecution(terminal, scenario.Name, kernels, engine, results) { JournalOf = journals is null ? null : journals.Open };
            report = RegretCheck.Judge(await execution.ExecuteAsync(scenario, RunOptions.Of(scenario.Run), cancellation).ConfigureAwait(false));
        }
        await results.CompleteAsync(report, TimeProvider.System.GetUtcNow()).ConfigureAwait(false);
        return report;
    }

    private static void WriteTables(Terminal terminal, string folder, RunReport report, List<ComparedRun> others)
    {
        RunTable.Write(terminal.Out, report, others);
        var wall = report.Host.Wall.Seconds;
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(FormattableString.Invariant(
            $"{report.Totals.Ended:N0} requests in {wall:F2} s ({(wall <= 0 ? 0 : report.Totals.Ended / wall):N0}/s); scenario {report.Scenario.Hash[..12]}"));
        writer.WriteLine($"results: {folder}");
        if (report.IsInterrupted || others.Exists(o => o.Report.IsInterrupted)) writer.WriteLine("interrupted: the figures cover what had happened until then");
    }

    private static void WriteJson(Terminal terminal, string folder, RunReport report, List<ComparedRun> others)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("out", folder);
            writer.WritePropertyName("summary");
            SummaryJson.Write(writer, report);
            writer.WriteStartObject("comparedWith");
            foreach (var (policy, other) in others)
            {
                writer.WritePropertyName(policy);
                SummaryJson.Write(writer, other);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        terminal.RawOut.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static int ExitCodeOf(IEnumerable<RunReport> reports)
    {
        var code = ExitCode.Ok;
        foreach (var report in reports)
        {
            if (!report.Failures.IsEmpty) return ExitCode.Failed;
            if (!report.Violations.IsEmpty) code = ExitCode.BooksDoNotBalance;
            else if (report.IsInterrupted && code == ExitCode.Ok) code = ExitCode.Interrupted;
        }
        return code;
    }
}

using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;

namespace IdnActors.Cli.Commands;

/// <summary>Executes a scenario, and what it is to be compared with, and writes the results.</summary>
/// <param name="terminal">Where figures are shown.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="choices">What the user chose.</param>
internal sealed class RunExecution(Terminal terminal, Scenario scenario, RunCommandChoices choices) : IClusterWork
{
    private readonly string _folder = choices.Out ?? Path.Combine("runs", scenario.Name);

    // A policy beside itself would say nothing.
    private readonly List<string> _compared = [.. scenario.Run.CompareWith.Where(p => p != scenario.Policy?.Name)];

    public Scenario Scenario => scenario;

    public RunCommandChoices Choices => choices;

    public bool CanBeTakenOver => true;

    /// <summary>Refuses folders that are somebody's, before anything is done.</summary>
    /// <exception cref="ScenarioException">There is one.</exception>
    public void EnsureUsable()
    {
        ResultFolder.EnsureUsable(_folder);
        foreach (var policy in _compared) ResultFolder.EnsureUsable($"{_folder}.{policy}");
    }

    /// <inheritdoc/>
    public Scenario ScenarioOf(string? policy) => policy is null ? scenario : WithPolicy(policy);

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(IRunner runner, CancellationToken cancellation)
    {
        await using var results = FolderFor(runner, _folder, null, null);
        try
        {
            return await ExecuteAsync(runner, results, cancellation).ConfigureAwait(false);
        }
        // Another coordinator goes on with the run, and with the journals that are there.
        catch (OperationCanceledException) when (runner.Cluster is not null && scenario.Run.Clock == ClockKind.Real)
        {
            results.Leave();
            throw;
        }
    }

    private async Task<int> ExecuteAsync(IRunner runner, ResultFolder results, CancellationToken cancellation)
    {
        var report = await RunAsync(runner, null, results, cancellation).ConfigureAwait(false);
        var others = new List<ComparedRun>();
        foreach (var policy in _compared)
        {
            if (report.IsInterrupted || report.HasFailed || others.Exists(o => o.Report.IsInterrupted)) break;
            await using var comparison = FolderFor(runner, $"{_folder}.{policy}", Path.Combine(_folder, policy), policy);
            others.Add(new ComparedRun(policy, await RunAsync(runner, policy, comparison, cancellation).ConfigureAwait(false)));
            results.Include(comparison, policy);
        }
        RunReport[] reports = [report, .. others.Select(o => o.Report)];
        await WrittenAsync(() => PublishAsync(results, others), reports).ConfigureAwait(false);
        if (choices.Json) WriteJson(report, others);
        else WriteTables(report, others);
        var code = ExitCodeOf(reports);
        return code == ExitCode.Ok && choices.Fidelity is { } requirement ? requirement.Judge(terminal, reports) : code;
    }

    private async Task PublishAsync(ResultFolder results, List<ComparedRun> others)
    {
        if (choices.HasReport) await results.WriteReportAsync(scenario, others.Select(o => o.With)).ConfigureAwait(false);
        results.Publish();
    }

    /// <summary>Writes something of the results. What the disk refuses is told with what to do, and with the first reason where the run had failed: the disk that is full for a journal may be so for the results.</summary>
    private async Task WrittenAsync(Func<Task> write, params IEnumerable<RunReport> reports)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var failure = reports.SelectMany(r => r.Failures.Concat(r.Violations)).FirstOrDefault();
            var before = failure is null ? "" : $"; before that the run had failed: {failure}";
            // Without the cause: its words are there, and what is at the bottom is what is told.
            throw new IOException(new Problem(_folder, "", $"the results cannot be written ({e.Message.TrimEnd('.')}), and are lost", "room for them is required", "free some, or choose another --out") + before);
        }
    }

    private static ResultFolder FolderFor(IRunner runner, string folder, string? place, string? policy) =>
        runner.Cluster is { HasTakenOver: true } ? ResultFolder.TakeOver(folder, place, runner.GoesOn(policy)) : ResultFolder.Create(folder, place);

    private async Task<RunReport> RunAsync(IRunner runner, string? policy, ResultFolder results, CancellationToken cancellation)
    {
        var report = RegretCheck.Judge(await runner.RunAsync(ScenarioOf(policy), policy, results, cancellation).ConfigureAwait(false));
        await WrittenAsync(() => results.CompleteAsync(report, TimeProvider.System.GetUtcNow(), runner.Cluster), report).ConfigureAwait(false);
        return report;
    }

    /// <summary>The same requests without the placement or policy of the scenario: with another policy, or with the repositories alone, the reference with gain zero.</summary>
    private Scenario WithPolicy(string policy)
    {
        var choice = policy == PolicyCatalogue.RepositoryOnly ? null : new PolicyChoice(policy, PolicyCatalogue.Find(policy).Check([]).Texts)
        {
            Journal = scenario.Policy?.Journal ?? JournalKind.Auto,
            Database = scenario.Policy?.Database,
            DecideAfter = scenario.Policy?.DecideAfter,
        };
        var other = scenario with { Placement = Placement.Empty, Policy = choice, Run = scenario.Run with { CompareWith = [] } };
        return other with { Hash = ScenarioWriter.HashOf(other) };
    }

    private void WriteTables(RunReport report, List<ComparedRun> others)
    {
        RunTable.Write(terminal.Out, report, others);
        var wall = report.Host.Wall.Seconds;
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(FormattableString.Invariant(
            $"{report.Totals.Ended:N0} requests in {wall:F2} s ({(wall <= 0 ? 0 : report.Totals.Ended / wall):N0}/s); scenario {report.Scenario.Hash[..12]}"));
        writer.WriteLine($"results: {_folder}");
        if (report.IsInterrupted || others.Exists(o => o.Report.IsInterrupted)) writer.WriteLine("interrupted: the figures cover what had happened until then");
    }

    private void WriteJson(RunReport report, List<ComparedRun> others)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("out", _folder);
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

using System.Text.Json;

namespace IdnActors.Cli.Bench;

/// <summary>Workload T: rate of requests and events, against theory in latency, against the limit of the kernel in time.</summary>
public static class TreeBench
{
    private const double WantedRate = 250_000;
    private const double WantedPeakMegabytes = 100;

    public static async Task MeasureAsync(BenchSession session)
    {
        await MeasureProcessAsync(session).ConfigureAwait(false);
        foreach (var tree in WorkloadT.All)
        {
            var scenario = BenchSession.Load(tree.Scenario, session.Scaled(tree.Seconds));
            await WarmUpAsync(session, tree).ConfigureAwait(false);
            var runs = new List<MeasuredRun>();
            for (var i = 1; i <= session.Choices.Repeat; i++)
                runs.Add(await session.RunAsync(scenario, $"{tree.Scenario}, {i} of {session.Choices.Repeat}").ConfigureAwait(false));
            Report(session, tree, runs);
        }
    }

    /// <summary>Lets the code be compiled as it is for long runs.</summary>
    public static async Task WarmUpAsync(BenchSession session, WorkloadT tree)
    {
        const double Share = 0.3;
        session.Say($"{tree.Scenario}: warm-up");
        await session.RunAsync(BenchSession.Load(tree.Scenario, session.Scaled(tree.Seconds) * Share), $"{tree.Scenario}, warm-up").ConfigureAwait(false);
    }

    private static void Report(BenchSession session, WorkloadT tree, List<MeasuredRun> runs)
    {
        var rate = runs.MedianOf(r => r.RequestsPerSecond);
        Add("", rate, "requests/s");
        Add(", processor time", runs.MedianOf(r => r.RequestsPerCpuSecond), "requests/CPU s");
        Add(", events", runs.MedianOf(r => r.EventsPerSecond), "events/s");
        Add(", per event", runs.MedianOf(r => r.NanosecondsPerEvent), "ns",
            session.LeastNanosecondsPerEvent is { } least ? new BenchReference("Tell + heap", least) : null);
        Add(", mean latency", runs.MedianOf(r => r.MeanLatencyMs), "ms", new BenchReference("theory", tree.ExactLatencyMs));
        if (tree.Scenario == WorkloadT.Headline) session.Add(new BenchTarget("rate of tree-1111-edge", rate, "requests/s", WantedRate));

        void Add(string what, double figure, string unit, BenchReference? beside = null) =>
            session.Add(new BenchRow(BenchSections.Tree, tree.Scenario + what, figure, unit, beside));
    }

    /// <summary>The shipped scenario in a process of its own: what a user gets, start of the program included, and the memory it takes.</summary>
    private static async Task MeasureProcessAsync(BenchSession session)
    {
        session.Say($"{WorkloadT.Headline} in a process of its own");
        var folder = session.FileOf("process");
        var ended = await ChildProcess.RunThisAsync(["run", WorkloadT.Headline, "--out", folder, "--json"], session.Cancellation).ConfigureAwait(false);
        if (ended is not { ExitCode: ExitCode.Ok }) throw new BenchException($"idn run {WorkloadT.Headline}", [ended?.Error ?? "it did not start"]);
        using var environment = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "environment.json")).ConfigureAwait(false));
        var peak = environment.RootElement.GetProperty("peakWorkingSetBytes").GetDouble() / 1e6;
        session.Add(new BenchRow(BenchSections.Tree, $"{WorkloadT.Headline}, first run of a process", environment.RootElement.GetProperty("requestsPerWallSecond").GetDouble(), "requests/s"));
        session.Add(new BenchRow(BenchSections.Tree, $"{WorkloadT.Headline}, peak memory of its process", peak, "MB"));
        session.Add(new BenchTarget("peak memory of tree-1111-edge", peak, "MB", WantedPeakMegabytes, IsMost: true));
    }
}

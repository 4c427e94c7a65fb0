using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Randomness;

namespace IdnActors.Cli.Bench;

/// <summary>Processes of clusters are killed while a scenario runs, hosts and coordinators in turns: whether results are those of one process, with the real clock whether books balance, and how long it takes until they are there.</summary>
internal static class RecoveryBench
{
    // Of which instants and hosts follow: the same in every call.
    private const ulong Seed = 1;

    // A kill comes when this share of the emulated time is over; later ones might come after the end.
    private const double LeastShare = 0.05;
    private const double MostShare = 0.8;

    public static async Task MeasureAsync(BenchSession session)
    {
        var name = session.Choices.Scenario;
        // One run per cluster: what it is compared with would be the same again.
        string[] scenario = [name, "--set", "run.compare-with=[]", .. session.Choices.IsReal ? ["--clock", "real"] : Array.Empty<string>()];
        ScenarioLoader.Load(ScenarioFiles.Find(name), new LoadOptions { Overrides = ["run.compare-with=[]"] });
        var reference = session.Choices.IsReal ? null : await OnOneAsync(session, name, scenario).ConfigureAwait(false);
        var kinds = new[] { new Kind("a host", false), new Kind("the coordinator's process", true) };
        var random = new RandomStreams(Seed).Open("recovery");
        try
        {
            for (var i = 1; i <= session.Choices.Kills; i++)
            {
                foreach (var kind in kinds)
                {
                    session.Say($"{kind.Name}, kill {i} of {session.Choices.Kills}");
                    var trial = new KillTrial(scenario, kind.IsCoordinator, LeastShare + (MostShare - LeastShare) * random.NextDouble(), random.NextInt(KillTrial.Processes - 1));
                    kind.Results.Add(await trial.RunAsync(session.FileOf($"kill-{i}-{kind.IsCoordinator}"), reference, session.Cancellation).ConfigureAwait(false));
                }
            }
        }
        finally
        {
            foreach (var kind in kinds.Where(k => k.Results.Count > 0)) Report(session, name, kind);
        }
    }

    private static async Task<string> OnOneAsync(BenchSession session, string name, string[] scenario)
    {
        session.Say($"{name} on one process");
        var reference = session.FileOf("alone");
        var ended = await ChildProcess.RunThisAsync(["run", .. scenario, "--no-report", "--json", "--out", reference], session.Cancellation).ConfigureAwait(false);
        if (ended is not { ExitCode: ExitCode.Ok }) throw new BenchException($"idn run {name}", [ended?.Error ?? "it did not start"]);
        return reference;
    }

    private static void Report(BenchSession session, string scenario, Kind kind)
    {
        var good = kind.Results.Count(r => r.Difference is null);
        var first = kind.Results.Find(r => r.Difference is not null)?.Difference;
        var what = session.Choices.IsReal ? "runs whose books balance" : "runs with the files of one process";
        session.Add(new BenchRow(BenchSections.Recovery, $"{scenario}, {kind.Name}: kills", kind.Results.Count, "kills"));
        session.Add(new BenchRow(BenchSections.Recovery, $"{scenario}, {kind.Name}: {what}", good, "runs", Note: first));
        session.Add(new BenchTarget($"{kind.Name} killed: share of {what}", (double)good / kind.Results.Count, "times", 1));
        if (session.Choices.IsReal)
            session.Add(new BenchRow(BenchSections.Recovery, $"{scenario}, {kind.Name}: requests lost, in all runs", kind.Results.Sum(r => r.Lost), "requests"));
        Times("silence until others take over", r => r.Silence);
        Times(session.Choices.IsReal ? "making anew" : "catching up", r => r.CatchingUp);
        Times("silence until a request is served", r => r.ToServed);
        Times("from the kill to the results", r => r.ToEnd);

        void Times(string what, Func<KillResult, double?> time)
        {
            var times = kind.Results.Select(time).OfType<double>().ToList();
            if (times.Count == 0) return;
            var note = FormattableString.Invariant($"median; {times.Min():F2} to {times.Max():F2} s, of {times.Count}");
            session.Add(new BenchRow(BenchSections.Recovery, $"{scenario}, {kind.Name}: {what}", times.MedianOf(t => t), "s", Note: note));
        }
    }

    /// <summary>What is killed, and what came of it.</summary>
    private sealed record Kind(string Name, bool IsCoordinator)
    {
        public List<KillResult> Results { get; } = [];
    }
}

using System.Text.Json;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cli.Bench;

/// <summary>What several processes cost: messages between them beside bytes over bare Akka.Remote, and a run on two processes beside one.</summary>
internal static class ClusterBench
{
    private const double WantedShare = 0.8;
    private const string Scenario = "quickstart";
    private const double Seconds = 60;

    // What is on the way takes some megabytes at most.
    private static readonly (string Name, int Bytes, int Count, int Window)[] Sizes = [("170 B", 170, 200_000, 2_000), ("100 kB", 100_000, 2_000, 80)];

    public static async Task MeasureAsync(BenchSession session)
    {
        await MeasureMessagesAsync(session).ConfigureAwait(false);
        await MeasureRunsAsync(session).ConfigureAwait(false);
    }

    private static async Task MeasureMessagesAsync(BenchSession session)
    {
        await using var probe = new TransportProbe();
        await using var peer = await TransportPeer.StartAsync(session.Cancellation).ConfigureAwait(false);
        foreach (var (name, bytes, most, window) in Sizes)
        {
            var count = Math.Max(window, (int)session.Scaled(most));
            var wire = new List<double>();
            var bare = new List<double>();
            // In turns, the first of which is a warm-up: a load that comes and goes meets both.
            for (var round = 0; round <= session.Choices.Repeat; round++)
            {
                session.Say($"messages of {name}, {round} of {session.Choices.Repeat}");
                var ours = await probe.MeasureAsync(peer.Addresses, TransportKind.Wire, bytes, count, window).ConfigureAwait(false);
                var theirs = await probe.MeasureAsync(peer.Addresses, TransportKind.Bare, bytes, count, window).ConfigureAwait(false);
                if (round == 0) continue;
                wire.Add(count / ours.TotalSeconds);
                bare.Add(count / theirs.TotalSeconds);
            }
            var (rate, bareRate) = (wire.MedianOf(r => r), bare.MedianOf(r => r));
            session.Add(new BenchRow(BenchSections.Cluster, $"messages of {name} to another process", rate, "messages/s", new BenchReference("bytes, bare Akka.Remote", bareRate)));
            session.Add(new BenchRow(BenchSections.Cluster, $"content of messages of {name}", rate * bytes / 1e6, "MB/s", new BenchReference("bytes, bare Akka.Remote", bareRate * bytes / 1e6)));
            session.Add(new BenchTarget($"rate of messages of {name} over that of bytes over bare Akka.Remote", rate / bareRate, "times", WantedShare));
        }
    }

    private static async Task MeasureRunsAsync(BenchSession session)
    {
        string[] scenario = [Scenario, "--set", FormattableString.Invariant($"run.duration={session.Scaled(Seconds)}s"), "--set", "run.compare-with=[]"];
        var one = await AloneAsync(session, scenario, "1").ConfigureAwait(false);
        var kernels = await AloneAsync(session, scenario, "2").ConfigureAwait(false);
        var (together, memory) = await TogetherAsync(session, scenario).ConfigureAwait(false);
        Speed("1 process", one.Speed, null);
        Speed("1 process, 2 kernels", kernels.Speed, one.Speed);
        Speed("2 processes", together.Speed, one.Speed);
        Memory("1 process", one.PeakMegabytes, null);
        Memory("1 process, 2 kernels", kernels.PeakMegabytes, one.PeakMegabytes);
        Memory("2 processes, the coordinator", together.PeakMegabytes, one.PeakMegabytes);
        Memory("2 processes, the other", memory, one.PeakMegabytes);

        void Speed(string what, double figure, double? beside) => Add($"{Scenario}, {what}", figure, "emulated s/s", beside);

        void Memory(string what, double figure, double? beside) => Add($"{Scenario}, {what}, peak memory", figure, "MB", beside);

        void Add(string name, double figure, string unit, double? beside) =>
            session.Add(new BenchRow(BenchSections.Cluster, name, figure, unit, beside is { } reference ? new BenchReference("1 process", reference) : null));
    }

    private static async Task<Figures> AloneAsync(BenchSession session, string[] scenario, string kernels)
    {
        var speeds = new List<Figures>();
        for (var i = 1; i <= session.Choices.Repeat; i++)
        {
            session.Say($"{Scenario}, {kernels} kernels, {i} of {session.Choices.Repeat}");
            var folder = session.FileOf($"kernels-{kernels}-{i}");
            var ended = await ChildProcess.RunThisAsync(["run", .. scenario, "--kernels", kernels, "--no-report", "--json", "--out", folder], session.Cancellation).ConfigureAwait(false);
            if (ended is not { ExitCode: ExitCode.Ok }) throw new BenchException($"idn run {Scenario}", [ended?.Error ?? "it did not start"]);
            speeds.Add(Figures.Of(folder));
        }
        return Figures.MedianOf(speeds);
    }

    private static async Task<(Figures First, double OtherMegabytes)> TogetherAsync(BenchSession session, string[] scenario)
    {
        var firsts = new List<Figures>();
        var others = new List<double>();
        for (var i = 1; i <= session.Choices.Repeat; i++)
        {
            session.Say($"{Scenario}, 2 processes, {i} of {session.Choices.Repeat}");
            var folder = session.FileOf($"processes-{i}");
            await using var cluster = await ChildCluster.StartAsync(scenario, 2, folder, session.Cancellation).ConfigureAwait(false);
            if (!await cluster.EndAsync(session.Cancellation).ConfigureAwait(false)) throw new BenchException($"idn run {Scenario} --cluster 2", [cluster.ToString()]);
            firsts.Add(Figures.Of(folder));
            others.Add(cluster.Members[1].PeakBytes / 1e6);
        }
        return (Figures.MedianOf(firsts), others.MedianOf(o => o));
    }

    /// <summary>What a run tells of itself.</summary>
    private sealed record Figures(double Speed, double PeakMegabytes)
    {
        public static Figures Of(string folder)
        {
            using var environment = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "environment.json")));
            var root = environment.RootElement;
            return new Figures(root.GetProperty("emulatedSecondsPerWallSecond").GetDouble(), root.GetProperty("peakWorkingSetBytes").GetDouble() / 1e6);
        }

        public static Figures MedianOf(List<Figures> runs) => new(runs.MedianOf(r => r.Speed), runs.MedianOf(r => r.PeakMegabytes));
    }
}

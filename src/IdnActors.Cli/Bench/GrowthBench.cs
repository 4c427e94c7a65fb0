using System.Collections.Immutable;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Bench;

/// <summary>Trees of a thousand to a hundred thousand nodes under the same total demand: rate, start-up, memory of a leaf.</summary>
public static class GrowthBench
{
    private const double TotalRate = 1000;

    // A leaf of the largest tree has eleven requests in that time: the rate of a network at work, not of the first request at every leaf.
    private const double Seconds = 1_000;
    private const double WantedRatio = 0.5;
    private const double WantedBytesPerLeaf = 2048;

    // The most nodes that a scenario may have is 100,000.
    private static readonly ImmutableArray<(int Gateways, int LeavesPerGateway)> Sizes = [(10, 99), (50, 199), (100, 998)];

    public static async Task MeasureAsync(BenchSession session)
    {
        var sizes = session.Choices.Quick ? Sizes[..^1] : Sizes;
        var scenarios = sizes.Select(size => Load(size.Gateways, size.LeavesPerGateway, hasDemand: true, session.Scaled(Seconds))).ToArray();
        var runs = await MeasureInTurnsAsync(session, scenarios).ConfigureAwait(false);
        double[] rates = [.. runs.Select(of => of.MedianOf(r => r.RequestsPerSecond))];
        for (var i = 0; i < sizes.Length; i++)
        {
            var name = NameOf(scenarios[i]);
            session.Add(new BenchRow(BenchSections.Growth, name, rates[i], "requests/s", i > 0 ? new BenchReference("smallest tree", rates[0]) : null));
            session.Add(new BenchRow(BenchSections.Growth, $"{name}, processor time", runs[i].MedianOf(r => r.RequestsPerCpuSecond), "requests/CPU s"));
            session.Add(new BenchRow(BenchSections.Growth, $"{name}, start-up", runs[i].MedianOf(r => r.StartUpSeconds), "s"));
        }
        double[] ratios = [.. runs[^1].Zip(runs[0], (large, small) => large.RequestsPerSecond / small.RequestsPerSecond)];
        session.Add(new BenchRow(BenchSections.Growth, "largest tree over smallest, least of a pair of runs", ratios.Min(), "times"));
        session.Add(new BenchRow(BenchSections.Growth, "largest tree over smallest, most", ratios.Max(), "times"));
        session.Add(new BenchTarget("rate at 99,901 nodes over that at 1,001", rates[^1] / rates[0], "times", WantedRatio));
        await MeasureLeavesAsync(session, sizes[^1]).ConfigureAwait(false);
    }

    /// <summary>Runs all sizes again and again, one after the other, so that a load that comes and goes meets all of them.</summary>
    private static async Task<List<MeasuredRun>[]> MeasureInTurnsAsync(BenchSession session, Scenario[] scenarios)
    {
        // Warms up the code at the first size, and memory at each.
        foreach (var scenario in scenarios)
        {
            session.Say($"growth: {NameOf(scenario)}");
            await session.RunAsync(scenario, $"{NameOf(scenario)}, warm-up").ConfigureAwait(false);
        }
        List<MeasuredRun>[] runs = [.. scenarios.Select(_ => new List<MeasuredRun>())];
        for (var i = 1; i <= session.Choices.Repeat; i++)
            for (var size = 0; size < scenarios.Length; size++)
                runs[size].Add(await session.RunAsync(scenarios[size], $"{NameOf(scenarios[size])}, {i} of {session.Choices.Repeat}").ConfigureAwait(false));
        return runs;
    }

    private static string NameOf(Scenario scenario) => FormattableString.Invariant($"{scenario.Topology.Nodes.Length:N0} nodes");

    /// <summary>Memory of a tree less that of one with a leaf per gateway, over the leaves that it has more.</summary>
    private static async Task MeasureLeavesAsync(BenchSession session, (int Gateways, int LeavesPerGateway) size)
    {
        session.Say("growth: memory of a leaf");
        foreach (var hasDemand in (bool[])[true, false])
        {
            // The first for nothing: some of a run that has ended stays in memory until the next one, and must not go while another is measured.
            await HeapOfAsync(size.Gateways, 1, hasDemand).ConfigureAwait(false);
            var without = await HeapOfAsync(size.Gateways, 1, hasDemand).ConfigureAwait(false);
            var with = await HeapOfAsync(size.Gateways, size.LeavesPerGateway, hasDemand).ConfigureAwait(false);
            session.Cancellation.ThrowIfCancellationRequested();
            double leaves = size.Gateways * (size.LeavesPerGateway - 1);
            var scenario = (with.Scenario - without.Scenario) / leaves;
            var total = scenario + ((with.Run - without.Run) / leaves);
            var name = hasDemand ? "an idle leaf: node, two links, source" : "an idle leaf without source: node, two links";
            session.Add(new BenchRow(BenchSections.Growth, $"{name}, all told", total, "B"));
            session.Add(new BenchRow(BenchSections.Growth, $"{name}, of which scenario", scenario, "B"));
            if (hasDemand) session.Add(new BenchTarget("an idle leaf, all told", total, "B", WantedBytesPerLeaf, IsMost: true));
        }
    }

    /// <summary>Bytes that a scenario holds, and a run of it that is ready to begin.</summary>
    private static async Task<(long Scenario, long Run)> HeapOfAsync(int gateways, int leavesPerGateway, bool hasDemand)
    {
        var empty = ManagedHeap.Measure();
        var scenario = Load(gateways, leavesPerGateway, hasDemand, Seconds);
        var loaded = ManagedHeap.Measure();
        using var engine = InferenceEngines.Create(scenario);
        await using var run = await EmulationRun.CreateAsync(scenario, RunOptions.Of(scenario.Run), engine, new Nowhere()).ConfigureAwait(false);
        var ready = ManagedHeap.Measure();
        GC.KeepAlive(scenario);
        return (loaded - empty, ready - loaded);
    }

    private static Scenario Load(int gateways, int leavesPerGateway, bool hasDemand, double seconds) => ScenarioLoader.Parse(
        TextOf(gateways, leavesPerGateway, hasDemand, seconds), "growth", Directory.GetCurrentDirectory());

    /// <summary>Workload T, EDGE, with leaves that share one total demand; without demand, one gateway alone asks.</summary>
    private static string TextOf(int gateways, int leavesPerGateway, bool hasDemand, double seconds) => FormattableString.Invariant($$"""
        scenario { name = growth-{{gateways}}x{{leavesPerGateway}} }
        topology {
          device-classes { worker { memory = 1GiB, mac-rate = 1GMAC/s, load-rate = 10Gbps, source = "definition of workload T" } }
          generate {
            names = [root, gw, leaf]
            device = worker
            rate = [1Gbps, 100Mbps]
            delay = [50ms, 2ms]
            tree { fan-out = [{{gateways}}, {{leavesPerGateway}}] }
          }
        }
        catalogue {
          profiles { worker { accuracy = 100%, size = 1kB, macs = 100k, latency { worker = 0.1ms } } }
          tasks { request { request-size = 1000B, response-size = 1000B, variants = [worker] } }
        }
        demand {
          rate = "{{TotalRate / (hasDemand ? gateways * leavesPerGateway : 1):F9}}/s"
          sources = {{(hasDemand ? "tier 2" : "gw-1")}}
        }
        repositories = [ { node = root, serving = [worker] } ]
        placement { initial = [ { nodes = tier 1, variants = [worker] } ] }
        serving { queue-capacity = 1000000 }
        run { duration = {{seconds}}s, slot = 10s, inference = profiled }
        """);

    /// <summary>Takes results and forgets them.</summary>
    private sealed class Nowhere : IRunSink
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

using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Batches and slow starts. A request alone takes s = 1 ms.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class NodeBatchTests(TheoryTable table, ITestOutputHelper output)
{
    [Fact]
    public async Task AFloodedExecutorServesFullBatchesBackToBack()
    {
        // 8 of 3 ms, asked for four times as much.
        var scenario = Regular(perSecond: 10_000, seconds: 2, new BatchSettings(8, Duration.FromMilliseconds(5)), (8, 3)).WithQueue(64);
        scenario = scenario with { Run = scenario.Run with { Slot = Duration.FromMilliseconds(300) } };

        var (_, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var slots = sink.NodeRows.Where(r => r.Slot is > 0 and < 6).ToArray();
        Assert.Equal(5, slots.Length);
        Assert.All(slots, s => Assert.Equal(8 * s.Counters.Batches, s.Counters.Inferences));
        table.CheckExact(output, "node: batches of 8 that take 3 times s, throughput when flooded", "b/(f(b) s)", 8 / 3.0, slots.Sum(s => s.Counters.Inferences) / 1500.0, "requests/ms");
    }

    [Fact]
    public async Task ALonelyRequestWaitsInVainForOthers()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(Regular(perSecond: 10, seconds: 20, new BatchSettings(8, Duration.FromMilliseconds(7)), (8, 3)));

        table.CheckExact(output, "node: batch of one, max-wait 7 ms, largest latency", "w + s", 8, report.Latency.MaxMs, "ms");
        table.CheckExact(output, "node: batch of one, max-wait 7 ms, mean latency", "w + s", 8, report.Latency.MeanMs, "ms");
    }

    [Fact]
    public async Task RegularRequestsFillBatches()
    {
        // A request every ms; of four, the first waits 3 ms, the last not at all.
        var (report, _) = await TestRun.ExecuteCleanAsync(Regular(perSecond: 1_000, seconds: 1, new BatchSettings(4, Duration.FromSeconds(1)), (4, 2)));

        Assert.Equal(report.Totals.Inferences, 4 * report.Totals.Batches);
        table.CheckExact(output, "node: full batches of 4 that take 2 times s, requests every g = 1 ms, mean latency", "(b-1)g/2 + f(b) s", 3.5, report.Latency.MeanMs, "ms");
        table.CheckExact(output, "node: full batches of 4 that take 2 times s, requests every g = 1 ms, largest latency", "(b-1)g + f(b) s", 5, report.Latency.MaxMs, "ms");
        table.CheckExact(output, "node: full batches of 4 that take 2 times s, requests every g = 1 ms, busy time", "n f(b) s/b", 500, report.Totals.BusyNanoseconds / 1e6, "ms");
    }

    [Fact]
    public async Task TheOldestRequestEndsTheWait()
    {
        // A request every ms; three come within 2.5 ms, and the fourth begins the next batch.
        var (report, _) = await TestRun.ExecuteCleanAsync(Regular(perSecond: 1_000, seconds: 0.9, new BatchSettings(10, Duration.FromMilliseconds(2.5)), (3, 2)));

        Assert.Equal(report.Totals.Inferences, 3 * report.Totals.Batches);
        table.CheckExact(output, "node: batches ended by max-wait 2.5 ms, requests every ms, mean latency", "w - g + f(3) s", 3.5, report.Latency.MeanMs, "ms");
        table.CheckExact(output, "node: batches ended by max-wait 2.5 ms, requests every ms, largest latency", "w + f(3) s", 4.5, report.Latency.MaxMs, "ms");
    }

    [Fact]
    public async Task RandomRequestsGatherForHalfTheTimeThatABatchTakesToFill()
    {
        var scenario = WithBatches(Station.Of(40, 0.1, 10_000, ServiceTimeKind.Fixed), new BatchSettings(8, Duration.FromSeconds(100)), (8, 4));

        var reports = await Station.RunAsync(scenario);

        Check($"Poisson requests, full batches of {8}, free executors", "mean latency", "(b-1)/(2λ) + f(b) s", (7 / (2 * 4.0)) + 4, reports, r => r.Latency.MeanMs, "ms", 0.01);
    }

    /// <remarks>
    /// The bulk queue M/M(1,b)/1: an executor that becomes free takes all that wait, b at most, for an exponential time that does not depend on how many. While it is busy n wait with
    /// probability p r^n, where r is the root of μr^(b+1) - (λ+μ)r + λ in (0, 1) and p = 1/(μ/λ + 1/(1-r)); it is idle with probability pμ/λ.
    /// </remarks>
    [Theory]
    [InlineData(4, 3.0)]
    [InlineData(8, 5.0)]
    public async Task AnExecutorThatTakesWhatWaitsIsABulkQueue(int size, double perMs)
    {
        var reports = await Station.RunAsync(WithBatches(Station.Of(1, perMs, 40_000), new BatchSettings(size, Duration.Zero), (size, 1)));

        var r = RootOf(size, perMs);
        var p = 1 / ((1 / perMs) + (1 / (1 - r)));
        var waiting = p * r / ((1 - r) * (1 - r));
        FormattableString name = $"M/M(1,{size})/1, λ/μ = {perMs}";
        Check(name, "requests waiting", "pr/(1-r)²", waiting, reports, x => x.Nodes[0].Waiting, "requests", 0.06);
        Check(name, "mean sojourn", "Lq/λ + 1/μ", (waiting / perMs) + 1, reports, x => x.Latency.MeanMs, "ms", 0.05);
        Check(name, "utilisation", "1 - pμ/λ", 1 - (p / perMs), reports, x => x.Nodes[0].Utilisation, "share", 0.02);
        Check(name, "mean size of a batch", "λ/(μ(1-pμ/λ))", perMs / (1 - (p / perMs)), reports, x => (double)x.Totals.Inferences / x.Totals.Batches, "requests", 0.03);
    }

    [Fact]
    public async Task AFreshlyLoadedPartIsSlowAtFirst()
    {
        // The station is the edge of line-3: it loads the small variant at 2 s; one request a second.
        var scenario = TestScenarios.Line3().WithLoad(2, 2, 0).WithRate(1).WithDuration(12)
            .WithNodes(n => n with { Device = n.Device with { SlowStart = new(Duration.FromSeconds(4), 3) } });
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic }, Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 0 } };

        var (_, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var latenciesMs = sink.NodeRows.Where(r => r.Node == "edge" && r.Counters.Inferences > 0).Select(r => r.Counters.LatencySumNanoseconds / 1e6).ToArray();
        double[] expected = [3, 2.5, 2, 1.5, 1, 1];
        for (var i = 0; i < expected.Length; i++)
            table.CheckExact(output, $"node: slow start, factor 3 for 4 s, {i} s after the first inference", "s (f - (f-1) t/T)", expected[i], latenciesMs[i], "ms");
    }

    private static Scenario Regular(double perSecond, double seconds, BatchSettings batching, (int Size, double Factor) profile)
    {
        var scenario = WithBatches(Station.Of(1, perSecond / 1000, 1_000, ServiceTimeKind.Fixed), batching, profile);
        return scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic },
            Run = scenario.Run with { Duration = Duration.FromSeconds(seconds), WarmUp = Duration.Zero },
        };
    }

    private static Scenario WithBatches(Scenario scenario, BatchSettings batching, (int Size, double Factor) profile) => scenario with
    {
        Serving = scenario.Serving with { Batching = batching },
        Catalogue = scenario.Catalogue with
        {
            Variants = [scenario.Catalogue.Variants[0] with { Batches = new BatchProfile(ImmutableSortedDictionary<int, double>.Empty.Add(profile.Size, profile.Factor)) }],
        },
    };

    private static double RootOf(int size, double load)
    {
        // Above the root the polynomial is negative up to 1.
        var (low, high) = (0.0, 1 - 1e-9);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            if (Math.Pow(middle, size + 1) - ((load + 1) * middle) + load > 0) low = middle;
            else high = middle;
        }
        return low;
    }

    private void Check(
        FormattableString station, string figure, string formula, double expected, IReadOnlyList<RunReport> reports, Func<RunReport, double> measured, string unit, double precision) =>
        table.Check(output, $"node: {FormattableString.Invariant(station)}, {figure}", formula, expected, [.. reports.Select(measured)], unit, precision);
}

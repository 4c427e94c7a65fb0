using IdnActors.Model.Demands;
using IdnActors.Model.Units;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;
using static IdnActors.Emulation.Tests.Theory.DemandRuns;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Numbers of requests of sources that follow a rate.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class DemandRateTests(TheoryTable table, ITestOutputHelper output)
{
    [Fact]
    public async Task Poisson_arrivals_have_the_mean_and_the_variance_of_their_rate()
    {
        var scenario = AtTheEdge(4_000, 1, d => d with { Rate = new RequestRate(5) });
        var counts = new List<double[]>();
        await ReplicateAsync(async seed =>
        {
            counts.Add(await CountsAsync(scenario, seed));
            return 0;
        });
        table.Check(output, "demand: Poisson, requests per second", "λ", 5, [.. counts.Select(c => c.Average())], "/s");
        table.Check(output, "demand: Poisson, index of dispersion of counts in 1 s", "Var N / E N", 1, [.. counts.Select(Dispersion)], "");
    }

    [Fact]
    public async Task Equal_gaps_give_the_rate_exactly()
    {
        var scenario = AtTheEdge(100, 1, d => d with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(80) });
        var counts = await CountsAsync(scenario, 1);
        table.CheckExact(output, "demand: deterministic, requests in 100 s", "λ T", 8_000, counts.Sum(), "");
    }

    [Fact]
    public async Task Over_a_quarter_of_the_day_the_curve_is_integrated()
    {
        // 0.2 at the fourth hour of a day of 24 s, 1.8 at the sixteenth: from 6 to 12 the factor goes from 0.2 + 1.6/6 to 0.2 + 1.6 × 8/12.
        var daily = new DailyCurve
        {
            Period = Duration.FromSeconds(24),
            Points = [new DailyPoint(Duration.FromSeconds(4), 0.2), new DailyPoint(Duration.FromSeconds(16), 1.8)],
        };
        const double Expected = 100 * 6 * (0.2 + (1.6 * 2 / 12) + 0.2 + (1.6 * 8 / 12)) / 2;
        var scenario = AtTheEdge(96, 6, d => d with { Daily = daily });
        table.Check(output, "demand: daily curve, requests in one of the quarters of a day", "λ ∫ f dt", Expected,
            await ReplicateAsync(async seed => (await CountsAsync(scenario, seed)) is var c ? (c[1] + c[5] + c[9] + c[13]) / 4 : 0), "");
        var exact = await CountsAsync(AtTheEdge(48, 24, d => d with { Arrivals = ArrivalKind.Deterministic, Daily = daily }), 1);
        table.CheckExact(output, "demand: daily curve, equal gaps, requests in a day", "λ T (f₁ + f₂) / 2", 2_400, exact[1], "");
    }

    [Fact]
    public async Task A_trace_is_asked_row_by_row()
    {
        var rows = Enumerable.Range(0, 1_000).Select(i => new TraceRow(i * 9_000_000L, 0, i)).ToArray();
        var trace = new RequestTrace("t.csv", "", new Dictionary<NodeId, ReadOnlyMemory<TraceRow>> { [new NodeId(2)] = rows });
        var counts = await CountsAsync(AtTheEdge(10, 1, d => d with { Arrivals = ArrivalKind.Trace, Trace = trace, Rate = default }), 1);
        table.CheckExact(output, "demand: trace, rows in the sixth second", "rows in [5 s, 6 s)", rows.Count(r => r.Nanoseconds / 1_000_000_000 == 5), counts[5], "");
        table.CheckExact(output, "demand: trace, requests", "rows", 1_000, counts.Sum(), "");
    }

    [Theory]
    [InlineData(CrowdDecay.Exponential, "exponential", 1)]
    [InlineData(CrowdDecay.Linear, "linear", 0.5)]
    public async Task A_flash_crowd_brings_so_many_requests(CrowdDecay kind, string name, double share)
    {
        var crowd = new FlashCrowd
        {
            Start = Instant.Start + Duration.FromSeconds(10),
            Peak = 5,
            Rise = Duration.FromSeconds(2),
            Hold = Duration.FromSeconds(3),
            Decay = Duration.FromSeconds(4),
            DecayKind = kind,
        };
        var plain = AtTheEdge(80, 80, d => d);
        var crowded = AtTheEdge(80, 80, d => d with { FlashCrowds = [crowd] });
        // Common random numbers: what a crowd brings is the exact difference of two runs.
        var extra = await ReplicateAsync(async seed => (await CountsAsync(crowded, seed))[0] - (await CountsAsync(plain, seed))[0]);
        table.Check(output, $"demand: flash crowd, {name} decay, extra requests", share == 1 ? "λ (p-1) (r/2 + h + d)" : "λ (p-1) (r/2 + h + d/2)",
            100 * 4 * (1 + 3 + (4 * share)), extra, "");
    }

    [Fact]
    public async Task A_modulated_Poisson_process_of_two_states_is_as_bursty_as_it_should_be()
    {
        // On for 0.5 s at 20/s, off for 1 s at 2/s, in windows of 5 s.
        var (l1, l2, r1, r2, window) = (20.0, 2.0, 2.0, 1.0, 5.0);
        var modulation = new Modulation { States = [new(4, Duration.FromSeconds(1 / r1)), new(0.4, Duration.FromSeconds(1 / r2))] };
        var scenario = AtTheEdge(20_000, window, d => d with { Rate = new RequestRate(5), Modulation = modulation });
        var counts = new List<double[]>();
        await ReplicateAsync(async seed =>
        {
            counts.Add(await CountsAsync(scenario, seed));
            return 0;
        });
        var mean = ((l1 * r2) + (l2 * r1)) / (r1 + r2);
        table.Check(output, "demand: MMPP of two states, requests per second", "(λ₁ r₂ + λ₂ r₁) / (r₁ + r₂)", mean, [.. counts.Select(c => c.Average() / window)], "/s");
        // Var N(t) = λ t + 2 ∫ (t - u) C(u) du, where C(u) = r₁ r₂ (λ₁ - λ₂)² / (r₁ + r₂)² e^-(r₁ + r₂) u is the covariance of the rate.
        var limit = 2 * (l1 - l2) * (l1 - l2) * r1 * r2 / ((r1 + r2) * (r1 + r2) * ((l1 * r2) + (l2 * r1)));
        var x = (r1 + r2) * window;
        var dispersion = 1 + (limit * (1 - ((1 - Math.Exp(-x)) / x)));
        table.Check(output, "demand: MMPP of two states, index of dispersion of counts in 5 s",
            "1 + 2 (λ₁-λ₂)² r₁ r₂ / ((r₁+r₂)² (λ₁ r₂ + λ₂ r₁)) (1 - (1-e^-rt)/rt)", dispersion, [.. counts.Select(Dispersion)], "");
    }
}

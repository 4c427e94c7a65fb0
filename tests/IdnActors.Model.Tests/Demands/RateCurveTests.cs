using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Demands;

/// <summary>Rates that change in time: daily curves, crowds, modulation, and all of them together.</summary>
public class RateCurveTests(ITestOutputHelper output)
{
    private static readonly Demand Even = TestScenarios.Line3().Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(1000) };
    private static readonly SourceSpec Source = new(new NodeId(2), 1);

    // 0.5 at 2 s, 2 at 6 s of a day of 8 s: a triangle of mean 1.25.
    private static readonly DailyCurve Triangle = new() { Period = Seconds(8), Points = [new DailyPoint(Seconds(2), 0.5), new DailyPoint(Seconds(6), 2)] };

    [Fact]
    public void Requests_of_equal_gaps_follow_the_integral_of_the_daily_curve()
    {
        var arrivals = Take(new ArrivalProcess(Even with { Daily = Triangle }, Source, TestSeed.Open(output)), 24);
        // 0 to 2 s: from 1.25 down to 0.5; then up to 2 at 6 s, and down again.
        AssertCount(arrivals, 0, 2, 1750);
        AssertCount(arrivals, 2, 4, 0.5 * 2000 * (0.5 + 1.25));
        AssertCount(arrivals, 4, 6, 0.5 * 2000 * (1.25 + 2));
        AssertCount(arrivals, 6, 8, 0.5 * 2000 * (2 + 1.25));
        AssertCount(arrivals, 8, 16, 10_000);
        AssertCount(arrivals, 16, 24, 10_000);
        Assert.Equal(1.25, Triangle.MeanFactor, 12);
    }

    [Fact]
    public void A_run_may_begin_at_any_time_of_the_day() => TestSeed.ForEachCase(output, 50, random =>
    {
        var startsAt = new Duration(random.NextInt(8_000_000) * 1000L);
        var moved = Triangle with { StartsAt = startsAt };
        // A silence of the same length before gives the same curve from there on.
        var plain = new ArrivalProcess(Even with { Daily = moved }, Source, random.Clone());
        var late = new ArrivalProcess(Even with { Daily = Triangle, Phases = [Phase(0, 0), new DemandPhase { Start = Instant.Start + startsAt }] }, Source, random.Clone());
        for (var i = 0; i < 3_000; i++) Assert.InRange((late.Next()!.Value - plain.Next()!.Value).Nanoseconds - startsAt.Nanoseconds, -2, 2);
    });

    [Fact]
    public void Phases_multiply_the_daily_curve()
    {
        var demand = Even with { Daily = Triangle, Phases = [Phase(3, 2), Phase(5, 0), Phase(7, 1)] };
        var arrivals = Take(new ArrivalProcess(demand, Source, TestSeed.Open(output)), 8);
        AssertCount(arrivals, 3, 5, 2 * 2000 * 1.25);
        AssertCount(arrivals, 5, 7, 0);
        AssertCount(arrivals, 7, 8, 1000 * (1.625 + 1.25) / 2);
    }

    [Theory]
    [InlineData(CrowdDecay.Linear, 0.5)]
    [InlineData(CrowdDecay.Exponential, 1)]
    public void A_crowd_rises_holds_and_decays(CrowdDecay decay, double share)
    {
        var crowd = new FlashCrowd { Start = At(10), Peak = 3, Rise = Seconds(2), Hold = Seconds(4), Decay = Seconds(3), DecayKind = decay };
        var arrivals = Take(new ArrivalProcess(Even, Source, crowd, TestSeed.Open(output)), 1000);
        AssertCount(arrivals, 0, 10, 0);
        AssertCount(arrivals, 10, 11, 500);
        AssertCount(arrivals, 11, 12, 1500);
        AssertCount(arrivals, 12, 16, 8000);
        AssertCount(arrivals, 16, 19, 2000 * 3 * (decay == CrowdDecay.Linear ? 0.5 : 1 - Math.Exp(-1)));
        AssertCount(arrivals, 19, 1000, decay == CrowdDecay.Linear ? 0 : 2000 * 3 * Math.Exp(-1));
        Assert.Equal(2000 * (1 + 4 + (3 * share)), crowd.ExpectedRequests(Even.Rate), 9);
    }

    [Fact]
    public void A_crowd_without_rise_or_decay_is_a_block()
    {
        var arrivals = Take(new ArrivalProcess(Even, Source, new FlashCrowd { Start = At(1), Peak = 2, Hold = Seconds(3) }, TestSeed.Open(output)), 100);
        AssertCount(arrivals, 1, 4, 3000);
        AssertCount(arrivals, 4, 100, 0);
    }

    [Fact]
    public void A_higher_rate_moves_the_arrivals_of_a_crowd_to_the_front() => TestSeed.ForEachCase(output, 20, random =>
    {
        var crowd = new FlashCrowd { Start = At(1), Peak = 4, Hold = Seconds(1000) };
        var slow = new ArrivalProcess(Even with { Arrivals = ArrivalKind.Poisson }, Source, crowd, random.Clone());
        var fast = new ArrivalProcess(Even with { Arrivals = ArrivalKind.Poisson }, Source with { Weight = 2 }, crowd, random.Clone());
        for (var i = 0; i < 5_000; i++)
            Assert.InRange((slow.Next()!.Value - At(1)).Nanoseconds - (2 * (fast.Next()!.Value - At(1)).Nanoseconds), -3, 3);
    });

    [Theory]
    [InlineData(ModulationOrder.Cyclic)]
    [InlineData(ModulationOrder.Random)]
    public void A_chain_spends_in_each_state_the_share_of_its_sojourn(ModulationOrder order)
    {
        var modulation = new Modulation { States = [State(0, 2), State(1, 1), State(5, 1)], Order = order };
        var arrivals = Take(new ArrivalProcess(Even with { Modulation = modulation }, Source, TestSeed.Open(output), TestSeed.Open(output, "chain")), 20_000);
        Assert.Equal(1.5, modulation.MeanFactor, 12);
        Assert.InRange(arrivals.Length / 20_000.0, 1420, 1580);
        // Windows of 1 ms: requests come in at 1 or at 5 per window, or not at all.
        var silent = 20_000_000 - arrivals.Select(a => a.Nanoseconds / 1_000_000).Distinct().Count();
        Assert.InRange(silent / 20e6, 0.47, 0.53);
    }

    [Fact]
    public void Chains_of_one_stream_take_the_same_path_and_the_rate_leaves_it_alone() => TestSeed.ForEachCase(output, 10, random =>
    {
        var demand = Even with { Modulation = new Modulation { States = [State(0, 1), State(1, 1)], IsShared = true } };
        var one = Windows(demand, random.Clone(), random.Clone());
        var other = Windows(demand with { Rate = new RequestRate(5000) }, random.Clone(), random.Clone());
        // At the edges of a sojourn the denser one may have a request in one window more.
        Assert.InRange(one.Except(other).Count() + other.Except(one).Count(), 0, other.Count / 20);

        static HashSet<long> Windows(Demand demand, RandomSource gaps, RandomSource chain) =>
            [.. Take(new ArrivalProcess(demand, Source, gaps, chain), 100).Select(a => a.Nanoseconds / 20_000_000)];
    });

    [Fact]
    public void All_together_increase_strictly_and_have_the_expected_number() => TestSeed.ForEachCase(output, 20, random =>
    {
        var states = Enumerable.Range(0, 2 + random.NextInt(3)).Select(_ => State(random.NextInt(4), 0.01 + random.NextDouble() / 10)).ToImmutableArray().Add(State(1, 0.05));
        var demand = Even with
        {
            Arrivals = random.NextInt(2) == 0 ? ArrivalKind.Poisson : ArrivalKind.Deterministic,
            Daily = new DailyCurve { Period = Seconds(2), Points = [new(Seconds(0.5), random.NextInt(3)), new(Seconds(1), 1), new(Seconds(1.75), 3 * random.NextDouble())] },
            Modulation = new Modulation { States = states, Order = (ModulationOrder)random.NextInt(2) },
            Phases = [Phase(random.NextInt(50), 0.5), Phase(100, 2)],
        };
        var last = new Instant(-1);
        var count = 0;
        var process = new ArrivalProcess(demand, Source, random.Clone(), random, At(200));
        while (process.Next() is { } at && at < At(200))
        {
            Assert.True(at > last);
            last = at;
            count++;
        }
        var first = demand.Phases[0].Start.Seconds;
        var expected = 1000 * demand.Daily.MeanFactor * demand.Modulation.MeanFactor * (first + (0.5 * (100 - first)) + 200);
        Assert.InRange(count, expected * 0.75, expected * 1.25);
    });

    [Fact]
    public void A_curve_that_never_reaches_the_next_request_ends_at_the_horizon()
    {
        var demand = Even with { Rate = new RequestRate(1e-12), Daily = Triangle, Modulation = new Modulation { States = [State(0, 1), State(1, 1)] } };
        Assert.Null(new ArrivalProcess(demand, Source, TestSeed.Open(output), TestSeed.Open(output), At(1000)).Next());
        Assert.Null(new ArrivalProcess(demand with { Rate = new RequestRate(0) }, Source, TestSeed.Open(output), TestSeed.Open(output)).Next());
        Assert.Null(new ArrivalProcess(demand with { Rate = new RequestRate(0) }, Source, new FlashCrowd { Start = At(1), Peak = 2 }, TestSeed.Open(output)).Next());
    }

    [Fact]
    public void Refuses_what_is_no_curve()
    {
        AssertRefused(Even with { Daily = Triangle with { Points = [] } });
        AssertRefused(Even with { Daily = Triangle with { Points = [new(Seconds(1), 0)] } });
        AssertRefused(Even with { Daily = Triangle with { Points = [new(Seconds(8), 1)] } });
        AssertRefused(Even with { Daily = Triangle with { Points = [new(Seconds(1), 1), new(Seconds(1), 2)] } });
        AssertRefused(Even with { Daily = Triangle with { Points = [new(Seconds(1), -1), new(Seconds(2), 2)] } });
        AssertRefused(Even with { Daily = Triangle with { StartsAt = Seconds(8) } });
        AssertRefused(Even with { Modulation = new Modulation { States = [State(1, 1)] } });
        AssertRefused(Even with { Modulation = new Modulation { States = [State(0, 1), State(0, 1)] } });
        AssertRefused(Even with { Modulation = new Modulation { States = [State(0, 1), State(1, 0)] } });
        AssertRefused(Even with { Arrivals = ArrivalKind.Trace });
        Assert.Throws<ArgumentException>(() => new ArrivalProcess(Even, Source, new FlashCrowd { Start = At(1), Peak = 1 }, new RandomSource(1)));
        Assert.Throws<ArgumentNullException>(() => new ArrivalProcess(Even with { Modulation = new Modulation { States = [State(0, 1), State(1, 1)] } }, Source, new RandomSource(1)));

        static void AssertRefused(Demand demand) => Assert.Throws<ArgumentException>(() => new ArrivalProcess(demand, Source, new RandomSource(1), new RandomSource(2)));
    }

    [Fact]
    public void Allocates_nothing_per_call()
    {
        var demand = Even with { Daily = Triangle, Modulation = new Modulation { States = [State(0.5, 0.01), State(1, 0.01)] } };
        var process = new ArrivalProcess(demand, Source, TestSeed.Open(output), TestSeed.Open(output));
        process.Next();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) process.Next();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static Duration Seconds(double value) => Duration.FromSeconds(value);

    private static Instant At(double seconds) => Instant.Start + Seconds(seconds);

    private static ModulationState State(double factor, double seconds) => new(factor, Seconds(seconds));

    private static DemandPhase Phase(double startSeconds, double rateFactor) => new() { Start = At(startSeconds), RateFactor = rateFactor };

    private static ImmutableArray<Instant> Take(ArrivalProcess process, double untilSeconds)
    {
        var arrivals = ImmutableArray.CreateBuilder<Instant>();
        while (process.Next() is { } at && at < At(untilSeconds)) arrivals.Add(at);
        return arrivals.ToImmutable();
    }

    private static void AssertCount(ImmutableArray<Instant> arrivals, double fromSeconds, double toSeconds, double expected) =>
        Assert.InRange(arrivals.Count(at => at.Seconds >= fromSeconds && at.Seconds < toSeconds), Math.Floor(expected - 1e-6), Math.Ceiling(expected + 1e-6) + (expected == 0 ? 0 : 1));
}

using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Demands;

public class ArrivalProcessTests(ITestOutputHelper output)
{
    private static readonly Demand Poisson = TestScenarios.Line3().Demand;
    private static readonly Demand Deterministic = Poisson with { Arrivals = ArrivalKind.Deterministic };
    private static readonly SourceSpec Source = new(new NodeId(2), 1);

    [Theory]
    [InlineData(ArrivalKind.Poisson)]
    [InlineData(ArrivalKind.Deterministic)]
    public void Each_phase_has_its_own_rate(ArrivalKind kind)
    {
        var demand = Poisson with { Arrivals = kind, Phases = [Phase(50, 3), Phase(100, 0.5), Phase(200, 0), Phase(250, 2)] };
        var arrivals = Take(new ArrivalProcess(demand, Source with { Weight = 2 }, TestSeed.Open(output)), Instant.Start + Duration.FromSeconds(300));
        AssertCount(kind, arrivals, 0, 50, 200 * 50);
        AssertCount(kind, arrivals, 50, 100, 600 * 50);
        AssertCount(kind, arrivals, 100, 200, 100 * 100);
        AssertCount(kind, arrivals, 200, 250, 0);
        AssertCount(kind, arrivals, 250, 300, 400 * 50);
    }

    [Fact]
    public void Poisson_counts_have_the_variance_of_their_mean()
    {
        var arrivals = Take(new ArrivalProcess(Poisson, Source, TestSeed.Open(output)), Instant.Start + Duration.FromSeconds(2_000));
        var counts = new double[2_000];
        foreach (var at in arrivals) counts[(int)at.Seconds]++;
        var mean = counts.Average();
        var variance = counts.Sum(c => (c - mean) * (c - mean)) / (counts.Length - 1);
        Assert.InRange(variance / mean, 1 - (5 * Math.Sqrt(2.0 / counts.Length)), 1 + (5 * Math.Sqrt(2.0 / counts.Length)));
    }

    [Theory]
    [InlineData(ArrivalKind.Poisson)]
    [InlineData(ArrivalKind.Deterministic)]
    public void Doubling_the_rate_halves_every_arrival_time(ArrivalKind kind) => TestSeed.ForEachCase(output, 20, random =>
    {
        var demand = Poisson with { Arrivals = kind };
        var slow = new ArrivalProcess(demand, Source, random.Clone());
        var fast = new ArrivalProcess(demand, Source with { Weight = 2 }, random.Clone());
        for (var i = 0; i < 10_000; i++) Assert.InRange(slow.Next()!.Value.Nanoseconds - (2 * fast.Next()!.Value.Nanoseconds), 0, 2);
    });

    [Fact]
    public void A_phase_leaves_the_arrivals_before_it_alone_and_stretches_those_after_it() => TestSeed.ForEachCase(output, 50, random =>
    {
        var boundary = Instant.Start + Duration.FromSeconds(5);
        var calm = new ArrivalProcess(Poisson, Source, random.Clone());
        var surge = new ArrivalProcess(Poisson with { Phases = [Phase(5, 4)] }, Source, random.Clone());
        for (var i = 0; i < 2_000; i++)
        {
            var expected = calm.Next()!.Value;
            if (expected >= boundary) expected = boundary + ((expected - boundary) / 4.0);
            Assert.InRange(surge.Next()!.Value.Nanoseconds - expected.Nanoseconds, -2, 2);
        }
    });

    [Fact]
    public void Arrivals_increase_strictly_even_above_one_per_nanosecond()
    {
        var process = new ArrivalProcess(Poisson with { Rate = new RequestRate(1e10) }, Source, TestSeed.Open(output));
        var last = new Instant(-1);
        for (var i = 0; i < 10_000; i++)
        {
            var at = process.Next()!.Value;
            Assert.True(at > last);
            last = at;
        }
    }

    [Fact]
    public void Deterministic_gaps_are_equal_after_a_phase_of_their_own() => TestSeed.ForEachCase(output, 100, random =>
    {
        var arrivals = Take(new ArrivalProcess(Deterministic, Source, random), Instant.Start + Duration.FromSeconds(5));
        Assert.InRange(arrivals[0].Nanoseconds, 0, 10_000_000);
        for (var i = 1; i < arrivals.Length; i++) Assert.InRange((arrivals[i] - arrivals[i - 1]).Nanoseconds, 9_999_999, 10_000_001);
    });

    [Fact]
    public void Deterministic_gaps_do_not_drift_over_many_arrivals()
    {
        var process = new ArrivalProcess(Deterministic, Source, TestSeed.Open(output));
        var first = process.Next()!.Value;
        const int Count = 3_000_000;
        for (var i = 1; i < Count; i++) process.Next();
        Assert.InRange((process.Next()!.Value - first).Nanoseconds - (Count * 10_000_000L), -8, 8);
    }

    [Fact]
    public void Nothing_comes_after_the_last_silence()
    {
        var process = new ArrivalProcess(Poisson with { Phases = [Phase(1, 0)] }, Source, TestSeed.Open(output));
        var count = 0;
        while (process.Next() is { } at)
        {
            Assert.True(at.Seconds < 1);
            count++;
        }
        Assert.InRange(count, 50, 150);
        Assert.Null(process.Next());
    }

    [Fact]
    public void A_silent_source_and_one_beyond_the_range_of_time_never_issue_anything()
    {
        Assert.Null(new ArrivalProcess(Poisson with { Rate = new RequestRate(0) }, Source, TestSeed.Open(output)).Next());
        Assert.Null(new ArrivalProcess(Poisson with { Rate = new RequestRate(1e-30) }, Source, TestSeed.Open(output)).Next());
    }

    [Fact]
    public void Wakes_up_from_an_initial_silence()
    {
        var process = new ArrivalProcess(Poisson with { Phases = [Phase(0, 0), Phase(7, 1)] }, Source, TestSeed.Open(output));
        Assert.InRange(process.Next()!.Value.Seconds, 7, 7.5);
    }

    [Fact]
    public void Refuses_phases_out_of_order() =>
        Assert.Throws<ArgumentException>(() => new ArrivalProcess(Poisson with { Phases = [Phase(2, 1), Phase(1, 1)] }, Source, new RandomSource(1)));

    [Fact]
    public void Allocates_nothing_per_call()
    {
        var process = new ArrivalProcess(Poisson with { Phases = [Phase(1, 2)] }, Source, TestSeed.Open(output));
        process.Next();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) process.Next();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static DemandPhase Phase(double startSeconds, double rateFactor) =>
        new() { Start = Instant.Start + Duration.FromSeconds(startSeconds), RateFactor = rateFactor };

    private static ImmutableArray<Instant> Take(ArrivalProcess process, Instant until)
    {
        var arrivals = ImmutableArray.CreateBuilder<Instant>();
        while (process.Next() is { } at && at < until) arrivals.Add(at);
        return arrivals.ToImmutable();
    }

    private static void AssertCount(ArrivalKind kind, ImmutableArray<Instant> arrivals, double fromSeconds, double toSeconds, double expected)
    {
        var count = arrivals.Count(at => at.Seconds >= fromSeconds && at.Seconds < toSeconds);
        var tolerance = kind == ArrivalKind.Poisson ? 5 * Math.Sqrt(expected) : expected == 0 ? 0 : 1;
        Assert.InRange(count, expected - tolerance, expected + tolerance);
    }
}

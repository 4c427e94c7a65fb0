using IdnActors.Emulation.Fidelity;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Fidelity;

/// <summary>The fidelity of several kernels is that of all their events.</summary>
public class FidelitySummaryTests
{
    private const long Ms = 1_000_000;
    private static readonly Duration Tolerance = Duration.FromMilliseconds(1);

    [Fact]
    public void Of_several_kernels_events_are_counted_together_and_the_busiest_counts()
    {
        var all = new FidelityMeter(1, Tolerance, () => new HostActivity(0, 0), () => 0);
        var meters = Enumerable.Range(0, 2).Select(_ => new FidelityMeter(1, Tolerance, () => new HostActivity(0, 0), () => 0)).ToArray();
        foreach (var meter in meters.Append(all)) meter.Start(Instant.Start);
        for (var i = 1; i <= 300; i++)
        {
            // A third at one kernel, which is later.
            var lateness = i % 3 == 0 ? 5 * Ms : i * 1000;
            meters[i % 3 == 0 ? 0 : 1].Fire(Instant.Start + Duration.FromMilliseconds(i), lateness);
            all.Fire(Instant.Start + Duration.FromMilliseconds(i), lateness);
        }
        foreach (var meter in (FidelityMeter[])[meters[0], all])
        {
            meter.Infer();
            meter.Overrun(Instant.Start, 9 * Ms, Duration.FromMilliseconds(1), null, isAwaited: true);
        }
        for (var i = 0; i < 3; i++) meters[1].Infer();

        var parts = meters.Select(m => m.Summarise(Duration.FromSeconds(1))).ToArray();
        var together = FidelitySummary.Together([parts[0] with { BusyShare = 0.2, HoldableSpeed = 3 }, null, parts[1] with { BusyShare = 0.7, HoldableSpeed = 2 }])!;
        var expected = all.Summarise(Duration.FromSeconds(1));

        Assert.Equal(301, together.Count);
        Assert.Equal(expected.P50, together.P50);
        Assert.Equal(expected.P99, together.P99);
        Assert.Equal(new Duration(9 * Ms), together.Max);
        Assert.Equal(101.0 / 301, together.ShareAboveTolerance, 1e-12);
        Assert.Equal(9 * Ms, together.LongestStall.Length.Nanoseconds);
        Assert.Equal((4, 0.25, 0.25), (together.Inferences, together.StretchedShare, together.SlowShare));
        Assert.Equal((0.7, 2.0), (together.BusyShare, together.HoldableSpeed));
        // The parts are as they were.
        Assert.Equal((101, 200), (parts[0].Count, parts[1].Count));
    }

    [Fact]
    public void Where_no_clock_was_real_there_is_none() => Assert.Null(FidelitySummary.Together([null, null]));

    [Fact]
    public void Crossings_are_kept_by_pair_and_only_what_comes_after_it_is_due_is_late()
    {
        var meter = new CrossingMeter(2, Tolerance);
        for (var i = 1; i <= 100; i++) meter.Record(1, new Duration(i <= 90 ? -i * Ms : (i - 90) * Ms / 2));
        meter.Record(0, Duration.Zero);

        var pairs = meter.Summarise();

        Assert.Equal([(0, 2), (1, 2)], pairs.Select(p => (p.From, p.To)));
        var (calm, busy) = (pairs[0], pairs[1]);
        Assert.Equal((1L, 0L, 0L, Duration.Zero), (calm.Count, calm.Late, calm.AboveTolerance, calm.P999));
        Assert.Equal((100L, 10L, 8L, 0.08), (busy.Count, busy.Late, busy.AboveTolerance, busy.ShareAboveTolerance));
        Assert.Equal(Duration.Zero, busy.P50);
        Assert.Equal(4.5, busy.P99.Milliseconds, 0.01);
        Assert.Equal(new Duration(5 * Ms), busy.P999);
        Assert.Equal(new Duration(5 * Ms), busy.Max);
    }

    [Theory]
    [InlineData(100, FidelityVerdict.Faithful)]
    [InlineData(99, FidelityVerdict.Disturbed)]
    public void A_run_is_not_faithful_where_more_than_one_in_a_hundred_comes_late_between_any_two(int crossings, FidelityVerdict verdict)
    {
        var kernel = new FidelityMeter(1, Tolerance, () => new HostActivity(0, 0), () => 0);
        kernel.Start(Instant.Start);
        var meter = new CrossingMeter(1, Tolerance);
        for (var i = 0; i < crossings; i++) meter.Record(0, new Duration(i == 0 ? 2 * Ms : 0));
        for (var i = 0; i < 1000; i++) meter.Record(2, Duration.Zero);

        Assert.Equal(verdict, (kernel.Summarise(Duration.FromSeconds(1)) with { Crossings = meter.Summarise() }).Verdict);
    }
}

using IdnActors.Cli.Report;

namespace IdnActors.Cli.Tests.Report;

public class CurveTests
{
    [Theory]
    [InlineData(10, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(123_457, 128)]
    public void Bins_get_wider_and_lose_nothing(int slots, int stride)
    {
        var sums = new BinnedSums();
        for (var slot = 0; slot < slots; slot++) sums.Add(slot, slot, 1);

        Assert.Equal(stride, sums.Stride);
        Assert.Equal((slots + stride - 1) / stride, sums.Bins);
        Assert.True(sums.Bins <= BinnedSums.MostBins);
        for (var bin = 0; bin < sums.Bins; bin++)
            Assert.Equal(Enumerable.Range(bin * stride, Math.Min(stride, slots - (bin * stride))).Average(), sums.RatioAt(bin), 1e-6);
    }

    [Fact]
    public void Rows_may_come_in_any_order_and_leave_gaps()
    {
        var sums = new BinnedSums();
        foreach (var slot in (long[])[5_000_000_000, 0, 5_000_000_000, 2_500_000_000]) sums.Add(slot, 3, 1.5);

        Assert.Equal(2, sums.RatioAt(0));
        Assert.Equal(2, sums.RatioAt((int)(5_000_000_000 / sums.Stride)));
        Assert.True(double.IsNaN(sums.RatioAt(1)));
        Assert.Equal(6.0 / sums.Stride, sums.PerSlotAt((int)(5_000_000_000 / sums.Stride)));
    }

    [Fact]
    public void A_curve_is_the_mean_over_seeds_with_its_interval_up_to_the_end()
    {
        SlotSeries Seed(params double[] values)
        {
            var sums = new BinnedSums();
            for (var slot = 0; slot < values.Length; slot++) sums.Add(slot, 10 * values[slot], 10);
            return new SlotSeries(sums, 2);
        }

        var curve = Curve.OfRatios([Seed(1, 2, 9), Seed(3, 2, 9), Seed(2, 2)], endSeconds: 4.5);

        Assert.Equal([1, 3], curve.Select(p => p.X));
        Assert.Equal([2, 2], curve.Select(p => p.Y.Mean));
        Assert.Equal(4.30265 / Math.Sqrt(3), curve[0].Y.HalfWidth, 1e-5);
        Assert.Equal(0, curve[1].Y.HalfWidth);
    }

    [Fact]
    public void Rates_count_slots_without_rows_as_nothing()
    {
        var (a, b) = (new BinnedSums(), new BinnedSums());
        a.Add(1, 100, 1);
        b.Add(0, 100, 1);

        Assert.Equal([25, 25], Curve.OfRates([new SlotSeries(a, 2), new SlotSeries(b, 2)], 4).Select(p => p.Y.Mean));
    }

    [Fact]
    public void A_distribution_rises_to_one_and_its_interval_is_that_of_the_seeds()
    {
        var curve = LatencyCurve.Of([[(1, 1), (2, 3)], [(2, 2), (3, 2)], []]);

        Assert.Equal([1, 2, 3], curve.Select(p => p.X));
        Assert.Equal([0.125, 0.75, 1], curve.Select(p => p.Y.Mean));
        Assert.Equal(12.7062 * 0.25, curve[1].Y.HalfWidth, 1e-4);
    }

    [Fact]
    public void A_long_distribution_is_thinned_but_keeps_its_shape_and_its_ends()
    {
        var values = Enumerable.Range(1, 100_000).Select(i => (Ms: i / 100.0, Requests: i % 7 == 0 ? 5.0 : 1.0)).ToList();

        var curve = LatencyCurve.Of([values]);

        Assert.InRange(curve.Length, 250, 500);
        Assert.Equal((0.01, 1000.0), (curve[0].X, curve[^1].X));
        Assert.Equal(1, curve[^1].Y.Mean, 1e-12);
        Assert.All(curve, p => Assert.Equal(p.X / 1000, p.Y.Mean, 0.001));
        for (var i = 1; i < curve.Length; i++) Assert.True(curve[i].Y.Mean - curve[i - 1].Y.Mean < 0.005);
    }
}

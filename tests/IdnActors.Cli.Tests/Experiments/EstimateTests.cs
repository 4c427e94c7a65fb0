using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Tests.Experiments;

public class EstimateTests
{
    [Fact]
    public void Mean_and_interval_are_those_of_the_book()
    {
        var estimate = Estimate.Of([1, 2, 3, 4, 5]);

        Assert.Equal(3, estimate.Mean);
        // 2.776445 standard errors; the variance is 2.5.
        Assert.Equal(2.776445 * Math.Sqrt(2.5 / 5), estimate.HalfWidth, 1e-5);
        Assert.Equal(5, estimate.Count);
    }

    [Fact]
    public void One_value_has_no_interval_and_none_has_no_mean()
    {
        Assert.Equal(new Estimate(7, double.NaN, 1), Estimate.Of([double.NaN, 7]));
        Assert.Equal(new Estimate(double.NaN, double.NaN, 0), Estimate.Of([]));
        Assert.False(Estimate.Of([7]).IsSignificant);
    }

    [Fact]
    public void Intervals_cover_the_truth_as_often_as_they_say()
    {
        var random = new Random(7);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        const int trials = 20_000;

        var covering = Enumerable.Range(0, trials).Count(_ => !Estimate.Of(Enumerable.Range(0, 4).Select(_ => Normal()).ToList()).IsSignificant);

        // Five standard errors of a share of 0.95.
        Assert.Equal(0.95, (double)covering / trials, 5 * Math.Sqrt(0.95 * 0.05 / trials));
    }

    [Fact]
    public void What_two_sides_have_in_common_cancels_in_their_difference()
    {
        var baseline = new Dictionary<ulong, double> { [1] = 10, [2] = 200, [3] = 3000, [4] = 5 };
        var values = new Dictionary<ulong, double> { [3] = 3001.1, [1] = 11, [2] = 200.9, [9] = 1 };

        var difference = Estimate.OfDifference(values, baseline);

        Assert.Equal(3, difference.Count);
        Assert.Equal(1, difference.Mean, 1e-9);
        Assert.Equal(4.30265 * 0.1 / Math.Sqrt(3), difference.HalfWidth, 1e-5);
        Assert.True(difference.IsSignificant);
    }

    [Fact]
    public void Equal_values_do_not_differ_and_a_difference_without_scatter_does()
    {
        Assert.False(Estimate.Of([0, 0, 0]).IsSignificant);
        Assert.True(Estimate.Of([0, 0, 0]).IsZero);
        Assert.False(Estimate.Of([1, -1]).IsZero);
        Assert.True(Estimate.Of([0.5, 0.5, 0.5]).IsSignificant);
    }
}

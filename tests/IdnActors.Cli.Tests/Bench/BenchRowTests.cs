using IdnActors.Cli.Bench;

namespace IdnActors.Cli.Tests.Bench;

public class BenchRowTests
{
    [Fact]
    public void A_ratio_is_the_figure_over_that_beside_it()
    {
        Assert.Equal(2.5, new BenchRow("peers", "a", 250, "requests/s", new BenchReference("SimPy", 100)).Ratio);
        Assert.Null(new BenchRow("peers", "a", 250, "requests/s").Ratio);
        Assert.Null(new BenchRow("peers", "a", null, "requests/s", Note: "not installed").Ratio);
    }

    [Theory]
    [InlineData(5.0, false, "reached: rate: 5.00 times, wanted at least 5.00")]
    [InlineData(4.9, false, "MISSED: rate: 4.90 times, wanted at least 5.00")]
    [InlineData(5.0, true, "reached: rate: 5.00 times, wanted at most 5.00")]
    [InlineData(5.1, true, "MISSED: rate: 5.10 times, wanted at most 5.00")]
    public void A_verdict_says_what_was_measured_and_what_was_wanted(double figure, bool isMost, string expected) =>
        Assert.Equal(expected, BenchOutput.Verdict(new BenchTarget("rate", figure, "times", 5, isMost)));

    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 9.0 }, 3.0)]
    public void A_median_is_the_middle(double[] values, double expected) => Assert.Equal(expected, values.MedianOf(v => v));

    [Fact]
    public void There_is_no_median_of_nothing() => Assert.Throws<ArgumentException>(() => Array.Empty<double>().MedianOf(v => v));
}

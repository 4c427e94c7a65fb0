using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Tests.Experiments;

public class EstimateTextTests
{
    [Theory]
    [InlineData(1.34242, 0.02123, "1.342 ± 0.021")]
    [InlineData(2186.4, 31.2, "2,186 ± 31")]
    [InlineData(20.5431, 0.00000001, "20.543 ± 0.000")]
    [InlineData(57.01234, double.NaN, "57.01")]
    [InlineData(2186, double.NaN, "2,186")]
    [InlineData(100, 0, "100 ± 0")]
    [InlineData(-0.0004, 0.2, "0.00 ± 0.20")]
    [InlineData(-3.5, 0.5, "−3.50 ± 0.50")]
    [InlineData(0, double.NaN, "0")]
    [InlineData(double.NaN, double.NaN, "–")]
    public void Means_have_as_many_decimals_as_their_intervals_justify(double mean, double halfWidth, string expected) =>
        Assert.Equal(expected, EstimateText.Of(new Estimate(mean, halfWidth, 3)));

    [Fact]
    public void Differences_show_their_sign() => Assert.Equal("+3.50 ± 0.50", EstimateText.Of(new Estimate(3.5, 0.5, 3), isDifference: true));

    [Theory]
    [InlineData(0, 0, 10, "0 of 30 runs")]
    [InlineData(0, 10, 10, "10 of 30 runs, 20 s left")]
    [InlineData(5, 5, 600, "10 of 30 runs (5 were there), 40 min left")]
    [InlineData(0, 1, 3600, "1 of 30 runs, 29.0 h left")]
    public void Progress_tells_what_is_left(int reused, int ended, int seconds, string expected) =>
        Assert.Equal(expected, ExperimentProgressDisplay.Describe(30, reused, ended, TimeSpan.FromSeconds(seconds), isStopping: false));
}

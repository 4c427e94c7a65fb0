using IdnActors.Policies.Exits;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Exits;

public class TemperatureScalingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(2.5)]
    [InlineData(8.0)]
    public void The_temperature_that_labels_were_drawn_with_is_found(double truth)
    {
        var random = TestSeed.Open(output);
        var fit = TemperatureScaling.Fit(ScoreCase.Drawn(random, 8000, 5, truth, 3 * truth));
        output.WriteLine(fit.ToString());
        Assert.InRange(fit.Temperature / truth, 0.92, 1.08);
        Assert.False(fit.IsAtBound);
    }

    [Fact]
    public void No_temperature_is_likelier_and_no_answer_changes() => TestSeed.ForEachCase(output, 40, random =>
    {
        var samples = ScoreCase.Drawn(random, 60, 2 + random.NextInt(5), 0.5 + (3 * random.NextDouble()), 4);
        var fit = TemperatureScaling.Fit(samples);
        Assert.True(fit.NllAfter <= fit.NllBefore);
        Assert.Equal(fit.NllAfter, TemperatureScaling.MeanNll(samples, fit.Temperature), 1e-12);
        for (var t = TemperatureScaling.Least; t <= TemperatureScaling.Most; t *= 1.05) Assert.True(fit.NllAfter <= TemperatureScaling.MeanNll(samples, t) + 1e-9);
        for (var i = 0; i < samples.Count; i++)
        {
            Assert.True(ClassProbabilities.TrySummarise(samples.ScoresOf(i), fit.Temperature, out var summary));
            Assert.Equal(ClassProbabilities.BestOf(samples.ScoresOf(i)), summary.Label);
        }
    });

    [Fact]
    public void Mean_negative_log_likelihood_is_that_of_the_textbook()
    {
        var samples = ScoreCase.Of(2, ([0, 0], 0), ([(float)Math.Log(3), 0], 1));
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, TemperatureScaling.MeanNll(samples, 1), 1e-6);
    }

    [Fact]
    public void Where_all_answers_are_right_or_all_are_wrong_it_ends_at_a_bound_and_says_so()
    {
        var certain = TemperatureScaling.Fit(ScoreCase.Of(2, ([1, 0], 0), ([0, 1], 1)));
        Assert.Equal((true, TemperatureScaling.Least), (certain.IsAtBound, Math.Round(certain.Temperature, 4)));
        var wrong = TemperatureScaling.Fit(ScoreCase.Of(2, ([1, 0], 1), ([0, 1], 0)));
        Assert.Equal((true, TemperatureScaling.Most), (wrong.IsAtBound, Math.Round(wrong.Temperature, 2)));
        var flat = TemperatureScaling.Fit(ScoreCase.Of(2, ([1, 1], 1)));
        Assert.Equal((1, false), (flat.Temperature, flat.IsAtBound));
    }

    [Fact]
    public void Samples_that_say_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(ScoreCase.Of(2)));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(ScoreCase.Of(2, ([float.NaN, 0], 0))));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(ScoreCase.Of(2, ([float.NegativeInfinity, 0], 0))));
    }
}

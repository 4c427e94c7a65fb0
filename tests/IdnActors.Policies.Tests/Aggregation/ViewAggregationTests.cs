using IdnActors.Policies.Aggregation;
using IdnActors.Policies.Exits;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Aggregation;

public class ViewAggregationTests(ITestOutputHelper output)
{
    private static readonly float[]?[] Views = [[1, -2, 3], null, [4, -5, -6]];

    [Fact]
    public void The_largest_the_mean_and_all_one_after_the_other()
    {
        Assert.Equal([4, -2, 3], ViewAggregator.Aggregate(ViewAggregation.Max, Views, 3));
        // Over the two that arrived.
        Assert.Equal([2.5f, -3.5f, -1.5f], ViewAggregator.Aggregate(ViewAggregation.Mean, Views, 3));
        Assert.Equal([1, -2, 3, 0, 0, 0, 4, -5, -6], ViewAggregator.Aggregate(ViewAggregation.Concatenate, Views, 3));
    }

    [Fact]
    public void Where_nothing_arrived_neutral_values_are_left_and_no_gate_answers_by_the_maximum()
    {
        float[]?[] none = [null, null];
        var max = ViewAggregator.Aggregate(ViewAggregation.Max, none, 2);
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], max);
        Assert.Equal(-1, ClassProbabilities.BestOf(max));
        Assert.Equal([0, 0], ViewAggregator.Aggregate(ViewAggregation.Mean, none, 2));
        Assert.Equal([0, 0, 0, 0], ViewAggregator.Aggregate(ViewAggregation.Concatenate, none, 2));
    }

    [Fact]
    public void A_missing_view_changes_maximum_and_mean_as_if_there_had_never_been_one() => TestSeed.ForEachCase(output, 300, random =>
    {
        float[]?[] views = [.. Enumerable.Range(0, 1 + random.NextInt(6)).Select(_ => random.NextInt(3) == 0 ? null : new[] { (float)random.NextDouble(), -(float)random.NextDouble() })];
        var arrived = views.Where(v => v is not null).ToArray();
        foreach (var aggregation in (ViewAggregation[])[ViewAggregation.Max, ViewAggregation.Mean])
            Assert.Equal(ViewAggregator.Aggregate(aggregation, arrived, 2), ViewAggregator.Aggregate(aggregation, views, 2));
        foreach (var aggregation in Enum.GetValues<ViewAggregation>())
            Assert.Equal(ViewAggregator.LengthOf(aggregation, views.Length, 2), ViewAggregator.Aggregate(aggregation, views, 2).Length);
    });

    [Fact]
    public void What_is_no_number_stays_visible_and_a_view_of_another_length_is_refused()
    {
        foreach (var aggregation in Enum.GetValues<ViewAggregation>())
        {
            Assert.Contains(float.NaN, ViewAggregator.Aggregate(aggregation, [[1, float.NaN], [2, 3]], 2));
            Assert.Throws<ArgumentException>(() => ViewAggregator.Aggregate(aggregation, [[1, 2], [3]], 2));
        }
    }

    // Exit rates and bytes of the sweep of thresholds, with 4 filters of 256 bits and 3 classes, and of the sweep of filters with 64 bits.
    [Theory]
    [InlineData(4, 256, 0, 140)]
    [InlineData(4, 256, 0.58, 139)]
    [InlineData(4, 256, 1.75, 138)]
    [InlineData(4, 256, 2.92, 136)]
    [InlineData(4, 256, 22.81, 111)]
    [InlineData(4, 256, 60.82, 62)]
    [InlineData(4, 256, 83.04, 34)]
    [InlineData(4, 256, 100, 12)]
    [InlineData(1, 64, 70.18, 14)]
    [InlineData(2, 64, 73.68, 16)]
    [InlineData(4, 64, 70.76, 21)]
    [InlineData(8, 64, 71.35, 30)]
    public void Bytes_of_a_device_are_those_of_the_formula(int filters, int bits, double localPercent, int bytes)
    {
        var traffic = new ViewTraffic(3, filters, bits);
        Assert.Equal(bytes, Math.Round(traffic.MeanBytes(localPercent / 100)));
        Assert.Equal(12 + ((1 - (localPercent / 100)) * filters * bits / 8), traffic.MeanBytes(localPercent / 100), 1e-12);
    }

    [Fact]
    public void Payloads_are_whole_bytes()
    {
        Assert.Equal((40, 2), (new ViewTraffic(10, 3, 5).Scores.Bytes, new ViewTraffic(10, 3, 5).Features.Bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViewTraffic(3, 4, 256).MeanBytes(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViewTraffic(3, 4, 256).MeanBytes(double.NaN));
    }
}

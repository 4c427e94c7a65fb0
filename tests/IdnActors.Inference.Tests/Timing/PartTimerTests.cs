using IdnActors.Inference.Tests.Models;
using IdnActors.Inference.Timing;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Timing;

public class PartTimerTests
{
    private static readonly PartTimerOptions Few = new() { WarmUpRuns = 1, Rounds = 2, RunsPerRound = 2 };

    [Fact]
    public void Times_every_model_in_one_file_of_the_library()
    {
        var cards = CardReader.Shipped.Values.Where(c => c.Split is null).ToList();
        var timings = new PartTimer(TestData.DataSets, TimeProvider.System).Measure(cards, Few);

        Assert.Equal(cards.SelectMany(c => c.Parts.Select(p => (c.Id, p.Name, p.Macs))), timings.Select(t => (t.ModelId, t.PartName, t.Macs)));
        Assert.All(timings, t =>
        {
            Assert.Equal(4, t.Runs);
            Assert.True(t.Min > Duration.Zero && t.Min <= t.Median && t.Median <= t.P90, $"{t.Name}: {t.Min}, {t.Median}, {t.P90}");
            Assert.True(t.GigamacsPerSecond > 0 && t.Spread >= 0);
            Assert.Equal(1, t.RatioTo(t));
        });
    }

    [Fact]
    public void Figures_follow_from_the_clock_alone()
    {
        // Ten timed runs take 1, 2, … 10 µs.
        var timer = new PartTimer(TestData.DataSets, new SlowingClock());

        var timing = Assert.Single(timer.Measure([TestData.Card("lin")], new PartTimerOptions { WarmUpRuns = 3, Rounds = 5, RunsPerRound = 2 }));

        Assert.Equal(10, timing.Runs);
        Assert.Equal(
            (Duration.FromMicroseconds(1), Duration.FromMicroseconds(5), Duration.FromMicroseconds(9)), (timing.Min, timing.Median, timing.P90));
        Assert.Equal(7.84, timing.GigamacsPerSecond, 12);
        Assert.Equal(4, timing.Spread, 12);
        Assert.Equal(0.25, timing.RatioTo(timing with { Min = Duration.FromMicroseconds(4) }), 12);
        Assert.Equal("lin", timing.Name);
    }

    [Fact]
    public void Parts_that_cannot_run_are_told_together()
    {
        var card = TestData.Card("lin");
        var timer = new PartTimer(TestData.DataSets, TimeProvider.System);

        var error = Assert.Throws<ScenarioException>(() => timer.Measure(
            [card with { Id = "paper", Parts = [card.Parts[0] with { File = null }] }, card with { DataSet = "cifar" }, card.WithFile(f => f with { Path = "nowhere.onnx" })]));

        Assert.Equal(["has no ONNX file", "is cifar", "does not exist"], error.Problems.Select(p => p.Found));
    }

    [Fact]
    public void Says_how_far_it_is_and_can_be_cancelled_between_rounds()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new List<double>();
        var progress = new Reports(share =>
        {
            reports.Add(share);
            if (reports.Count == 3) cancellation.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() => new PartTimer(TestData.DataSets, TimeProvider.System)
            .Measure([TestData.Card("lin"), TestData.Card("lin-int7")], Few, progress, cancellation.Token));

        Assert.Equal([0.25, 0.5, 0.75], reports);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0)]
    [InlineData(1_000_001, 1, 1)]
    public void Refuses_numbers_of_runs_out_of_range(int warmUp, int rounds, int runs) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartTimer(TestData.DataSets, TimeProvider.System)
            .Measure([], new PartTimerOptions { WarmUpRuns = warmUp, Rounds = rounds, RunsPerRound = runs }));

    private sealed class Reports(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    /// <summary>Between its first two readings lies 1 µs, between the next two 2 µs, and so on.</summary>
    private sealed class SlowingClock : TimeProvider
    {
        private long _now;
        private int _readings;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp()
        {
            if (++_readings % 2 == 0) _now += _readings / 2;
            return _now;
        }
    }
}

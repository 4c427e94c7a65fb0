using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class ConfidencePlannerTests(ITestOutputHelper output)
{
    private static readonly PathLink Fast = new(DataRate.FromMegabitsPerSecond(8), DataRate.FromMegabitsPerSecond(8), Duration.FromMilliseconds(1));

    [Fact]
    public void A_request_pays_the_layers_up_to_its_exit_and_the_link_once_it_is_crossed()
    {
        var network = Network();
        Assert.Equal(Duration.FromMilliseconds(11), network.TimeOf(2, 2, Fast));
        // As before, 1 + 1 ms up, 2 ms at the server, 1 + 0.01 ms down.
        Assert.Equal(Duration.FromMilliseconds(11 + 2 + 2 + 1.01), network.TimeOf(2, 3, Fast));
        // The exit at the server, where its layer reads the same tensor.
        Assert.Equal(Duration.FromMilliseconds(10 + 2 + 0.1 + 1.01), network.TimeOf(1, 2, Fast));
        // All at the server: the input of 2 ms first.
        Assert.Equal(Duration.FromMilliseconds(1 + 2 + 1 + 0.1 + 1.01), network.TimeOf(0, 2, Fast));
        Assert.Equal(Duration.FromMilliseconds(31), network.TimeOf(3, 3, null));
        Assert.Throws<ArgumentException>(() => network.TimeOf(2, 3, null));
    }

    [Fact]
    public void A_threshold_decides_who_is_answered_where()
    {
        var network = Network();
        var planner = new ConfidencePlanner(Duration.FromMilliseconds(12), mostMissed: 0.5);
        // The server is fast: no answer need leave early.
        Assert.Equal((0, 0.1, 100.0), Of(planner.Choose(network, Fast, 0)));
        // 20 ms for the input, 10 ms for the tensor: half of the requests may be late for being right.
        var slow = planner.Choose(network, Fast with { Up = DataRate.FromKilobitsPerSecond(800) }, 0);
        Assert.Equal((2, 0.5, 95.0), Of(slow));
        Assert.Equal(0.5, slow.MissedShare);
        var strict = new ConfidencePlanner(Duration.FromMilliseconds(12), mostMissed: 0).Choose(network, Fast with { Up = DataRate.FromKilobitsPerSecond(80) }, 0);
        Assert.Equal((0.9, 60.0, true), (strict.Threshold, strict.AccuracyPoints, strict.MeetsTarget));
        var hopeless = new ConfidencePlanner(Duration.FromNanoseconds(1), mostMissed: 0.5).Choose(network, Fast, 0);
        Assert.Equal((1.0, false), (hopeless.MissedShare, hopeless.MeetsTarget));
    }

    [Fact]
    public void Without_a_link_the_device_runs_all_and_the_threshold_is_chosen_for_that()
    {
        Assert.Equal((3, 0.1, 100.0), Of(new ConfidencePlanner(Duration.FromMilliseconds(40), 0).Choose(Network(), null, 0)));
        Assert.Equal((3, 0.9, 60.0), Of(new ConfidencePlanner(Duration.FromMilliseconds(12), 0).Choose(Network(), null, 0)));
    }

    [Fact]
    public void The_choice_is_that_of_trying_all_pairs_on_all_samples() => TestSeed.ForEachCase(output, 200, random =>
    {
        var layers = 2 + random.NextInt(4);
        ImmutableArray<int> exits = [.. Enumerable.Range(1, layers - 1).Where(_ => random.NextInt(2) == 0)];
        double[] thresholds = [0, 0.3, 0.6, 0.9, 2];
        var confidences = PartitionCase.Many(exits.Length, () => PartitionCase.Many(12, random.NextDouble));
        var isRight = PartitionCase.Many(exits.Length + 1, () => PartitionCase.Many(12, () => random.NextInt(3) > 0));
        ImmutableArray<int> Leaves(double threshold) => [.. Enumerable.Range(0, 12).Select(s => Enumerable.Range(0, exits.Length + 1).First(e => e == exits.Length || confidences[e][s] >= threshold))];
        var network = new ProgressiveNetwork(
            new LayerChain(PartitionCase.Many(layers + 1, () => ByteSize.FromBytes(random.NextInt(20_000))), PartitionCase.Many(layers, () => ByteSize.Zero)),
            PathNode.Idle(PartitionCase.DrawNode(random, layers).LayerTimes), PartitionCase.DrawNode(random, layers), exits,
            [.. thresholds.Select(t => (Threshold: t, Leaves: Leaves(t))).Select(t => new ThresholdOutcome(
                t.Threshold, [.. exits.Select((_, e) => t.Leaves.Count(l => l == e) * 100.0 / 12)], t.Leaves.Where((e, s) => isRight[e][s]).Count() * 100.0 / 12))]);
        var (link, firstCut) = (PartitionCase.DrawLink(random), random.NextInt(layers + 1));
        var (deadline, mostMissed) = (Duration.FromMilliseconds(random.NextInt(150)), random.NextInt(3) / 4.0);

        (int Missed, int Right, double LatencyNs) Tried(int cut, double threshold)
        {
            var leaves = Leaves(threshold);
            var times = leaves.Select(e => network.TimeOf(cut, e == exits.Length ? layers : exits[e], link)).ToList();
            return (times.Count(t => t > deadline), leaves.Where((e, s) => isRight[e][s]).Count(), times.Average(t => (double)t.Nanoseconds));
        }
        var plan = new ConfidencePlanner(deadline, mostMissed).Choose(network, link, firstCut);
        var all = Enumerable.Range(firstCut, layers + 1 - firstCut).SelectMany(cut => thresholds.Select(t => Tried(cut, t))).ToList();
        var met = all.Where(p => p.Missed <= mostMissed * 12).ToList();
        Assert.Equal(met.Count > 0, plan.MeetsTarget);
        var judged = met.Count > 0 ? met : [.. all.Where(p => p.Missed == all.Min(q => q.Missed))];
        Assert.Equal(judged.Max(p => p.Right) * 100.0 / 12, plan.AccuracyPoints, 1e-9);
        Assert.Equal(judged.Where(p => p.Right == judged.Max(q => q.Right)).Min(p => p.LatencyNs), plan.MeanLatency.Nanoseconds, 2.0);
        var chosen = Tried(plan.Cut, plan.Threshold);
        Assert.Equal(chosen.LatencyNs, plan.MeanLatency.Nanoseconds, 2.0);
        Assert.Equal(chosen.Missed / 12.0, plan.MissedShare, 1e-8);
    });

    [Theory]
    [InlineData(true, true, 10, 5, 20, CutStep.Send)]
    [InlineData(true, true, 10, 10, 20, CutStep.Send)]
    [InlineData(true, true, 4, 5, 20, CutStep.AnswerDegraded)]
    [InlineData(true, true, 20, 25, 20, CutStep.GoOn)]
    [InlineData(true, false, 10, 5, 20, CutStep.AnswerDegraded)]
    [InlineData(true, false, 20, 5, 20, CutStep.GoOn)]
    [InlineData(true, true, -1, 0, 0, CutStep.AnswerDegraded)]
    [InlineData(false, true, 4, 5, 20, CutStep.Send)]
    [InlineData(false, true, 4, 25, 20, CutStep.GoOn)]
    [InlineData(false, false, 4, 5, 20, CutStep.GoOn)]
    public void What_cannot_be_sent_in_time_is_run_here_or_answered_by_the_last_exit(bool hasExit, bool isLinkUp, int remainingMs, int remoteMs, int localMs, CutStep expected) => Assert.Equal(
        expected,
        LocalFallback.AtCut(hasExit, isLinkUp, Duration.FromMilliseconds(remainingMs), Duration.FromMilliseconds(remoteMs), Duration.FromMilliseconds(localMs)));

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(500, null, 500)]
    [InlineData(null, 200, 200)]
    [InlineData(500, 200, 200)]
    [InlineData(100, 200, 100)]
    [InlineData(100, -5, 0)]
    public void A_request_that_was_sent_is_waited_for_as_long_as_is_stated_and_not_beyond_its_deadline(int? patienceMs, int? remainingMs, int? expectedMs) =>
        Assert.Equal(Of(expectedMs), LocalFallback.Patience(Of(patienceMs), Of(remainingMs)));

    [Fact]
    public void Networks_without_order_or_shares_are_refused()
    {
        var network = Network();
        Assert.Throws<ArgumentException>(() => With(network, [3], network.Thresholds));
        Assert.Throws<ArgumentException>(() => With(network, [0], network.Thresholds));
        Assert.Throws<ArgumentException>(() => With(network, [2], []));
        Assert.Throws<ArgumentException>(() => With(network, [2], [new ThresholdOutcome(0.5, [], 90)]));
        Assert.Throws<ArgumentException>(() => With(network, [2], [new ThresholdOutcome(0.5, [101], 90)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidencePlanner(Duration.Zero, 1.1));
    }

    private static Duration? Of(int? milliseconds) => milliseconds is { } ms ? Duration.FromMilliseconds(ms) : null;

    private static (int Cut, double Threshold, double AccuracyPoints) Of(ConfidencePlan plan) => (plan.Cut, plan.Threshold, plan.AccuracyPoints);

    private static ProgressiveNetwork With(ProgressiveNetwork network, ImmutableArray<int> exits, ImmutableArray<ThresholdOutcome> thresholds) =>
        new(network.Chain, network.Device, network.Server, exits, thresholds);

    /// <summary>A layer, an exit that reads it, and the rest; none, half or all of the samples leave early.</summary>
    private static ProgressiveNetwork Network() => new(
        new LayerChain([ByteSize.FromBytes(2000), ByteSize.FromBytes(1000), ByteSize.FromBytes(1000), ByteSize.FromBytes(10)], [ByteSize.Zero, ByteSize.Zero, ByteSize.Zero]),
        PathNode.Idle([Duration.FromMilliseconds(10), Duration.FromMilliseconds(1), Duration.FromMilliseconds(20)]),
        PathNode.Idle([Duration.FromMilliseconds(1), Duration.FromMilliseconds(0.1), Duration.FromMilliseconds(2)]),
        [2],
        [new ThresholdOutcome(0.1, [0], 100), new ThresholdOutcome(0.5, [50], 95), new ThresholdOutcome(0.9, [100], 60)]);
}

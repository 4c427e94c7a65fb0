using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class ConfidencePlannerTests(ITestOutputHelper output)
{
    private static readonly PathLink Fast = new(DataRate.FromMegabitsPerSecond(8), DataRate.FromMegabitsPerSecond(8), Duration.FromMilliseconds(1));

    [Fact]
    public void A_sample_pays_the_layers_and_the_branches_up_to_its_exit_and_the_link_once_it_is_crossed()
    {
        var network = Network([0.9, 0.2], [true, false], [true, true]);
        // Layer of 10 ms and branch of 1 ms at the device.
        Assert.Equal(Duration.FromMilliseconds(11), network.TimeOf(1, 0, Fast));
        // As before, 1 + 1 ms up, layer of 2 ms and branch of 0.1 ms at the server, 1 + 0.01 ms down.
        Assert.Equal(Duration.FromMilliseconds(11 + 2 + 2.1 + 1.01), network.TimeOf(1, 1, Fast));
        // All at the server: the input of 2 ms first.
        Assert.Equal(Duration.FromMilliseconds(1 + 2 + 1 + 0.1 + 1.01), network.TimeOf(0, 0, Fast));
        Assert.Equal(Duration.FromMilliseconds(10 + 20 + 1 + 1), network.TimeOf(2, 1, Fast));
    }

    [Fact]
    public void A_threshold_decides_who_is_answered_where()
    {
        var network = Network([0.9, 0.2], [true, false], [true, true]);
        var plan = ConfidencePlanner.Choose(network, Fast, [0.5], Duration.FromMilliseconds(12), mostMissed: 0.5)!;
        Assert.Equal((0, 0.0, 1.0), (plan.Cut, plan.LocalShare, plan.Accuracy));
        // 20 ms for the input, 10 ms for the tensor: the hard sample is late or wrong.
        var slow = ConfidencePlanner.Choose(network, Fast with { Up = DataRate.FromKilobitsPerSecond(800) }, [0.1, 0.5], Duration.FromMilliseconds(12), mostMissed: 0.5)!;
        Assert.Equal((1, 0.5, 0.5, 1.0, 0.5), (slow.Cut, slow.Threshold, slow.LocalShare, slow.Accuracy, slow.MissedShare));
        // 100 ms for the tensor: it stays at the device.
        var slower = ConfidencePlanner.Choose(network, Fast with { Up = DataRate.FromKilobitsPerSecond(80) }, [0.1, 0.5], Duration.FromMilliseconds(12), mostMissed: 0.5)!;
        Assert.Equal((2, 0.5, 1.0, 1.0, 0.5), (slower.Cut, slower.Threshold, slower.LocalShare, slower.Accuracy, slower.MissedShare));
        var strict = ConfidencePlanner.Choose(network, Fast with { Up = DataRate.FromKilobitsPerSecond(80) }, [0.1, 0.5], Duration.FromMilliseconds(12), mostMissed: 0)!;
        Assert.Equal((0.1, 1.0, 0.5, true), (strict.Threshold, strict.LocalShare, strict.Accuracy, strict.MeetsTarget));
        var hopeless = ConfidencePlanner.Choose(network, Fast, [0.1, 0.5], Duration.FromNanoseconds(1), mostMissed: 0.5)!;
        Assert.Equal((1.0, false), (hopeless.MissedShare, hopeless.MeetsTarget));
    }

    [Fact]
    public void The_choice_is_that_of_trying_all_pairs() => TestSeed.ForEachCase(output, 200, random =>
    {
        var network = DrawNetwork(random);
        var link = PartitionCase.DrawLink(random);
        var (deadline, mostMissed) = (Duration.FromMilliseconds(random.NextInt(150)), random.NextInt(3) / 4.0);
        double[] thresholds = [0, 0.3, 0.6, 0.9, 2];
        var plan = ConfidencePlanner.Choose(network, link, [.. thresholds], deadline, mostMissed)!;
        var all = Enumerable.Range(0, network.Chain.LayerCount + 1).SelectMany(cut => thresholds.Select(t => Tried(network, link, cut, t, deadline))).ToList();
        var met = all.Where(p => p.Missed <= mostMissed).ToList();
        Assert.Equal(met.Count > 0, plan.MeetsTarget);
        var judged = met.Count > 0 ? met : [.. all.Where(p => p.Missed == all.Min(q => q.Missed))];
        Assert.Equal(judged.Max(p => p.Accuracy), plan.Accuracy, 1e-12);
        var fastest = judged.Where(p => p.Accuracy == judged.Max(q => q.Accuracy)).Min(p => p.LatencyNs);
        Assert.Equal(fastest, plan.MeanLatency.Nanoseconds, 1.0);
        Assert.Contains(all, p => p == Tried(network, link, plan.Cut, plan.Threshold, deadline) && p.Missed == plan.MissedShare);
    });

    [Theory]
    [InlineData(3, true, false, false, true, 10, 5, SplitStep.GoOn)]
    [InlineData(3, true, true, false, true, 10, 5, SplitStep.Answer)]
    [InlineData(0, true, false, false, true, 10, 5, SplitStep.Send)]
    [InlineData(0, true, false, false, true, 10, 10, SplitStep.Send)]
    [InlineData(0, true, false, false, true, 4, 5, SplitStep.AnswerDegraded)]
    [InlineData(0, true, false, false, false, 10, 5, SplitStep.AnswerDegraded)]
    [InlineData(0, false, false, false, true, 4, 5, SplitStep.Send)]
    [InlineData(0, false, false, false, false, 10, 5, SplitStep.GiveUp)]
    [InlineData(0, true, false, true, false, -1, 5, SplitStep.Answer)]
    public void Without_the_link_the_last_exit_answers_and_says_so(
        int layersLeft, bool hasExit, bool isConfident, bool isLast, bool isLinkUp, int remainingMs, int remoteMs, SplitStep expected) => Assert.Equal(
        expected,
        LocalFallback.Next(new SplitState(layersLeft, hasExit, isConfident, isLast), isLinkUp, Duration.FromMilliseconds(remainingMs), Duration.FromMilliseconds(remoteMs)));

    [Fact]
    public void A_request_that_was_lost_on_its_way_is_answered_by_the_last_exit()
    {
        Assert.Equal(SplitStep.AnswerDegraded, LocalFallback.AfterLoss(new SplitState(0, true, false, false)));
        Assert.Equal(SplitStep.GiveUp, LocalFallback.AfterLoss(new SplitState(0, false, false, false)));
    }

    private static (double Missed, double Accuracy, double LatencyNs) Tried(ProgressiveNetwork network, PathLink link, int cut, double threshold, Duration deadline)
    {
        var leaves = Enumerable.Range(0, network.SampleCount).Select(s => Enumerable.Range(0, network.Exits.Length)
            .First(e => e == network.Exits.Length - 1 || network.Exits[e].Confidences[s] >= threshold)).ToList();
        var times = leaves.Select(e => network.TimeOf(cut, e, link)).ToList();
        return (times.Count(t => t > deadline) / (double)network.SampleCount,
            leaves.Where((e, s) => network.Exits[e].IsRight[s]).Count() / (double)network.SampleCount, times.Average(t => (double)t.Nanoseconds));
    }

    private static ProgressiveNetwork Network(double[] confidences, bool[] first, bool[] last) => new(
        new LayerChain([ByteSize.FromBytes(2000), ByteSize.FromBytes(1000), ByteSize.FromBytes(10)], [ByteSize.Zero, ByteSize.Zero]),
        PathNode.Idle([Duration.FromMilliseconds(10), Duration.FromMilliseconds(20)]),
        PathNode.Idle([Duration.FromMilliseconds(1), Duration.FromMilliseconds(2)]),
        [
            new ProgressiveExit(1, Duration.FromMilliseconds(1), Duration.FromMilliseconds(0.1), [.. confidences], [.. first]),
            new ProgressiveExit(2, Duration.FromMilliseconds(1), Duration.FromMilliseconds(0.1), [.. confidences.Select(_ => 1.0)], [.. last]),
        ]);

    private static ProgressiveNetwork DrawNetwork(RandomSource random)
    {
        var layers = 1 + random.NextInt(4);
        var afters = Enumerable.Range(1, layers).Where(a => a == layers || random.NextInt(2) == 0);
        return new ProgressiveNetwork(
            new LayerChain(PartitionCase.Many(layers + 1, () => ByteSize.FromBytes(random.NextInt(20_000))), PartitionCase.Many(layers, () => ByteSize.Zero)),
            PartitionCase.DrawNode(random, layers), PartitionCase.DrawNode(random, layers),
            [
                .. afters.Select(a => new ProgressiveExit(
                    a, Duration.FromMilliseconds(random.NextInt(5)), Duration.FromMilliseconds(random.NextInt(3)),
                    PartitionCase.Many(12, random.NextDouble), PartitionCase.Many(12, () => random.NextInt(3) > 0))),
            ]);
    }
}

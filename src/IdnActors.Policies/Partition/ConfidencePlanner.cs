using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>Threshold and cut of a progressive network, with what the validation samples say of them.</summary>
/// <param name="Cut">Layers at the device.</param>
/// <param name="Threshold">Least confidence with which a sample leaves before the last exit: 0 to 1, above 1 where none does.</param>
/// <param name="MeanLatency">Mean over the samples.</param>
/// <param name="MissedShare">Share of the samples that are answered after the deadline.</param>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="LocalShare">Share of the samples that the device answers.</param>
/// <param name="MeetsTarget">False where no choice misses rarely enough, and this one misses least.</param>
public sealed record ConfidencePlan(int Cut, double Threshold, Duration MeanLatency, double MissedShare, double Accuracy, double LocalShare, bool MeetsTarget);

/// <summary>
/// Threshold of confidence and cut together under a deadline, in the manner of Laskaridis et al., "SPINN: Synergistic Progressive Inference of Neural Networks over Device and Cloud" (MobiCom 2020): every pair is tried on
/// validation samples; of those that miss the deadline rarely enough the most accurate is taken, of equally accurate ones the fastest. The order of aims is this project's choice.
/// </summary>
public static class ConfidencePlanner
{
    /// <summary>The best pair; null where no cut fits the memory of device and server.</summary>
    /// <param name="network">With its validation samples.</param>
    /// <param name="link">As estimated now.</param>
    /// <param name="thresholds">Those to be tried, one at least.</param>
    /// <param name="deadline">Time from issue to answer.</param>
    /// <param name="mostMissed">Share of the samples that may miss it: 0 to 1.</param>
    /// <exception cref="ArgumentException">No threshold is given, one is not a number, or the share is out of range.</exception>
    public static ConfidencePlan? Choose(ProgressiveNetwork network, PathLink link, ImmutableArray<double> thresholds, Duration deadline, double mostMissed)
    {
        if (thresholds.IsDefaultOrEmpty || thresholds.Any(double.IsNaN)) throw new ArgumentException("At least one threshold is required, and each must be a number.", nameof(thresholds));
        if (mostMissed is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(mostMissed), mostMissed, "A share lies in 0 to 1.");
        var problem = new PartitionProblem(network.Chain, [network.Device, network.Server], [link], countsReturn: true);
        ConfidencePlan? best = null;
        for (var cut = network.Chain.LayerCount; cut >= 0; cut--)
        {
            if (!problem.IsFeasible([cut, network.Chain.LayerCount])) continue;
            var times = Enumerable.Range(0, network.Exits.Length).Select(e => network.TimeOf(problem, cut, e)).ToArray();
            foreach (var threshold in thresholds)
            {
                var plan = Measure(network, cut, threshold, times, deadline);
                plan = plan with { MeetsTarget = plan.MissedShare <= mostMissed };
                if (best is null || IsBetter(plan, best)) best = plan;
            }
        }
        return best;
    }

    private static ConfidencePlan Measure(ProgressiveNetwork network, int cut, double threshold, Duration[] times, Duration deadline)
    {
        var (latency, missed, right, local) = (0.0, 0, 0, 0);
        for (var sample = 0; sample < network.SampleCount; sample++)
        {
            var exit = 0;
            while (exit < network.Exits.Length - 1 && !(network.Exits[exit].Confidences[sample] >= threshold)) exit++;
            latency += times[exit].Nanoseconds;
            if (times[exit] > deadline) missed++;
            if (network.Exits[exit].IsRight[sample]) right++;
            if (network.Exits[exit].After <= cut) local++;
        }
        double n = network.SampleCount;
        return new ConfidencePlan(cut, threshold, new Duration((long)Math.Round(latency / n)), missed / n, right / n, local / n, false);
    }

    private static bool IsBetter(ConfidencePlan plan, ConfidencePlan best)
    {
        if (plan.MeetsTarget != best.MeetsTarget) return plan.MeetsTarget;
        if (!plan.MeetsTarget && plan.MissedShare != best.MissedShare) return plan.MissedShare < best.MissedShare;
        if (plan.Accuracy != best.Accuracy) return plan.Accuracy > best.Accuracy;
        return plan.MeanLatency < best.MeanLatency;
    }
}

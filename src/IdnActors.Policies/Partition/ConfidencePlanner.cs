using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>Threshold and cut of a progressive network, with what the validation samples say of them.</summary>
/// <param name="Cut">Layers at the device.</param>
/// <param name="Threshold">The same at all exits, in the unit of their gates.</param>
/// <param name="MeanLatency">Mean over the samples.</param>
/// <param name="MissedShare">Share of the samples that are answered after the deadline.</param>
/// <param name="AccuracyPoints">Share of right answers, in points of 100.</param>
/// <param name="MeetsTarget">Whether it misses the deadline rarely enough.</param>
public sealed record ConfidencePlan(int Cut, double Threshold, Duration MeanLatency, double MissedShare, double AccuracyPoints, bool MeetsTarget);

/// <summary>
/// Threshold of confidence and cut together under a deadline, in the manner of Laskaridis et al., "SPINN: Synergistic Progressive Inference of Neural Networks over Device and Cloud" (MobiCom 2020): every pair is tried by
/// what thresholds came to on validation samples; of those that miss the deadline rarely enough the most accurate is taken, of equally accurate ones the fastest. Where none does, that which misses least. The order of
/// aims is this project's choice.
/// </summary>
/// <param name="deadline">Time from issue to answer.</param>
/// <param name="mostMissed">Share of the samples that may miss it: 0 to 1.</param>
public sealed class ConfidencePlanner(Duration deadline, double mostMissed)
{
    private const double Points = 100;
    private const int Digits = 9;

    private readonly double _mostMissed = mostMissed is >= 0 and <= 1 ? mostMissed : throw new ArgumentOutOfRangeException(nameof(mostMissed), mostMissed, "A share lies in 0 to 1.");

    /// <summary>The best pair.</summary>
    /// <param name="network">With its thresholds.</param>
    /// <param name="link">As estimated now; null while it is believed dead, when nothing is sent.</param>
    /// <param name="firstCut">Layers that the device runs at least: 0 to L.</param>
    public ConfidencePlan Choose(ProgressiveNetwork network, PathLink? link, int firstCut)
    {
        ConfidencePlan? best = null;
        for (var cut = network.Chain.LayerCount; cut >= (link is null ? network.Chain.LayerCount : firstCut); cut--)
        {
            foreach (var threshold in network.Thresholds)
            {
                var plan = Measure(network, link, cut, threshold);
                if (best is null || IsBetter(plan, best)) best = plan;
            }
        }
        return best ?? throw new ArgumentOutOfRangeException(nameof(firstCut), firstCut, "The device cannot run more layers than there are.");
    }

    /// <summary>What a pair comes to.</summary>
    public ConfidencePlan Measure(ProgressiveNetwork network, PathLink? link, int cut, ThresholdOutcome threshold)
    {
        var (latency, missed, rest) = (0.0, 0.0, Points);
        for (var e = 0; e <= network.Exits.Length; e++)
        {
            var isLast = e == network.Exits.Length;
            var share = isLast ? Math.Max(0, rest) : threshold.SharePoints[e];
            rest -= share;
            // What nobody does takes no time, be there a link for it or not.
            if (share == 0) continue;
            var time = network.TimeOf(cut, isLast ? network.Chain.LayerCount : network.Exits[e], link);
            latency += share * time.Nanoseconds;
            if (time > deadline) missed += share;
        }
        // Shares are decimal fractions: their sums are a few ulps off, which must not decide.
        var missedShare = Math.Round(missed / Points, Digits);
        return new ConfidencePlan(cut, threshold.Threshold, new Duration((long)Math.Round(latency / Points)), missedShare, threshold.AccuracyPoints, missedShare <= _mostMissed);
    }

    /// <summary>Whether a plan serves the aims better than another one, mean latency aside.</summary>
    public static bool IsAbove(ConfidencePlan plan, ConfidencePlan other)
    {
        if (plan.MeetsTarget != other.MeetsTarget) return plan.MeetsTarget;
        if (!plan.MeetsTarget && plan.MissedShare != other.MissedShare) return plan.MissedShare < other.MissedShare;
        return plan.AccuracyPoints > other.AccuracyPoints;
    }

    private static bool IsBetter(ConfidencePlan plan, ConfidencePlan best) => IsAbove(plan, best) || (!IsAbove(best, plan) && plan.MeanLatency < best.MeanLatency);
}

using System.Collections.Immutable;
using IdnActors.Model.Catalogues;

namespace IdnActors.Policies.Exits;

/// <summary>A threshold that was picked, with what the validation samples say of it.</summary>
/// <param name="Gate">The gate with the threshold.</param>
/// <param name="ExitShare">Share of all samples that leave at this exit.</param>
/// <param name="Accuracy">Share of right answers of the network with this gate and those before it.</param>
public sealed record PickedThreshold(ExitGateSpec Gate, double ExitShare, double Accuracy);

/// <summary>
/// Picks thresholds on validation samples: the largest share that leaves early such that the network's accuracy is not below a base less a tolerance. With several exits one after the other from the first,
/// which saves the most; the pick is the best for one exit, and a greedy one for more. Samples that it was picked on say too much of its accuracy: test on others.
/// </summary>
public static class ThresholdPicker
{
    /// <summary>Picks the thresholds of all exits but the last.</summary>
    /// <param name="kind">Entropy, entropy-norm, max-probability or margin.</param>
    /// <param name="exits">By depth, the last one included; all of the same samples.</param>
    /// <param name="temperatures">Of all exits but the last.</param>
    /// <param name="tolerance">By how much the accuracy may fall below that of the last exit alone: 0 to 1.</param>
    /// <returns>A threshold by exit but the last.</returns>
    /// <exception cref="ArgumentException">Exits do not have the same samples, there are none, or the kind has no such threshold.</exception>
    public static ImmutableArray<PickedThreshold> Pick(GateKind kind, ImmutableArray<ScoredSamples> exits, ImmutableArray<double> temperatures, double tolerance)
    {
        if (kind is GateKind.Quantile or GateKind.CostAware) throw new ArgumentException($"A threshold of kind {kind} is stated, not picked.", nameof(kind));
        if (exits.IsDefaultOrEmpty || temperatures.IsDefault || temperatures.Length != exits.Length - 1) throw new ArgumentException("There is one temperature for each exit but the last.", nameof(temperatures));
        if (tolerance is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance lies in 0 to 1.");
        var count = exits[0].Count;
        if (count == 0 || exits.Any(e => !e.Labels.SequenceEqual(exits[0].Labels))) throw new ArgumentException("All exits have the same samples, one at least.", nameof(exits));
        // Whole numbers of right answers, so that a tolerance of 0 means what it says. A billionth forgives the rounding of the product.
        var least = (int)Math.Ceiling((Enumerable.Range(0, count).Count(exits[^1].IsRight)) - (tolerance * count) - 1e-9);
        var left = Enumerable.Range(0, count).ToList();
        var rightBefore = 0;
        var picked = ImmutableArray.CreateBuilder<PickedThreshold>();
        for (var e = 0; e < temperatures.Length; e++)
        {
            var spec = new ExitGateSpec(kind, 0, temperatures[e]);
            var (threshold, leaving, right) = PickOne(spec, exits[e], exits[^1], left, least - rightBefore);
            rightBefore += leaving.Count(exits[e].IsRight);
            left = [.. left.Except(leaving)];
            picked.Add(new PickedThreshold(spec with { Threshold = threshold }, leaving.Count / (double)count, (rightBefore + right) / (double)count));
        }
        return picked.ToImmutable();
    }

    /// <summary>The threshold of one exit for the samples that are left, who leaves by it, and how many of those that stay are right at the end.</summary>
    private static (double Threshold, List<int> Leaving, int RightOfRest) PickOne(ExitGateSpec spec, ScoredSamples exit, ScoredSamples last, List<int> left, int least)
    {
        var isSmallBetter = ExitGate.IsSmallBetter(spec.Kind);
        List<(double Score, int Sample)> ordered = [];
        foreach (var sample in left)
        {
            if (!ClassProbabilities.TrySummarise(exit.ScoresOf(sample), spec.Temperature, out var summary)) continue;
            var score = ExitGate.ScoreOf(spec.Kind, summary);
            ordered.Add((isSmallBetter ? score : -score, sample));
        }
        ordered.Sort();
        var right = left.Count(last.IsRight);
        var (bestCount, bestRight) = (0, right);
        for (var k = 0; k < ordered.Count; k++)
        {
            right += (exit.IsRight(ordered[k].Sample) ? 1 : 0) - (last.IsRight(ordered[k].Sample) ? 1 : 0);
            // Equal scores leave together or not at all.
            if ((k + 1 == ordered.Count || ordered[k + 1].Score > ordered[k].Score) && right >= least) (bestCount, bestRight) = (k + 1, right);
        }
        var leaving = ordered.Take(bestCount).Select(o => o.Sample).ToList();
        return (Between(ordered, bestCount, isSmallBetter), leaving, bestRight - leaving.Count(exit.IsRight));
    }

    /// <summary>A threshold between the last that leaves and the first that stays.</summary>
    private static double Between(List<(double Score, int Sample)> ordered, int leaving, bool isSmallBetter)
    {
        if (leaving == 0) return isSmallBetter ? 0 : double.PositiveInfinity;
        if (leaving == ordered.Count) return isSmallBetter ? double.PositiveInfinity : 0;
        var (last, next) = (ordered[leaving - 1].Score, ordered[leaving].Score);
        var middle = last + ((next - last) / 2);
        // Neighbouring numbers have no middle: entropy leaves below the threshold, the others at it.
        return isSmallBetter ? (middle > last ? middle : next) : -(middle < next ? middle : last);
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Catalogues;

namespace IdnActors.Policies.Exits;

/// <summary>
/// The gates there are. With p = softmax(z / Temp) and threshold T an answer leaves
/// <list type="bullet">
/// <item>entropy: where -Σ p ln p &lt; T, in nats (Teerapittayanon, McDanel and Kung, "BranchyNet", ICPR 2016);</item>
/// <item>entropy-norm: where -Σ p ln p / ln C &lt; T (the same, "Distributed Deep Neural Networks", ICDCS 2017);</item>
/// <item>max-probability: where max p ≥ T; margin: where the largest p exceeds the second by T or more;</item>
/// <item>quantile: where max p ≥ the T-quantile of the confidences of validation samples (after Castellano et al., "Regularized Bottleneck with Early Labeling", ITC 2022, who take training samples);</item>
/// <item>cost-aware: where max p ≥ A - T · cost, with A the accuracy further on (the rule of Chow, "On optimum recognition error and reject tradeoff", 1970, with T = 1).</item>
/// </list>
/// An infinite entropy threshold lets all samples leave, and one of 0 none. Scores that are not numbers never leave.
/// </summary>
public sealed class ExitGate : IExitGate
{
    // What a quantile gate compares with; the threshold itself for others.
    private readonly double _level;

    private ExitGate(ExitGateSpec spec, double level) => (Spec, _level) = (spec, level);

    /// <inheritdoc/>
    public ExitGateSpec Spec { get; }

    /// <summary>Makes a gate of any kind but <see cref="GateKind.Quantile"/>.</summary>
    /// <exception cref="ArgumentException">A number is out of range, or the kind needs validation samples.</exception>
    public static ExitGate Of(ExitGateSpec spec)
    {
        Require(spec);
        return spec.Kind == GateKind.Quantile
            ? throw new ArgumentException("A quantile gate needs the confidences of validation samples.", nameof(spec))
            : new ExitGate(spec, spec.Threshold);
    }

    /// <summary>Makes a gate of any kind.</summary>
    /// <param name="spec">Kind, threshold and temperature.</param>
    /// <param name="validation">Scores of validation samples at this exit; a quantile gate takes their confidences under its own temperature.</param>
    /// <exception cref="ArgumentException">A number is out of range, or a quantile gate has no usable validation sample.</exception>
    public static ExitGate Of(ExitGateSpec spec, ScoredSamples validation)
    {
        if (spec.Kind != GateKind.Quantile) return Of(spec);
        Require(spec);
        var confidences = new List<double>();
        for (var i = 0; i < validation.Count; i++)
            if (ClassProbabilities.TrySummarise(validation.ScoresOf(i), spec.Temperature, out var summary)) confidences.Add(summary.Largest);
        return new ExitGate(spec, Quantile([.. confidences.Order()], spec.Threshold));
    }

    /// <inheritdoc/>
    public IExitGate With(double threshold) => threshold == Spec.Threshold ? this : Of(Spec with { Threshold = threshold });

    /// <inheritdoc/>
    public GateDecision Decide(ReadOnlySpan<float> scores, GoingOn goingOn)
    {
        if (!ClassProbabilities.TrySummarise(scores, Spec.Temperature, out var summary)) return GateDecision.Unusable;
        var score = ScoreOf(Spec.Kind, summary);
        var exits = Spec.Kind switch
        {
            GateKind.Entropy or GateKind.EntropyNorm => score < _level,
            GateKind.CostAware => score >= goingOn.Accuracy - (_level * goingOn.Cost),
            _ => score >= _level,
        };
        return new GateDecision(exits, summary.Label, summary.Largest, score);
    }

    /// <summary>What a kind of gate compares with its threshold.</summary>
    public static double ScoreOf(GateKind kind, ScoreSummary summary) => kind switch
    {
        GateKind.Entropy => summary.Entropy,
        GateKind.EntropyNorm => summary.NormalisedEntropy,
        GateKind.Margin => summary.Margin,
        _ => summary.Largest,
    };

    /// <summary>Whether a small score, rather than a large one, speaks for leaving.</summary>
    public static bool IsSmallBetter(GateKind kind) => kind is GateKind.Entropy or GateKind.EntropyNorm;

    /// <summary>The quantile of sorted numbers, on straight lines between them: 0 gives the least, 1 the largest.</summary>
    internal static double Quantile(ImmutableArray<double> sorted, double share)
    {
        if (sorted.IsEmpty) throw new ArgumentException("There is no quantile of no numbers.", nameof(sorted));
        var position = share * (sorted.Length - 1);
        var below = Math.Min((int)position, sorted.Length - 1);
        return below == sorted.Length - 1 ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    private static void Require(ExitGateSpec spec)
    {
        if (!NumberRange.Positive.Contains(spec.Temperature)) throw new ArgumentException($"A temperature is {spec.Temperature}; it must be above 0 and finite.", nameof(spec));
        var isInRange = spec.Kind switch
        {
            GateKind.Quantile => spec.Threshold is >= 0 and <= 1,
            GateKind.CostAware => spec.Threshold is >= 0 and < double.PositiveInfinity,
            _ => spec.Threshold >= 0,
        };
        if (!isInRange) throw new ArgumentException($"The threshold of a gate of kind {spec.Kind} is {spec.Threshold}, which is out of range.", nameof(spec));
    }
}

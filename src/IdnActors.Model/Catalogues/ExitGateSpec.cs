using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>What decides, from the class scores of an exit, whether its answer is good enough to be the last.</summary>
public enum GateKind
{
    /// <summary>Entropy of the class probabilities in nats; the answer leaves where it is below the threshold.</summary>
    Entropy,

    /// <summary>Entropy over that of equal probabilities, 0 to 1; the answer leaves where it is below the threshold.</summary>
    EntropyNorm,

    /// <summary>The largest class probability; the answer leaves where it is at least the threshold.</summary>
    MaxProbability,

    /// <summary>The largest class probability less the second largest; the answer leaves where it is at least the threshold.</summary>
    Margin,

    /// <summary>The largest class probability; the answer leaves where it is at least the threshold's quantile of those of validation samples.</summary>
    Quantile,

    /// <summary>The largest class probability; the answer leaves where it is at least the accuracy further on less the cost of going on, which the threshold weighs.</summary>
    CostAware,
}

/// <summary>The gate of an exit as a card states it.</summary>
/// <param name="Kind">What is compared.</param>
/// <param name="Threshold">What it is compared with, in the unit of the kind.</param>
/// <param name="Temperature">Class scores are divided by it before they become probabilities; above 0, and 1 where the scores are calibrated as they are.</param>
public sealed record ExitGateSpec(GateKind Kind, double Threshold, double Temperature)
{
    /// <summary>Every kind with its name on a card.</summary>
    public static ImmutableArray<(GateKind Kind, string Name)> Kinds { get; } =
    [
        (GateKind.Entropy, "entropy"), (GateKind.EntropyNorm, "entropy-norm"), (GateKind.MaxProbability, "max-probability"), (GateKind.Margin, "margin"),
        (GateKind.Quantile, "quantile"), (GateKind.CostAware, "cost-aware"),
    ];

    /// <summary>The name of a kind on a card.</summary>
    public static string NameOf(GateKind kind) => Kinds.First(k => k.Kind == kind).Name;
}

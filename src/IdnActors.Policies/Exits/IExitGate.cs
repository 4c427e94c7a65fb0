using IdnActors.Model.Catalogues;

namespace IdnActors.Policies.Exits;

/// <summary>What going on promises and costs, for gates that weigh it; others do not look at it.</summary>
/// <param name="Accuracy">Share of right answers that are to be expected further on: 0 to 1.</param>
/// <param name="Cost">Of going on (delay, energy, load), in units of accuracy: what a right answer instead of a wrong one would be worth paying is 1.</param>
public readonly record struct GoingOn(double Accuracy, double Cost);

/// <summary>What a gate says of a sample.</summary>
/// <param name="Exits">Whether the answer leaves here.</param>
/// <param name="Label">The answer, should it leave; -1 where the scores cannot be used.</param>
/// <param name="Confidence">Its probability by the gate's temperature: 0 to 1, and 0 where the scores cannot be used.</param>
/// <param name="Score">What was compared with the threshold, in the unit of the gate's kind; not a number where the scores cannot be used.</param>
public readonly record struct GateDecision(bool Exits, int Label, double Confidence, double Score)
{
    /// <summary>Of scores that cannot be used: they never leave.</summary>
    public static GateDecision Unusable { get; } = new(false, -1, 0, double.NaN);
}

/// <summary>An exit's gate and its calibration as one replaceable piece: from class scores to a decision. Immutable; an update replaces it.</summary>
public interface IExitGate
{
    /// <summary>Kind, threshold and temperature.</summary>
    ExitGateSpec Spec { get; }

    /// <summary>The same gate with another threshold.</summary>
    /// <exception cref="ArgumentException">The threshold is out of range, or the kind needs validation samples.</exception>
    IExitGate With(double threshold);

    /// <summary>Decides on a sample.</summary>
    /// <param name="scores">Class scores (logits) of the exit, one at least.</param>
    /// <param name="goingOn">What lies ahead.</param>
    GateDecision Decide(ReadOnlySpan<float> scores, GoingOn goingOn);
}

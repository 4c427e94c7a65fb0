using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Verification;

/// <summary>Whether the answer of a sample leaves at an exit.</summary>
/// <param name="scores">Class scores (logits) of the exit.</param>
public delegate bool SampleGate(ReadOnlySpan<float> scores);

/// <summary>Makes the gate that a card states; null where a card does not state all that the gate goes by (validation samples, what lies ahead).</summary>
public delegate SampleGate? SampleGateFactory(ExitGateSpec spec);

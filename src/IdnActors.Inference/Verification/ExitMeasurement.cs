namespace IdnActors.Inference.Verification;

/// <summary>What the samples of a data set did at an exit.</summary>
/// <param name="Part">Name of the exit.</param>
/// <param name="AccuracyPoints">Share of right answers if every sample left here, in points of 100.</param>
/// <param name="StatedAccuracyPoints">What the card says of it.</param>
/// <param name="SharePoints">Share of all samples that left here, by this gate and those before it, in points of 100; null where the card does not state all that a gate goes by.</param>
/// <param name="StatedSharePoints">What the card says of it, if it does.</param>
public sealed record ExitMeasurement(string Part, double AccuracyPoints, double StatedAccuracyPoints, double? SharePoints, double? StatedSharePoints);

namespace IdnActors.Inference.Timing;

/// <summary>How often a <see cref="PartTimer"/> runs each part.</summary>
public sealed record PartTimerOptions
{
    public const int MinRuns = 1;
    public const int MaxRuns = 1_000_000;

    /// <summary>Inferences of a part before its first timed one: they fill caches and let the session lay out its memory. Range: 0 to 1000000.</summary>
    public int WarmUpRuns { get; init; } = 50;

    /// <summary>Rounds over all parts; a short disturbance then meets one round of many parts rather than all runs of one. Range: 1 to 1000000.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>Timed inferences of a part in a round. Range: 1 to 1000000.</summary>
    public int RunsPerRound { get; init; } = 50;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void ThrowIfOutOfRange()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(WarmUpRuns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WarmUpRuns, MaxRuns);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, MinRuns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Rounds, MaxRuns);
        ArgumentOutOfRangeException.ThrowIfLessThan(RunsPerRound, MinRuns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RunsPerRound, MaxRuns);
    }
}

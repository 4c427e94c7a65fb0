namespace IdnActors.Cli.Experiments;

/// <summary>Decides how many seeds an experiment needs until its means are as precise as demanded.</summary>
/// <param name="RelativeHalfWidth">Half the width of the 95 % interval over the mean that every variant is to reach, e.g. 0.01.</param>
/// <param name="MostSeeds">Seeds, at most.</param>
public sealed record PrecisionRule(double RelativeHalfWidth, int MostSeeds)
{
    /// <summary>Fewer seeds say next to nothing about how far they scatter.</summary>
    public const int LeastSeeds = 3;

    /// <summary>Whether an estimate is precise enough. One without values never will be, and is not waited for.</summary>
    public bool IsMet(Estimate estimate) => double.IsNaN(estimate.Mean) || estimate.HalfWidth <= RelativeHalfWidth * Math.Abs(estimate.Mean);

    /// <summary>
    /// The number of seeds to go on to; the present number when that is enough, or the most. Half-widths shrink with the root of the number, which tells
    /// how many are missing; as the scatter itself is only estimated, the number at most doubles at a time.
    /// </summary>
    public int NextSeeds(int seeds, IReadOnlyCollection<Estimate> estimates)
    {
        if (seeds < LeastSeeds) return Math.Min(LeastSeeds, MostSeeds);
        var missing = estimates.Where(e => !IsMet(e)).ToList();
        if (missing.Count == 0 || seeds >= MostSeeds) return seeds;
        var ratio = missing.Max(e => e.HalfWidth / (RelativeHalfWidth * Math.Abs(e.Mean)));
        var wanted = double.IsFinite(ratio) ? seeds * ratio * ratio : double.PositiveInfinity;
        return (int)Math.Min(MostSeeds, Math.Clamp(Math.Ceiling(wanted), seeds + 1, 2.0 * seeds));
    }
}

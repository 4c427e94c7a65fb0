namespace IdnActors.Cli.Experiments;

/// <summary>What the user chose for an experiment, besides what it is about.</summary>
/// <param name="Seeds">Seeds per variant, from 1 on; null: 10, or with a precision as many as that needs.</param>
/// <param name="Precision">How precise the means are to be; null: as they come.</param>
/// <param name="Metric">The metric that matters most; null: a usual one.</param>
/// <param name="Parallel">Runs at a time.</param>
/// <param name="Out">Folder of the experiment; null: <c>runs/</c>, the scenario's name and that of the command.</param>
/// <param name="Cache">Folder of recorded answers; null: that of the environment, or the user's own.</param>
/// <param name="Json">Print JSON instead of a table.</param>
/// <param name="HasReport">Write <c>report.html</c>.</param>
public sealed record ExperimentChoices(
    int? Seeds, PrecisionRule? Precision, string? Metric, int Parallel, string? Out, string? Cache, bool Json, bool HasReport)
{
    public const int DefaultSeeds = 10;

    public const int DefaultMostSeeds = 100;

    /// <summary>Seeds to begin with.</summary>
    public int FirstSeeds => Precision is null ? Seeds ?? DefaultSeeds : Math.Max(Seeds ?? PrecisionRule.LeastSeeds, PrecisionRule.LeastSeeds);
}

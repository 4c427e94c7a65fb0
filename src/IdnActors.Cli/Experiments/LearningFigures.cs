using System.Collections.Immutable;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Experiments;

/// <summary>
/// What the columns of <c>learning.parquet</c> come to, as claims may measure it: <c>learning regret_ms</c> is its value by the last slot, <c>learning gain_ms</c>,
/// a column of single slots, the sum of all; with <c>learning late</c>, what the last quarter of the slots has added.
/// </summary>
public static class LearningFigures
{
    private const string Whole = "learning ";
    private const string Late = "learning late ";

    // What is a sum so far in every row; other columns count for their slot alone.
    private static readonly ImmutableArray<string> SoFar = ["cumulative_gain_ms", "hindsight_gain_ms", "regret_ms", "alpha_regret_ms", "variants_regret_ms", "bound_ms"];
    private static readonly ImmutableArray<string> OfSlot =
        ["requests", "gain_ms", "model_gain_ms", "fractional_gain_ms", "fetched_bytes", "loads", "unloads", "reloads", "control_messages", "control_bytes"];

    /// <summary>All names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. SoFar.Concat(OfSlot).SelectMany(c => (string[])[Whole + c, Late + c])];

    /// <summary>The figures of a run's file; none where there is no file, or one with other columns.</summary>
    public static async Task<ImmutableDictionary<string, double>> ReadAsync(string path)
    {
        var figures = ImmutableDictionary.CreateBuilder<string, double>();
        if (!File.Exists(path)) return figures.ToImmutable();
        var columns = SoFar.Concat(OfSlot).ToDictionary(c => c, _ => new List<double>());
        try
        {
            await foreach (var rows in ColumnReader.ReadAsync(path, [.. columns.Keys]).ConfigureAwait(false))
                foreach (var (column, values) in columns) values.AddRange(rows.Numbers(column));
        }
        catch (InvalidDataException)
        {
            return figures.ToImmutable();
        }
        foreach (var (column, values) in columns)
        {
            if (values.Count == 0) continue;
            var late = values.Count * 3 / 4;
            var isSoFar = SoFar.Contains(column);
            figures[Whole + column] = isSoFar ? values[^1] : values.Sum();
            figures[Late + column] = isSoFar ? values[^1] - (late == 0 ? 0 : values[late - 1]) : values.Skip(late).Sum();
        }
        return figures.ToImmutable();
    }
}

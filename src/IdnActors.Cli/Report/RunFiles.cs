using System.Collections.Immutable;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Report;

/// <summary>Reads the files of a run for its report, row group by row group, in memory that does not grow with the run.</summary>
public static class RunFiles
{
    /// <summary>What links carried, as <see cref="BytesAsync"/> tells it: columns of <c>links.parquet</c>.</summary>
    public static ImmutableArray<string> TrafficColumns { get; } = ["offered_bytes", "transfer_bytes", "control_bytes"];

    /// <summary>Latency sums and answers per slot, the warm-up left out.</summary>
    public static async Task<SlotSeries?> LatencyAsync(string folder) =>
        (await ReadAsync(folder, "slots.parquet", ["answered", "latency_mean_ms"], 1, static (values, row, _) =>
        {
            var answered = values[0][row];
            return answered > 0 ? (answered * values[1][row], answered) : (0, 0);
        }).ConfigureAwait(false))?[0];

    /// <summary>Bytes per slot, over all links: one series for each of <see cref="TrafficColumns"/>.</summary>
    public static Task<ImmutableArray<SlotSeries>?> BytesAsync(string folder) =>
        ReadAsync(folder, "links.parquet", TrafficColumns, TrafficColumns.Length, static (values, row, column) => (values[column][row], 1));

    /// <summary>A column of <c>learning.parquet</c>; null where no policy learned.</summary>
    public static async Task<SlotSeries?> LearningAsync(string folder, string column) =>
        (await ReadAsync(folder, RunSummary.LearningFile, [column], 1, static (values, row, _) => double.IsNaN(values[0][row]) ? (0, 0) : (values[0][row], 1))
            .ConfigureAwait(false))?[0];

    /// <summary>What is said of the regret bound in the last slot; null where no policy learned.</summary>
    public static async Task<string?> BoundLabelAsync(string folder)
    {
        var path = Path.Combine(folder, RunSummary.LearningFile);
        if (!File.Exists(path)) return null;
        string? label = null;
        await foreach (var rows in ColumnReader.ReadAsync(path, "bound_label").ConfigureAwait(false))
            if (rows.Rows > 0) label = rows.Texts("bound_label")[^1];
        return label;
    }

    /// <summary>How latencies are distributed: values in milliseconds, in increasing order, with their requests.</summary>
    public static async Task<IReadOnlyList<(double Ms, double Requests)>> LatenciesAsync(string folder)
    {
        var path = Path.Combine(folder, "latency.parquet");
        if (!File.Exists(path)) return [];
        var all = new List<(double, double)>();
        await foreach (var rows in ColumnReader.ReadAsync(path, "latency_ms", "requests").ConfigureAwait(false))
            for (var i = 0; i < rows.Rows; i++) all.Add((rows.Numbers("latency_ms")[i], rows.Numbers("requests")[i]));
        return all;
    }

    /// <summary>Sums some columns of a file by slot; null when there is no such file, or nothing in it.</summary>
    private static async Task<ImmutableArray<SlotSeries>?> ReadAsync(string folder, string file, ImmutableArray<string> columns, int count, ReadRow read)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        var sums = Enumerable.Range(0, count).Select(_ => new BinnedSums()).ToArray();
        var (lastSlot, lastStart) = (0.0, 0.0);
        await foreach (var rows in ColumnReader.ReadAsync(path, ["slot", "start_s", .. columns]).ConfigureAwait(false))
        {
            var (slots, starts, values) = (rows.Numbers("slot"), rows.Numbers("start_s"), columns.Select(rows.Numbers).ToArray());
            for (var row = 0; row < rows.Rows; row++)
            {
                for (var k = 0; k < count; k++)
                {
                    var (value, weight) = read(values, row, k);
                    if (weight > 0) sums[k].Add((long)slots[row], value, weight);
                }
                if (slots[row] > lastSlot) (lastSlot, lastStart) = (slots[row], starts[row]);
            }
        }
        if (sums.All(s => s.Bins == 0)) return null;
        return [.. sums.Select(s => new SlotSeries(s, lastSlot > 0 ? lastStart / lastSlot : 1))];
    }

    /// <summary>What a row adds to one of the series, and its weight.</summary>
    private delegate (double Value, double Weight) ReadRow(double[][] values, int row, int series);
}

using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Report;

/// <summary>Reads the files of a run for its report, row group by row group, in memory that does not grow with the run.</summary>
public static class RunFiles
{
    /// <summary>Latency sums and answers per slot, the warm-up left out.</summary>
    public static Task<SlotSeries?> LatencyAsync(string folder) => ReadAsync(folder, "slots.parquet", ["answered", "latency_mean_ms"], (rows, i) =>
    {
        var answered = rows.Numbers("answered")[i];
        return answered > 0 ? (answered * rows.Numbers("latency_mean_ms")[i], answered) : (0, 0);
    });

    /// <summary>Bytes per slot in one of the columns of <c>links.parquet</c>, over all links.</summary>
    public static Task<SlotSeries?> BytesAsync(string folder, string column) => ReadAsync(folder, "links.parquet", [column], (rows, i) => (rows.Numbers(column)[i], 1));

    /// <summary>A column of <c>learning.parquet</c>; null where no policy learned.</summary>
    public static Task<SlotSeries?> LearningAsync(string folder, string column) => ReadAsync(folder, RunSummary.LearningFile, [column], (rows, i) =>
    {
        var value = rows.Numbers(column)[i];
        return double.IsNaN(value) ? (0, 0) : (value, 1);
    });

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

    private static async Task<SlotSeries?> ReadAsync(string folder, string file, string[] columns, Func<ColumnGroup, int, (double Value, double Weight)> read)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        var sums = new BinnedSums();
        var (lastSlot, lastStart) = (0.0, 0.0);
        await foreach (var rows in ColumnReader.ReadAsync(path, ["slot", "start_s", .. columns]).ConfigureAwait(false))
        {
            var (slots, starts) = (rows.Numbers("slot"), rows.Numbers("start_s"));
            for (var i = 0; i < rows.Rows; i++)
            {
                var (value, weight) = read(rows, i);
                if (weight > 0) sums.Add((long)slots[i], value, weight);
                if (slots[i] > lastSlot) (lastSlot, lastStart) = (slots[i], starts[i]);
            }
        }
        return sums.Bins == 0 ? null : new SlotSeries(sums, lastSlot > 0 ? lastStart / lastSlot : 1);
    }
}

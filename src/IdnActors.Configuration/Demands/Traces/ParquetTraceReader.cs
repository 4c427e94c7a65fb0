using Parquet;
using Parquet.Schema;

namespace IdnActors.Configuration.Demands.Traces;

/// <summary>
/// Reads a trace from a Parquet file with the columns of a CSV one. Times are numbers, or timestamps in a column <c>time</c>, which count from the first row on
/// and to 100 ns. One row group at a time is in memory.
/// </summary>
internal static class ParquetTraceReader
{
    private const int MostGroupRows = 20_000_000;

    public static async Task ReadAsync(Stream stream, TraceDraft draft)
    {
        var reader = await ParquetReader.CreateAsync(stream, new ParquetOptions { TreatByteArrayAsString = true }).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var fields = reader.Schema.DataFields;
            var columns = TraceColumns.Find([.. fields.Select(f => f.Name)], "columns", mayBeCalendar: true, draft);
            if (columns is null) return;
            CheckTypes(fields, columns, draft);
            var (row, first) = (0L, (long?)null);
            for (var i = 0; i < reader.RowGroupCount && !draft.IsSpoilt && !(row == 0 && draft.HasProblems); i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                if (group.RowCount is < 0 or > MostGroupRows)
                {
                    draft.Report($"row group {i + 1}", $"has {group.RowCount} rows", $"at most {MostGroupRows} rows are read at once", "write smaller row groups");
                    return;
                }
                var times = await TimesAsync(group, fields[columns.Time], columns.NanosecondsPerUnit).ConfigureAwait(false);
                var nodes = await TextsAsync(group, fields[columns.Node]).ConfigureAwait(false);
                var tasks = await TextsAsync(group, fields[columns.Task]).ConfigureAwait(false);
                var samples = columns.Sample < 0 ? null : await SamplesAsync(group, fields[columns.Sample]).ConfigureAwait(false);
                for (var r = 0; r < times.Length && !draft.IsSpoilt; r++)
                {
                    var at = times[r] == Missing ? (long?)null : times[r];
                    if (columns.NanosecondsPerUnit == 0 && at is { } ticks) at = Scaled(ticks - (first ??= ticks), 100);
                    draft.Add(new TracePlace("row", ++row), at, nodes[r], tasks[r], SampleOf(samples, r));
                }
            }
        }
    }

    private static readonly Type[] Texts = [typeof(string), typeof(ReadOnlyMemory<char>)];

    // Stands for a null; out of range as a time, so that it is none.
    private const long Missing = long.MinValue;

    private static int? SampleOf(long[]? samples, int row) => samples?[row] switch
    {
        null or Missing => -1,
        >= 0 and <= int.MaxValue and var stated => (int)stated,
        _ => null,
    };

    private static void CheckTypes(DataField[] fields, TraceColumns columns, TraceDraft draft)
    {
        Require(columns.Time, columns.NanosecondsPerUnit == 0 ? [typeof(DateTime)] : [typeof(double), typeof(float), typeof(long), typeof(int)]);
        Require(columns.Node, Texts);
        Require(columns.Task, Texts);
        if (columns.Sample >= 0) Require(columns.Sample, [typeof(long), typeof(int)]);

        static string NameOf(Type type) => Texts.Contains(type) ? "text" : type.Name;

        void Require(int column, Type[] types)
        {
            var field = fields[column];
            if (field.MaxRepetitionLevel > 0 || !types.Contains(field.ClrType))
            {
                draft.Report($"column {field.Name}", $"holds {(field.MaxRepetitionLevel > 0 ? "lists" : NameOf(field.ClrType))}",
                    $"{string.Join(" or ", types.Select(NameOf).Distinct())} is required", "write the column in that type");
            }
        }
    }

    private static Task<long[]> TimesAsync(ParquetRowGroupReader group, DataField field, long scale)
    {
        if (scale == 0) return NumbersAsync<DateTime>(group, field, t => t.Ticks);
        if (field.ClrType == typeof(double)) return NumbersAsync<double>(group, field, Rounded);
        if (field.ClrType == typeof(float)) return NumbersAsync<float>(group, field, v => Rounded(v));
        return field.ClrType == typeof(int) ? NumbersAsync<int>(group, field, v => Scaled(v, scale)) : NumbersAsync<long>(group, field, v => Scaled(v, scale));

        long Rounded(double value) => double.IsNaN(value) ? Missing : (long)Math.Clamp(Math.Round(value * scale), -1e18, 1e18);
    }

    private static long Scaled(long value, long scale) => (long)Int128.Clamp((Int128)value * scale, -1_000_000_000_000_000_000, 1_000_000_000_000_000_000);

    private static Task<long[]> SamplesAsync(ParquetRowGroupReader group, DataField field) =>
        field.ClrType == typeof(int) ? NumbersAsync<int>(group, field, v => v) : NumbersAsync<long>(group, field, v => v);

    private static async Task<long[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, long> convert)
        where T : struct
    {
        var result = new long[group.RowCount];
        if (field.IsNullable)
        {
            var values = new T?[result.Length];
            await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            for (var i = 0; i < values.Length; i++) result[i] = values[i] is { } value ? convert(value) : Missing;
        }
        else
        {
            var values = new T[result.Length];
            await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            for (var i = 0; i < values.Length; i++) result[i] = convert(values[i]);
        }
        return result;
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
        return values;
    }
}

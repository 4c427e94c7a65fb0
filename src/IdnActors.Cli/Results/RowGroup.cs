using Parquet;
using Parquet.Schema;

namespace IdnActors.Cli.Results;

/// <summary>The columns of a Parquet table for so many rows, to be filled, written, and filled again.</summary>
/// <typeparam name="TRow">The rows.</typeparam>
internal sealed class RowGroup<TRow>(IReadOnlyList<Metric<TRow>> metrics, IReadOnlyList<DataField> fields)
{
    private readonly Column[] _columns = [.. metrics.Zip(fields, Column.Of)];

    public int Rows { get; private set; }

    /// <summary>The fields of a schema for metrics; all groups of a file share them.</summary>
    public static IReadOnlyList<DataField> FieldsOf(IReadOnlyList<Metric<TRow>> metrics) =>
    [
        .. metrics.Select(m => m.Type == typeof(long) ? new DataField<long>(m.Name)
            : m.Type == typeof(double) ? new DataField<double>(m.Name)
            : (DataField)new DataField<string>(m.Name, nullable: false)),
    ];

    public void Add(in TRow row)
    {
        foreach (var column in _columns) column.Set(Rows, row);
        Rows++;
    }

    /// <summary>Writes the rows, and has none then.</summary>
    public async Task WriteAsync(ParquetWriter writer)
    {
        using var group = writer.CreateRowGroup();
        foreach (var column in _columns) await column.WriteAsync(group, Rows).ConfigureAwait(false);
        Rows = 0;
    }

    private abstract class Column
    {
        public static Column Of(Metric<TRow> metric, DataField field) =>
            metric.Type == typeof(long) ? new NumberColumn<long>(metric, field)
            : metric.Type == typeof(double) ? new NumberColumn<double>(metric, field)
            : new TextColumn(metric, field);

        public abstract void Set(int index, in TRow row);

        public abstract Task WriteAsync(ParquetRowGroupWriter group, int rows);
    }

    private abstract class Column<T>(Metric<TRow> metric) : Column
    {
        private const int FewRows = 256;
        private readonly ReadValue<TRow, T> _read = metric.As<T>();
        private T[] _values = [];

        protected T[] Values => _values;

        public sealed override void Set(int index, in TRow row)
        {
            // Grows with the rows: most runs have far fewer than fill a group.
            if (index == _values.Length) Array.Resize(ref _values, Math.Max(FewRows, 2 * index));
            _values[index] = _read(row);
        }
    }

    private sealed class NumberColumn<T>(Metric<TRow> metric, DataField field) : Column<T>(metric)
        where T : struct
    {
        public override Task WriteAsync(ParquetRowGroupWriter group, int rows) => group.WriteAsync<T>(field, Values.AsMemory(0, rows));
    }

    private sealed class TextColumn(Metric<TRow> metric, DataField field) : Column<string>(metric)
    {
        public override async Task WriteAsync(ParquetRowGroupWriter group, int rows)
        {
            await group.WriteAsync(field, new ArraySegment<string>(Values, 0, rows)).ConfigureAwait(false);
            // The texts need not stay until others take their places.
            Array.Clear(Values, 0, rows);
        }
    }
}

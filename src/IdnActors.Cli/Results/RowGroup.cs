using System.Buffers;
using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace IdnActors.Cli.Results;

/// <summary>
/// Rows of a Parquet table, to be filled, written, and filled again. They are taken apart into columns when they are written, in the background, and not while the
/// run waits.
/// </summary>
/// <typeparam name="TRow">The rows.</typeparam>
internal sealed class RowGroup<TRow>(IReadOnlyList<Metric<TRow>> metrics, IReadOnlyList<DataField> fields)
{
    private const int FewRows = 256;
    private readonly Column[] _columns = [.. metrics.Zip(fields, Column.Of)];
    private TRow[] _rows = [];

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
        // Grows with the rows: most runs have far fewer than fill a group.
        if (Rows == _rows.Length) Array.Resize(ref _rows, Math.Max(FewRows, 2 * Rows));
        _rows[Rows++] = row;
    }

    /// <summary>Writes the rows, and has none then.</summary>
    public async Task WriteAsync(ParquetWriter writer)
    {
        using var group = writer.CreateRowGroup();
        foreach (var column in _columns) await column.WriteAsync(group, _rows.AsMemory(0, Rows)).ConfigureAwait(false);
        // The texts need not stay until others take their places.
        Array.Clear(_rows, 0, Rows);
        Rows = 0;
    }

    private abstract class Column
    {
        public static Column Of(Metric<TRow> metric, DataField field) =>
            metric.Type == typeof(long) ? new NumberColumn<long>(metric, field)
            : metric.Type == typeof(double) ? new NumberColumn<double>(metric, field)
            : new TextColumn(metric, field);

        public abstract Task WriteAsync(ParquetRowGroupWriter group, ReadOnlyMemory<TRow> rows);
    }

    private abstract class Column<T>(Metric<TRow> metric) : Column
    {
        private readonly ReadValue<TRow, T> _read = metric.As<T>();

        public sealed override async Task WriteAsync(ParquetRowGroupWriter group, ReadOnlyMemory<TRow> rows)
        {
            // Rented: as large objects, new ones would bring on collections of the whole heap.
            var values = ArrayPool<T>.Shared.Rent(rows.Length);
            for (var i = 0; i < rows.Length; i++) values[i] = _read(rows.Span[i]);
            await WriteAsync(group, new ArraySegment<T>(values, 0, rows.Length)).ConfigureAwait(false);
            ArrayPool<T>.Shared.Return(values, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        }

        protected abstract Task WriteAsync(ParquetRowGroupWriter group, ArraySegment<T> values);
    }

    private sealed class NumberColumn<T>(Metric<TRow> metric, DataField field) : Column<T>(metric)
        where T : struct
    {
        protected override Task WriteAsync(ParquetRowGroupWriter group, ArraySegment<T> values) => group.WriteAsync<T>(field, values);
    }

    private sealed class TextColumn(Metric<TRow> metric, DataField field) : Column<string>(metric)
    {
        protected override Task WriteAsync(ParquetRowGroupWriter group, ArraySegment<string> values) => group.WriteAsync(field, values);
    }
}

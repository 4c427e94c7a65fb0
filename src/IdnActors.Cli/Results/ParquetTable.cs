using Parquet;
using Parquet.Schema;

namespace IdnActors.Cli.Results;

/// <summary>A Parquet file that grows row by row: one column per metric, a row group whenever enough rows have come together.</summary>
/// <typeparam name="TRow">The rows.</typeparam>
public sealed class ParquetTable<TRow> : IAsyncDisposable
{
    private const int RowsPerGroup = 20_000;
    private readonly Column[] _columns;
    private readonly Stream _stream;
    private ParquetWriter? _writer;
    private int _rows;

    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="metrics">The columns in their order.</param>
    public ParquetTable(string path, IReadOnlyList<Metric<TRow>> metrics)
    {
        _columns = [.. metrics.Select(Column.Of)];
        _stream = File.Create(path);
    }

    public async Task AddAsync(TRow row)
    {
        foreach (var column in _columns) column.Add(row);
        if (++_rows == RowsPerGroup) await FlushAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        // A file without rows still has its columns.
        var writer = await WriterAsync().ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task FlushAsync()
    {
        if (_rows == 0) return;
        var writer = await WriterAsync().ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        foreach (var column in _columns) await column.WriteAsync(group).ConfigureAwait(false);
        _rows = 0;
    }

    private async Task<ParquetWriter> WriterAsync() =>
        _writer ??= await ParquetWriter.CreateAsync(new ParquetSchema([.. _columns.Select(c => c.Field)]), _stream).ConfigureAwait(false);

    private abstract class Column(DataField field)
    {
        public DataField Field { get; } = field;

        public static Column Of(Metric<TRow> metric) =>
            metric.Type == typeof(long) ? new NumberColumn<long>(metric)
            : metric.Type == typeof(double) ? new NumberColumn<double>(metric)
            : new TextColumn(metric);

        public abstract void Add(TRow row);

        public abstract Task WriteAsync(ParquetRowGroupWriter group);
    }

    private sealed class NumberColumn<T>(Metric<TRow> metric) : Column(new DataField<T>(metric.Name))
        where T : struct
    {
        private readonly List<T> _values = [];

        public override void Add(TRow row) => _values.Add((T)metric.ValueOf(row));

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            await group.WriteAsync<T>(Field, _values.ToArray()).ConfigureAwait(false);
            _values.Clear();
        }
    }

    private sealed class TextColumn(Metric<TRow> metric) : Column(new DataField<string>(metric.Name, nullable: false))
    {
        private readonly List<string> _values = [];

        public override void Add(TRow row) => _values.Add((string)metric.ValueOf(row));

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            await group.WriteAsync(Field, _values).ConfigureAwait(false);
            _values.Clear();
        }
    }
}

using Parquet;
using Parquet.Schema;

namespace IdnActors.Cli.Results;

/// <summary>
/// A Parquet file that grows row by row: one column per metric, a row group whenever enough rows have come together. A full group is encoded and written in the
/// background while the next one fills; there are never more than these two.
/// </summary>
/// <typeparam name="TRow">The rows.</typeparam>
public sealed class ParquetTable<TRow> : IAsyncDisposable
{
    internal const int RowsPerGroup = 20_000;
    private readonly IReadOnlyList<Metric<TRow>> _metrics;
    private readonly IReadOnlyList<DataField> _fields;
    private readonly Stream _stream;
    private RowGroup<TRow> _filling;
    private RowGroup<TRow>? _written;
    private Task _writing = Task.CompletedTask;
    private ParquetWriter? _writer;

    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="metrics">The columns in their order.</param>
    public ParquetTable(string path, IReadOnlyList<Metric<TRow>> metrics)
        : this(File.Create(path), metrics)
    {
    }

    /// <param name="stream">Where to; the table's from now on.</param>
    /// <param name="metrics">The columns in their order.</param>
    internal ParquetTable(Stream stream, IReadOnlyList<Metric<TRow>> metrics)
    {
        _stream = stream;
        _metrics = metrics;
        _fields = RowGroup<TRow>.FieldsOf(metrics);
        _filling = new RowGroup<TRow>(metrics, _fields);
    }

    /// <summary>Adds a row. Waits only when the group before is still being written though another is full.</summary>
    /// <exception cref="IOException">Earlier rows could not be written.</exception>
    public void Add(in TRow row)
    {
        // Told with the next row, not with the next group: nobody should run on for results that are lost.
        if (_writing.IsFaulted) _writing.GetAwaiter().GetResult();
        _filling.Add(row);
        if (_filling.Rows == RowsPerGroup) HandOver();
    }

    /// <summary>Writes what is left and closes the file. A file that could not be written whole gets no footer, so that nobody can take it for one.</summary>
    /// <exception cref="IOException">Some rows could not be written.</exception>
    public async ValueTask DisposeAsync()
    {
        await using (_stream.ConfigureAwait(false))
        {
            await _writing.ConfigureAwait(false);
            if (_filling.Rows > 0) await WriteAsync(_filling).ConfigureAwait(false);
            // A file without rows still has its columns.
            var writer = await WriterAsync().ConfigureAwait(false);
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void HandOver()
    {
        _writing.GetAwaiter().GetResult();
        var full = _filling;
        _filling = _written ?? new RowGroup<TRow>(_metrics, _fields);
        _written = full;
        _writing = Task.Run(() => WriteAsync(full));
    }

    private async Task WriteAsync(RowGroup<TRow> group) => await group.WriteAsync(await WriterAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<ParquetWriter> WriterAsync() =>
        _writer ??= await ParquetWriter.CreateAsync(new ParquetSchema([.. _fields]), _stream).ConfigureAwait(false);
}

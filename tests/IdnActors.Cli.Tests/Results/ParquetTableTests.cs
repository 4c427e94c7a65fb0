using IdnActors.Cli.Results;
using Parquet;

namespace IdnActors.Cli.Tests.Results;

/// <summary>Tables of many row groups, of which all but the last are written while the next one fills.</summary>
public class ParquetTableTests
{
    private const int RowsPerGroup = 20_000;

    private static readonly IReadOnlyList<Metric<Row>> Columns =
    [
        new("number", "", Better.Neutral, (in r) => r.Number),
        new("half", "", Better.Neutral, (in r) => r.Number / 2.0),
        new("text", "", Better.Neutral, (in r) => TextOf(r.Number)),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(RowsPerGroup)]
    [InlineData((4 * RowsPerGroup) + 7)]
    public async Task Rows_are_read_back_in_their_order_and_groups_are_full_but_the_last(int rows)
    {
        using var folder = new TemporaryFolder();
        await using (var table = new ParquetTable<Row>(folder["t.parquet"], Columns)) Add(table, rows);

        var groups = await ReadAsync(File.OpenRead(folder["t.parquet"]));

        Assert.Equal((rows + RowsPerGroup - 1) / RowsPerGroup, groups.Count);
        Assert.All(groups.SkipLast(1), g => Assert.Equal(RowsPerGroup, g.Count));
        Assert.Equal(Enumerable.Range(0, rows).Select(i => ((long)i, i / 2.0, TextOf(i))), groups.SelectMany(g => g));
    }

    [Fact]
    public async Task Rows_are_taken_while_a_group_is_being_written()
    {
        var written = new MemoryStream();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var table = new ParquetTable<Row>(new ActingStream(written, gate.Task.GetAwaiter().GetResult), Columns))
        {
            // Nothing of the first group can be written before this comes back.
            Add(table, (2 * RowsPerGroup) - 1);
            gate.SetResult();
        }

        var groups = await ReadAsync(new MemoryStream(written.ToArray()));
        Assert.Equal([RowsPerGroup, RowsPerGroup - 1], groups.Select(g => g.Count));
    }

    [Fact]
    public async Task What_cannot_be_written_is_told_with_later_rows_and_at_the_end_and_the_file_is_none()
    {
        const int room = 50_000;
        var written = new MemoryStream();
        var table = new ParquetTable<Row>(new ActingStream(written, () => _ = written.Position < room ? 0 : throw new IOException("no space left")), Columns);
        // The last row of the first group begins to write it; at the latest that of the second waits for it.
        var failure = Assert.Throws<IOException>(() => Add(table, 2 * RowsPerGroup));
        Assert.Equal("no space left", failure.Message);
        Assert.Throws<IOException>(() => Add(table, 1));

        await Assert.ThrowsAsync<IOException>(() => table.DisposeAsync().AsTask());

        Assert.False(written.CanWrite, "The file is open.");
        Assert.InRange(written.ToArray().Length, room, int.MaxValue);
        Assert.False(written.ToArray().AsSpan().EndsWith("PAR1"u8), "A file that lacks rows looks whole.");
    }

    [Fact]
    public async Task What_cannot_be_written_at_the_end_is_told_there()
    {
        var table = new ParquetTable<Row>(new ActingStream(new MemoryStream(), () => throw new IOException("no space left")), Columns);
        Add(table, 3);

        await Assert.ThrowsAsync<IOException>(() => table.DisposeAsync().AsTask());
    }

    private static string TextOf(long number) => $"text {number % 1_000}";

    private static void Add(ParquetTable<Row> table, int rows)
    {
        for (var i = 0; i < rows; i++) table.Add(new Row(i));
    }

    private static async Task<List<List<(long, double, string)>>> ReadAsync(Stream stream)
    {
        await using var file = stream;
        await using var reader = await ParquetReader.CreateAsync(file, new ParquetOptions { TreatByteArrayAsString = true });
        var fields = reader.Schema.DataFields;
        Assert.Equal(["number", "half", "text"], fields.Select(f => f.Name));
        var groups = new List<List<(long, double, string)>>();
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var (numbers, halves, texts) = (new long[group.RowCount], new double[group.RowCount], new string?[group.RowCount]);
            await group.ReadAsync<long>(fields[0], numbers.AsMemory());
            await group.ReadAsync<double>(fields[1], halves.AsMemory());
            await group.ReadAsync(fields[2], texts.AsMemory());
            groups.Add([.. numbers.Select((n, row) => (n, halves[row], texts[row]!))]);
        }
        return groups;
    }

    private readonly record struct Row(long Number);

    /// <summary>Does something before it writes.</summary>
    private sealed class ActingStream(Stream inner, Action beforeWrite) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => true;
        public override bool CanWrite => inner.CanWrite;
        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            beforeWrite();
            inner.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

using System.Security.Cryptography;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Demands.Traces;

/// <summary>Reads <c>demand.trace</c> and the file it names. The file's content is part of the scenario, by its hash; where it lies is not.</summary>
/// <param name="folder">Folder of the scenario, from which relative paths count.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="progress">Told how far reading is, now and then.</param>
internal sealed class TraceLoader(string folder, ProblemLedger problems, Action<string>? progress)
{
    private const long LargestFile = 16L << 30;

    /// <summary>The trace; null after problems, or when it is not wanted.</summary>
    public LoadedTrace? Read(ConfigReader block, Topology? topology, CatalogueDraft catalogue, bool isWanted)
    {
        var expected = block.TryGet("sha256", Known.Sha256, out var sha256) ? sha256 : "";
        var file = block.Get("file", Known.Text);
        if (file.Length == 0 && block.Has("file")) block.Report("file", "is empty", "a CSV or Parquet file is required", "write e.g. file = requests.csv");
        if (file.Length == 0 || !isWanted || topology is null) return null;
        var isParquet = file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        if (!isParquet && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            block.Report("file", $"is {Hocon.ConfigText.Shown(file)}", "the extension says the format: .csv or .parquet", "rename the file");
            return null;
        }
        var path = Path.GetFullPath(Path.Combine(folder, file));
        var shown = ShownPath.Of(path);
        var draft = new TraceDraft(shown, topology, catalogue, problems, progress);
        try
        {
            using var stream = PlainFile.Open(path, shown, LargestFile, problems);
            if (stream is null) return null;
            var length = stream.Length;
            var actual = HashOf(stream, length);
            if (expected.Length > 0 && expected != actual)
            {
                block.Report("sha256", $"is {expected}, but {shown} has {actual}", "a run is repeated with the trace it was made with", "find the file of that hash, or remove sha256");
                return null;
            }
            stream.Position = 0;
            if (isParquet) ReadParquet(stream, draft);
            else CsvTraceReader.Read(stream, length, draft);
            return draft.Build(path, actual);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PlainFile.AddUnreadable(shown, e, problems);
            return null;
        }
    }

    private static void ReadParquet(Stream stream, TraceDraft draft)
    {
        try
        {
            if (IsCut(stream)) draft.Report("", "is not whole: it does not end as Parquet files do", "a whole Parquet file is required", "copy or write it again");
            else if (ParquetFooter.IsDamaged(stream)) draft.Report("", "is damaged: its metadata do not end where they should", "a whole Parquet file is required", "copy or write it again");
            else ParquetTraceReader.ReadAsync(stream, draft).GetAwaiter().GetResult();
        }
        // What the package makes of a damaged file is any exception there is, IOException too; what the system refuses has shown when the hash was taken.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            draft.Report("", $"is no Parquet file that can be read ({e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", "a whole Parquet file is required", "write it again");
        }
    }

    /// <summary>Whether a file begins as a Parquet file but does not end as one: a copy that was broken off.</summary>
    private static bool IsCut(Stream stream)
    {
        Span<byte> mark = stackalloc byte[4];
        var begins = stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.SequenceEqual("PAR1"u8);
        stream.Position = Math.Max(0, stream.Length - mark.Length);
        var ends = stream.Length >= 12 && stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.SequenceEqual("PAR1"u8);
        stream.Position = 0;
        return begins && !ends;
    }

    private static string HashOf(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        while (length > 0)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            if (count == 0) break;
            hash.AppendData(buffer, 0, count);
            length -= count;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

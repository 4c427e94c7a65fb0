using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace IdnActors.Inference.DataSets;

/// <summary>
/// A gzip-compressed file in the IDX format of unsigned bytes: magic 0, 0, 8, number of dimensions; each dimension as a big-endian 32-bit number; the data.
/// </summary>
/// <param name="Dimensions">Extents, the slowest first.</param>
/// <param name="Data">As many bytes as the product of the dimensions.</param>
internal sealed record IdxFile(ImmutableArray<int> Dimensions, byte[] Data)
{
    private const byte UnsignedByteType = 8;

    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The content is not what its header promises, or the header not what is required; the message names the file.</exception>
    public static IdxFile Read(string path, int dimensionCount)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file; a gzip-compressed IDX file is required.", path);
        using var file = File.OpenRead(path);
        using var content = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            var dimensions = ReadHeader(content, path, dimensionCount);
            return new IdxFile(dimensions, ReadData(content, path, dimensions));
        }
        catch (InvalidDataException broken) when (!broken.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: not a sound gzip file ({broken.Message})", broken);
        }
    }

    private static ImmutableArray<int> ReadHeader(GZipStream content, string path, int dimensionCount)
    {
        var header = new byte[4 + 4 * dimensionCount];
        var read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length) throw new InvalidDataException($"{path}: ends after {read} B; the header alone has {header.Length} B.");
        if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByteType || header[3] != dimensionCount)
        {
            throw new InvalidDataException(
                $"{path}: begins with {Convert.ToHexStringLower(header.AsSpan(0, 4))}; an IDX file of unsigned bytes in {dimensionCount} dimension(s) begins with 000008{dimensionCount:x2}.");
        }

        var dimensions = ImmutableArray.CreateBuilder<int>(dimensionCount);
        for (var i = 0; i < dimensionCount; i++)
        {
            var extent = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
            if (extent <= 0) throw new InvalidDataException($"{path}: dimension {i} is {extent}; at least 1 is required.");
            dimensions.Add(extent);
        }
        return dimensions.MoveToImmutable();
    }

    private static byte[] ReadData(GZipStream content, string path, ImmutableArray<int> dimensions)
    {
        // As decimal, because three 32-bit extents can exceed even 64 bits and a forged header must not decide how much memory is taken.
        var promised = dimensions.Aggregate(1m, (product, extent) => product * extent);
        if (promised > Array.MaxLength) throw new InvalidDataException($"{path}: promises {promised} B; at most {Array.MaxLength} B can be read.");

        using var data = new MemoryStream();
        content.CopyTo(data);
        if (data.Length != promised)
            throw new InvalidDataException($"{path}: holds {data.Length} B of data; its dimensions {string.Join(" × ", dimensions)} require {promised} B.");
        return data.ToArray();
    }
}

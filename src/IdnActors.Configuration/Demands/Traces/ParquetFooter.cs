using System.Buffers.Binary;

namespace IdnActors.Configuration.Demands.Traces;

/// <summary>
/// Whether the metadata at the end of a Parquet file is whole: values of Thrift's compact protocol that end within it. The package that reads them goes on for ever behind the end of damaged ones,
/// or makes room for as many elements as a damaged list claims.
/// </summary>
internal static class ParquetFooter
{
    private const int MostNested = 32;

    // The length of the metadata, and the mark.
    private const int TailBytes = 8;

    private enum Kind
    {
        True = 1,
        False = 2,
        Byte = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12,
    }

    /// <summary>Whether a file ends as Parquet files do, and its metadata do not end where they should. Its position is the beginning afterwards.</summary>
    public static bool IsDamaged(Stream file)
    {
        if (file.Length < TailBytes) return false;
        Span<byte> tail = stackalloc byte[TailBytes];
        file.Position = file.Length - TailBytes;
        file.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        var start = file.Length - TailBytes - length;
        var isParquet = tail[sizeof(int)..].SequenceEqual("PAR1"u8);
        var footer = isParquet && length > 0 && start >= 0 ? new byte[length] : [];
        file.Position = Math.Max(0, start);
        file.ReadExactly(footer);
        file.Position = 0;
        return isParquet && !IsWhole(footer);
    }

    /// <summary>Whether the bytes begin with a whole structure.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes) => TrySkip(ref bytes, Kind.Struct, 0);

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, Kind kind, int depth) => depth <= MostNested && kind switch
    {
        Kind.True or Kind.False => true,
        Kind.Byte => TryDrop(ref rest, 1),
        Kind.Int16 or Kind.Int32 or Kind.Int64 => TryNumber(ref rest, out _),
        Kind.Double => TryDrop(ref rest, sizeof(double)),
        Kind.Binary => TryNumber(ref rest, out var length) && TryDrop(ref rest, length),
        Kind.List or Kind.Set => TrySkipList(ref rest, depth),
        Kind.Map => TrySkipMap(ref rest, depth),
        Kind.Struct => TrySkipStruct(ref rest, depth),
        _ => false,
    };

    private static bool TrySkipStruct(ref ReadOnlySpan<byte> rest, int depth)
    {
        while (TryByte(ref rest, out var header))
        {
            if (header == 0) return true;
            // The number of the field stands behind its header unless it is a little more than the one before.
            if (header >> 4 == 0 && !TryNumber(ref rest, out _)) return false;
            if (!TrySkip(ref rest, (Kind)(header & 0xF), depth + 1)) return false;
        }
        return false;
    }

    private static bool TrySkipList(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (!TryByte(ref rest, out var header)) return false;
        var count = (ulong)(header >> 4);
        return (count < 15 || TryNumber(ref rest, out count)) && TrySkipElements(ref rest, count, depth, (Kind)(header & 0xF));
    }

    private static bool TrySkipMap(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (!TryNumber(ref rest, out var count)) return false;
        return count == 0 || (TryByte(ref rest, out var kinds) && TrySkipElements(ref rest, count, depth, (Kind)(kinds >> 4), (Kind)(kinds & 0xF)));
    }

    private static bool TrySkipElements(ref ReadOnlySpan<byte> rest, ulong count, int depth, params ReadOnlySpan<Kind> kinds)
    {
        // Each takes a byte at least.
        if (count > (ulong)rest.Length) return false;
        for (; count > 0; count--)
        {
            foreach (var kind in kinds)
                // Truth is a byte of its own where it is in no field.
                if (!TrySkip(ref rest, kind is Kind.True or Kind.False ? Kind.Byte : kind, depth + 1)) return false;
        }
        return true;
    }

    private static bool TryByte(ref ReadOnlySpan<byte> rest, out byte value)
    {
        value = rest.IsEmpty ? (byte)0 : rest[0];
        return TryDrop(ref rest, 1);
    }

    private static bool TryDrop(ref ReadOnlySpan<byte> rest, ulong count)
    {
        if (count > (ulong)rest.Length) return false;
        rest = rest[(int)count..];
        return true;
    }

    /// <summary>Seven bits a byte, the least first.</summary>
    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!TryByte(ref rest, out var part)) return false;
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return true;
        }
        return false;
    }
}

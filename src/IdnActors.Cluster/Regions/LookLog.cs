using System.Buffers.Binary;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// What a coordinator was told of runs with the real clock, entry after entry, in a temporary file; or as much as has come of it to another process. It is bytes that only become more: who has all before a place needs
/// those behind it. One thread adds; others may read meanwhile.
/// </summary>
/// <param name="room">How many bytes there may be, as on a disk with so much room; null: as many as the disk takes. For tests.</param>
internal sealed class LookLog(long? room = null) : IDisposable
{
    private const int LengthBytes = sizeof(int);

    private readonly FileStream _file = SpoolFile.Open("looks");
    private long _length;

    /// <summary>Bytes that there are.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>When the last bytes came, by the monotonic clock of this machine; 0 before the first.</summary>
    public long LastAt { get; private set; }

    /// <summary>Adds an entry.</summary>
    public void Add(byte[] entry)
    {
        var framed = new byte[LengthBytes + entry.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, entry.Length);
        entry.CopyTo(framed, LengthBytes);
        Append(framed);
    }

    /// <summary>Adds bytes that follow those that there are.</summary>
    public void Append(byte[] bytes)
    {
        if (bytes.Length == 0) return;
        if (_length + bytes.Length > room) throw new IOException("There is not enough space on the disk.");
        RandomAccess.Write(_file.SafeFileHandle, bytes, _length);
        LastAt = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref _length, _length + bytes.Length);
    }

    /// <summary>Bytes from a place on, as many as a message holds.</summary>
    public byte[] Read(long from)
    {
        var bytes = new byte[Math.Clamp(Length - from, 0, Parcel.PartBytes)];
        ReadExactly(from, bytes);
        return bytes;
    }

    /// <summary>The entries between two places, with where each ends. The last may have come in part: it is left out.</summary>
    public IEnumerable<(byte[] Entry, long End)> Entries(long from = 0, long to = long.MaxValue)
    {
        var end = Math.Min(to, Length);
        var header = new byte[LengthBytes];
        while (end - from >= LengthBytes)
        {
            ReadExactly(from, header);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length < 0 || length > end - from - LengthBytes) yield break;
            var entry = new byte[length];
            ReadExactly(from + LengthBytes, entry);
            from += LengthBytes + length;
            yield return (entry, from);
        }
    }

    /// <summary>Forgets what is behind a place: an entry that has come in part.</summary>
    public void CutAt(long length) => Volatile.Write(ref _length, Math.Min(length, _length));

    public void Dispose() => _file.Dispose();

    private void ReadExactly(long from, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, bytes, from);
            if (count == 0) throw new EndOfStreamException();
            from += count;
            bytes = bytes[count..];
        }
    }
}

namespace IdnActors.Cluster.Regions;

/// <summary>
/// Content that is cut into parts, each asked for by its receiver: frames stay small, so that heartbeats and others are not delayed, and no more is on the way than somebody waits for.
/// </summary>
internal static class Parcel
{
    /// <summary>Bytes of a part, well below the frame of remoting.</summary>
    public const int PartBytes = 256 * 1024;

    /// <summary>How many parts there are; empty content is one, too.</summary>
    public static int PartsOf(int length) => Math.Max(1, (length + PartBytes - 1) / PartBytes);

    /// <summary>A part.</summary>
    public static byte[] PartOf(byte[] content, int part)
    {
        if (content.Length <= PartBytes) return content;
        var start = part * PartBytes;
        return content[start..Math.Min(content.Length, start + PartBytes)];
    }

    /// <summary>All parts in one.</summary>
    public static byte[] Together(IReadOnlyCollection<byte[]> parts)
    {
        var content = new byte[parts.Sum(p => p.Length)];
        var start = 0;
        foreach (var part in parts)
        {
            part.CopyTo(content, start);
            start += part.Length;
        }
        return content;
    }
}

/// <summary>Puts parts together, in their order.</summary>
internal sealed class ParcelReader
{
    private readonly List<byte[]> _parts = [];

    /// <summary>The part that comes next.</summary>
    public int Next => _parts.Count;

    /// <summary>Takes a part; one that is not next is passed over.</summary>
    /// <returns>The content, when it is complete.</returns>
    public byte[]? Add(int part, int parts, byte[] bytes)
    {
        if (part != _parts.Count || part >= parts || bytes is null) return null;
        _parts.Add(bytes);
        if (_parts.Count < parts) return null;
        var content = parts == 1 ? bytes : Parcel.Together(_parts);
        Clear();
        return content;
    }

    /// <summary>Forgets what has come.</summary>
    public void Clear() => _parts.Clear();
}

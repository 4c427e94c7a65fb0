namespace IdnActors.Emulation.Transfers;

/// <summary>
/// The receiver's side of a part on the move: which chunks to ask for, within a window, until all are here. Chunks that do not come are asked for again.
/// </summary>
public sealed class PartFetch
{
    private readonly ChunkState[] _chunks;
    private readonly long _size;
    private readonly long _chunkSize;
    private readonly int _window;
    private int _asked;
    private int _received;
    private int _cursor;

    /// <param name="sizeBytes">Bytes of the part; a part of zero bytes is one empty chunk.</param>
    /// <param name="chunkBytes">Bytes of a chunk, at least 1.</param>
    /// <param name="window">Chunks asked for and not yet here, at most; at least 1.</param>
    public PartFetch(long sizeBytes, long chunkBytes, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        _size = sizeBytes;
        _chunkSize = chunkBytes;
        _window = window;
        _chunks = new ChunkState[checked((int)Math.Max(1, (sizeBytes + chunkBytes - 1) / chunkBytes))];
    }

    private enum ChunkState : byte
    {
        Missing,
        Asked,
        Received,
    }

    public bool IsComplete => _received == _chunks.Length;
    public int ChunkCount => _chunks.Length;

    public long BytesOf(int chunk) => Math.Min(_chunkSize, _size - (chunk * _chunkSize));

    /// <summary>The next chunk to ask for now, marked as asked for; null when the window is full or nothing is missing.</summary>
    public int? TakeNext()
    {
        if (_asked >= _window) return null;
        while (_cursor < _chunks.Length && _chunks[_cursor] != ChunkState.Missing) _cursor++;
        if (_cursor == _chunks.Length) return null;
        _chunks[_cursor] = ChunkState.Asked;
        _asked++;
        return _cursor++;
    }

    /// <summary>Notes a chunk; a second copy of one that is here is ignored.</summary>
    /// <returns>Whether it was new.</returns>
    public bool Receive(int chunk)
    {
        if (chunk < 0 || chunk >= _chunks.Length || _chunks[chunk] == ChunkState.Received) return false;
        if (_chunks[chunk] == ChunkState.Asked) _asked--;
        _chunks[chunk] = ChunkState.Received;
        _received++;
        return true;
    }

    /// <summary>Gives up waiting for what was asked for: it counts as missing again.</summary>
    /// <returns>How many chunks that were.</returns>
    public int ForgetAsked()
    {
        var forgotten = 0;
        for (var i = 0; i < _chunks.Length; i++)
        {
            if (_chunks[i] != ChunkState.Asked) continue;
            _chunks[i] = ChunkState.Missing;
            forgotten++;
        }
        _asked = 0;
        _cursor = 0;
        return forgotten;
    }
}

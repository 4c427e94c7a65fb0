namespace IdnActors.Configuration.Demands.Traces;

/// <summary>The lines of a stream as bytes, in a buffer of fixed size: a file of any length, or without a line end, takes no more memory.</summary>
internal sealed class CsvLines(Stream stream, long mostBytes)
{
    /// <summary>Longest line, its end included.</summary>
    public const int LongestLine = 1 << 16;

    private readonly byte[] _buffer = new byte[1 << 20];
    private long _left = mostBytes;
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the last line was cut because it is too long; there are no further ones then.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end; false when there is none.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            if (length < 0 && rest.Length < LongestLine && !_isAtEnd)
            {
                Fill();
                continue;
            }
            if (length < 0 && rest.IsEmpty || IsTooLong)
            {
                line = default;
                return false;
            }
            Number++;
            IsTooLong = (length < 0 ? rest.Length : length) >= LongestLine;
            line = length < 0 ? rest[..Math.Min(rest.Length, LongestLine)] : rest[..length];
            _start += length < 0 ? line.Length : length + 1;
            if (!line.IsEmpty && line[^1] == (byte)'\r') line = line[..^1];
            if (Number == 1 && line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) line = line[3..];
            return true;
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var count = stream.Read(_buffer, _end, (int)Math.Min(_buffer.Length - _end, _left));
        _isAtEnd = count == 0;
        _left -= count;
        _end += count;
    }
}

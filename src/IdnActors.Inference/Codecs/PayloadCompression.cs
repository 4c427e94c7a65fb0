using System.Buffers;
using System.IO.Compression;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Codecs;

/// <summary>Lossless compression of payloads, with a reader that trusts nothing: it makes no more bytes than are expected, and wants to have needed all it was given. Nothing is packed as nothing.</summary>
internal static class PayloadCompression
{
    public static byte[] Deflate(Compression compression, byte[] plain)
    {
        if (plain.Length == 0) return [];
        using var packed = new MemoryStream();
        using (var writer = Writer(compression, packed)) writer.Write(plain);
        return packed.ToArray();
    }

    /// <summary>Unpacks.</summary>
    /// <param name="compression">How it was packed.</param>
    /// <param name="payload">What was packed.</param>
    /// <param name="length">Bytes that must come out.</param>
    /// <exception cref="InvalidDataException">It is no packed payload of that length, or something follows on it.</exception>
    public static byte[] Inflate(Compression compression, ReadOnlySpan<byte> payload, int length)
    {
        if (payload.IsEmpty || length == 0)
            return payload.IsEmpty && length == 0 ? [] : throw new InvalidDataException($"{payload.Length} bytes packed by {compression} do not hold {length} bytes.");
        return compression == Compression.Deflate ? FromDeflate(payload, length) : FromBrotli(payload, length);
    }

    private static byte[] FromBrotli(ReadOnlySpan<byte> payload, int length)
    {
        // A byte more, so that a payload that holds more is seen.
        var plain = new byte[length + 1];
        var decoder = new BrotliDecoder();
        try
        {
            var status = decoder.Decompress(payload, plain, out var consumed, out var written);
            return status == OperationStatus.Done && consumed == payload.Length && written == length
                ? plain[..length]
                : throw new InvalidDataException($"A payload is not {length} bytes packed by Brotli: {status} after {consumed} of its {payload.Length} bytes.");
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static byte[] FromDeflate(ReadOnlySpan<byte> payload, int length)
    {
        using var packed = new LastByteApart(payload.ToArray());
        var plain = new byte[length];
        var (read, isMore) = (0, false);
        try
        {
            using var reader = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
            read = reader.ReadAtLeast(plain, length, throwOnEndOfStream: false);
            isMore = reader.ReadByte() >= 0;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"A payload is not packed by Deflate: {exception.Message}", exception);
        }
        return read == length && !isMore && packed.IsUsedUp && !packed.IsTooShort
            ? plain
            : throw new InvalidDataException($"A payload of {payload.Length} bytes is not {length} bytes packed by Deflate: it is cut, something follows on it, or it holds more.");
    }

    private static Stream Writer(Compression compression, Stream packed) => compression == Compression.Deflate
        ? new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)
        : new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true);

    /// <summary>
    /// Bytes of which the last is handed out alone. Deflate's end is marked in its last byte, and its reader asks for no byte behind the end: if it does not ask for the last, that is not part of it, and if it asks for more, it is cut.
    /// </summary>
    private sealed class LastByteApart(byte[] bytes) : Stream
    {
        private int _position;

        public bool IsUsedUp => _position == bytes.Length;

        public bool IsTooShort { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            if (IsUsedUp) IsTooShort = true;
            var count = _position < bytes.Length - 1 ? Math.Min(buffer.Length, bytes.Length - 1 - _position) : bytes.Length - _position;
            bytes.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

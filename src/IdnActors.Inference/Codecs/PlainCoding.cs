using System.Buffers.Binary;

namespace IdnActors.Inference.Codecs;

/// <summary>The codings without parameters of their own: single and half precision, unsigned bytes and their upper halves, signs.</summary>
internal static class PlainCoding
{
    private const int BitsPerByte = 8;
    private const int HalfBytes = 2;
    private const int NibbleBits = 4;
    private const int NibbleMask = 0xF;

    // The largest nibble, 15, is read as 255.
    private const int NibbleStep = 17;

    public static void WriteSingles(ReadOnlySpan<float> values, Span<byte> payload)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(payload[(sizeof(float) * i)..], values[i]);
    }

    public static void ReadSingles(ReadOnlySpan<byte> payload, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Finite(BinaryPrimitives.ReadSingleLittleEndian(payload[(sizeof(float) * i)..]), i);
    }

    public static void WriteHalves(ReadOnlySpan<float> values, Span<byte> payload)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var half = (Half)values[i];
            if (!Half.IsFinite(half)) throw new ArgumentException($"Number {i} is {values[i]}, beyond the largest of half precision, {Half.MaxValue}.", nameof(values));
            BinaryPrimitives.WriteHalfLittleEndian(payload[(HalfBytes * i)..], half);
        }
    }

    public static void ReadHalves(ReadOnlySpan<byte> payload, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Finite((float)BinaryPrimitives.ReadHalfLittleEndian(payload[(HalfBytes * i)..]), i);
    }

    public static void WriteBytes(ReadOnlySpan<float> values, Span<byte> payload)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not (>= byte.MinValue and <= byte.MaxValue) || values[i] != MathF.Floor(values[i]))
                throw new ArgumentException($"Number {i} is {values[i]}, not a whole one from 0 to 255.", nameof(values));
            payload[i] = (byte)values[i];
        }
    }

    /// <summary>Two numbers a byte by their upper four bits, the first in the lower half; where their number is odd the last half is 0.</summary>
    public static void WriteNibbles(ReadOnlySpan<byte> values, Span<byte> payload)
    {
        payload.Clear();
        for (var i = 0; i < values.Length; i++) payload[i / 2] |= (byte)(values[i] >> NibbleBits << ShiftOf(i));
    }

    public static void ReadNibbles(ReadOnlySpan<byte> payload, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = NibbleStep * ((payload[i / 2] >> ShiftOf(i)) & NibbleMask);
        if (values.Length % 2 != 0 && payload[^1] >> NibbleBits != 0) throw new InvalidDataException("Bits behind the last number are set.");
    }

    /// <summary>A bit is 1 for numbers of 0 and above, the lowest bit of a byte first; bits left over are 0.</summary>
    public static void WriteSigns(ReadOnlySpan<float> values, Span<byte> payload)
    {
        payload.Clear();
        for (var i = 0; i < values.Length; i++)
            if (values[i] >= 0) payload[i / BitsPerByte] |= (byte)(1 << (i % BitsPerByte));
    }

    public static void ReadSigns(ReadOnlySpan<byte> payload, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = ((payload[i / BitsPerByte] >> (i % BitsPerByte)) & 1) == 1 ? 1 : -1;
        var used = values.Length % BitsPerByte;
        if (used != 0 && payload[^1] >> used != 0) throw new InvalidDataException("Bits behind the last sign are set.");
    }

    private static int ShiftOf(int index) => index % 2 * NibbleBits;

    private static float Finite(float value, int index) => float.IsFinite(value)
        ? value
        : throw new InvalidDataException($"Number {index} of a payload is {value}: only finite numbers are written.");
}

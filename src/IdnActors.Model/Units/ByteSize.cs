using System.Globalization;

namespace IdnActors.Model.Units;

/// <summary>A number of bytes: a message, a model part, a memory budget, a queue. Never negative.</summary>
public readonly record struct ByteSize : IComparable<ByteSize>
{
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public ByteSize(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
    }

    public long Bytes { get; }

    public static ByteSize Zero => default;
    public static ByteSize MaxValue => new(long.MaxValue);

    public static ByteSize FromBytes(long value) => new(value);
    public static ByteSize FromKibibytes(double value) => new(checked((long)Math.Round(value * 1024)));
    public static ByteSize FromMebibytes(double value) => new(checked((long)Math.Round(value * 1024 * 1024)));
    public static ByteSize FromGibibytes(double value) => new(checked((long)Math.Round(value * 1024 * 1024 * 1024)));

    public static ByteSize operator +(ByteSize a, ByteSize b) => new(a.Bytes + b.Bytes);
    public static ByteSize operator -(ByteSize a, ByteSize b) => new(a.Bytes - b.Bytes);
    public static Duration operator /(ByteSize size, DataRate rate) => rate.TimeFor(size);
    public static bool operator <(ByteSize a, ByteSize b) => a.Bytes < b.Bytes;
    public static bool operator >(ByteSize a, ByteSize b) => a.Bytes > b.Bytes;
    public static bool operator <=(ByteSize a, ByteSize b) => a.Bytes <= b.Bytes;
    public static bool operator >=(ByteSize a, ByteSize b) => a.Bytes >= b.Bytes;

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>The exact value in the largest binary unit that divides it, e.g. <c>16MiB</c> or <c>1000B</c>; a scenario file reads it back.</summary>
    public override string ToString()
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = Bytes;
        var unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return value.ToString(CultureInfo.InvariantCulture) + units[unit];
    }
}

using System.Globalization;

namespace IdnActors.Model.Units;

/// <summary>A transmission rate in bits per second (decimal prefixes, as networks count). Positive, except for the unset default.</summary>
public readonly record struct DataRate : IComparable<DataRate>
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public DataRate(long bitsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        BitsPerSecond = bitsPerSecond;
    }

    public long BitsPerSecond { get; }

    public static DataRate FromBitsPerSecond(long value) => new(value);
    public static DataRate FromKilobitsPerSecond(double value) => new(checked((long)Math.Round(value * 1e3)));
    public static DataRate FromMegabitsPerSecond(double value) => new(checked((long)Math.Round(value * 1e6)));
    public static DataRate FromGigabitsPerSecond(double value) => new(checked((long)Math.Round(value * 1e9)));

    public static bool operator <(DataRate a, DataRate b) => a.BitsPerSecond < b.BitsPerSecond;
    public static bool operator >(DataRate a, DataRate b) => a.BitsPerSecond > b.BitsPerSecond;
    public static bool operator <=(DataRate a, DataRate b) => a.BitsPerSecond <= b.BitsPerSecond;
    public static bool operator >=(DataRate a, DataRate b) => a.BitsPerSecond >= b.BitsPerSecond;

    /// <summary>Serialization time of <paramref name="size"/>, rounded up to a nanosecond so that a link never exceeds its rate.</summary>
    public Duration TimeFor(ByteSize size)
    {
        const long BitNanoseconds = 8 * Duration.NanosecondsPerSecond;
        if (size.Bytes <= long.MaxValue / BitNanoseconds)
        {
            // Unsigned, for the sum of two numbers below 2^63 stays below 2^64.
            var rate = (ulong)BitsPerSecond;
            return new Duration((long)((((ulong)size.Bytes * BitNanoseconds) + rate - 1) / rate));
        }
        var exact = (((Int128)size.Bytes * BitNanoseconds) + BitsPerSecond - 1) / BitsPerSecond;
        return new Duration(checked((long)exact));
    }

    public int CompareTo(DataRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    /// <summary>The exact value in the largest decimal unit that divides it, e.g. <c>100Mbps</c>; a scenario file reads it back.</summary>
    public override string ToString()
    {
        string[] units = ["bps", "kbps", "Mbps", "Gbps", "Tbps"];
        var value = BitsPerSecond;
        var unit = 0;
        while (value != 0 && value % 1000 == 0 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        return value.ToString(CultureInfo.InvariantCulture) + units[unit];
    }
}

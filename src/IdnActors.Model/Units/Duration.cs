using System.Globalization;

namespace IdnActors.Model.Units;

/// <summary>A span of emulated time with nanosecond resolution; negative values are legal differences. Range: ±292 years.</summary>
/// <param name="Nanoseconds">The length in nanoseconds.</param>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    public static Duration Zero => default;
    public static Duration MaxValue => new(long.MaxValue);

    public double Microseconds => Nanoseconds / 1e3;
    public double Milliseconds => Nanoseconds / 1e6;
    public double Seconds => Nanoseconds / 1e9;

    public static Duration FromNanoseconds(long value) => new(value);
    public static Duration FromMicroseconds(double value) => FromScaled(value, 1e3);
    public static Duration FromMilliseconds(double value) => FromScaled(value, 1e6);
    public static Duration FromSeconds(double value) => FromScaled(value, 1e9);
    public static Duration FromMinutes(double value) => FromScaled(value, 60e9);

    public static Duration operator +(Duration a, Duration b) => new(a.Nanoseconds + b.Nanoseconds);
    public static Duration operator -(Duration a, Duration b) => new(a.Nanoseconds - b.Nanoseconds);
    public static Duration operator *(Duration a, double factor) => new(checked((long)Math.Round(a.Nanoseconds * factor)));
    public static Duration operator /(Duration a, double divisor) => new(checked((long)Math.Round(a.Nanoseconds / divisor)));
    public static double operator /(Duration a, Duration b) => (double)a.Nanoseconds / b.Nanoseconds;
    public static bool operator <(Duration a, Duration b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(Duration a, Duration b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(Duration a, Duration b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(Duration a, Duration b) => a.Nanoseconds >= b.Nanoseconds;

    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The exact value with the largest unit that needs no more than nine decimals, e.g. <c>1.5ms</c>; a scenario file reads it back.</summary>
    public override string ToString()
    {
        // Ranges rather than a magnitude: the smallest value has none.
        var (divisor, unit) = Nanoseconds switch
        {
            0 => (1m, "s"),
            > -1_000 and < 1_000 => (1m, "ns"),
            > -1_000_000 and < 1_000_000 => (1_000m, "us"),
            > -NanosecondsPerSecond and < NanosecondsPerSecond => (1_000_000m, "ms"),
            _ => (1_000_000_000m, "s"),
        };
        return (Nanoseconds / divisor).ToString("0.#########", CultureInfo.InvariantCulture) + unit;
    }

    private static Duration FromScaled(double value, double scale)
    {
        if (double.IsNaN(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "A duration must be a number.");
        return new Duration(checked((long)Math.Round(value * scale)));
    }
}

namespace IdnActors.Model.Units;

/// <summary>A point of emulated time, counted from the start of the run.</summary>
/// <param name="Nanoseconds">Nanoseconds since the start of the run.</param>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    public static Instant Start => default;
    public static Instant MaxValue => new(long.MaxValue);

    public double Seconds => Nanoseconds / 1e9;
    public Duration SinceStart => new(Nanoseconds);

    public static Instant operator +(Instant a, Duration b) => new(a.Nanoseconds + b.Nanoseconds);
    public static Instant operator -(Instant a, Duration b) => new(a.Nanoseconds - b.Nanoseconds);
    public static Duration operator -(Instant a, Instant b) => new(a.Nanoseconds - b.Nanoseconds);
    public static bool operator <(Instant a, Instant b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(Instant a, Instant b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(Instant a, Instant b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(Instant a, Instant b) => a.Nanoseconds >= b.Nanoseconds;

    public static Instant Max(Instant a, Instant b) => a >= b ? a : b;

    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => SinceStart.ToString();
}

using System.Globalization;

namespace IdnActors.Model.Units;

/// <summary>What a device draws, in watts; not negative, finite.</summary>
public readonly record struct Power : IComparable<Power>
{
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public Power(double watts)
    {
        if (!double.IsFinite(watts) || watts < 0)
            throw new ArgumentOutOfRangeException(nameof(watts), watts, "A power is a finite number of watts, not negative.");
        Watts = watts;
    }

    public double Watts { get; }

    public static bool operator <(Power a, Power b) => a.Watts < b.Watts;
    public static bool operator >(Power a, Power b) => a.Watts > b.Watts;
    public static bool operator <=(Power a, Power b) => a.Watts <= b.Watts;
    public static bool operator >=(Power a, Power b) => a.Watts >= b.Watts;

    /// <summary>Joules that it comes to over a time.</summary>
    public double JoulesOver(Duration time) => Watts * time.Seconds;

    public int CompareTo(Power other) => Watts.CompareTo(other.Watts);

    /// <summary>The exact value in watts; a scenario file reads it back.</summary>
    public override string ToString() => Watts.ToString("R", CultureInfo.InvariantCulture) + "W";
}

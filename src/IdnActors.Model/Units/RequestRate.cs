using System.Globalization;

namespace IdnActors.Model.Units;

/// <summary>Requests per second; not negative, finite.</summary>
public readonly record struct RequestRate : IComparable<RequestRate>
{
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public RequestRate(double perSecond)
    {
        if (!double.IsFinite(perSecond) || perSecond < 0)
            throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, "A request rate is a finite number, not negative.");
        PerSecond = perSecond;
    }

    public double PerSecond { get; }

    public static RequestRate operator *(RequestRate rate, double factor) => new(rate.PerSecond * factor);
    public static bool operator <(RequestRate a, RequestRate b) => a.PerSecond < b.PerSecond;
    public static bool operator >(RequestRate a, RequestRate b) => a.PerSecond > b.PerSecond;
    public static bool operator <=(RequestRate a, RequestRate b) => a.PerSecond <= b.PerSecond;
    public static bool operator >=(RequestRate a, RequestRate b) => a.PerSecond >= b.PerSecond;

    public int CompareTo(RequestRate other) => PerSecond.CompareTo(other.PerSecond);

    public override string ToString() => PerSecond.ToString("R", CultureInfo.InvariantCulture) + "/s";
}

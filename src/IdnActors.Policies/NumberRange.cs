using System.Globalization;

namespace IdnActors.Policies;

/// <summary>The numbers from a least to a largest one, both included unless said otherwise. Never infinite ones.</summary>
/// <param name="Least">The lower end.</param>
/// <param name="Most">The upper end; infinite where there is none.</param>
/// <param name="IsAbove">Whether the lower end itself is excluded.</param>
/// <param name="IsBelow">Whether the upper end itself is excluded.</param>
internal readonly record struct NumberRange(double Least, double Most, bool IsAbove = false, bool IsBelow = false)
{
    public static NumberRange Positive { get; } = new(0, double.PositiveInfinity, IsAbove: true);

    public static NumberRange NotNegative { get; } = new(0, double.PositiveInfinity);

    public static NumberRange Share { get; } = new(0, 1);

    public static NumberRange PositiveShare { get; } = new(0, 1, IsAbove: true);

    public static NumberRange ProperShare { get; } = new(0, 1, IsAbove: true, IsBelow: true);

    public bool Contains(double value) =>
        double.IsFinite(value) && (IsAbove ? value > Least : value >= Least) && (IsBelow ? value < Most : value <= Most);

    /// <summary>In words, e.g. <c>above 0 to 1</c>.</summary>
    public override string ToString()
    {
        var least = Least.ToString(CultureInfo.InvariantCulture);
        var most = Most.ToString(CultureInfo.InvariantCulture);
        return (IsAbove, double.IsPositiveInfinity(Most), IsBelow) switch
        {
            (true, true, _) => $"above {least}",
            (false, true, _) => $"{least} or more",
            (true, false, false) => $"above {least} to {most}",
            (true, false, true) => $"above {least} and below {most}",
            (false, false, true) => $"{least} to below {most}",
            _ => $"{least} to {most}",
        };
    }
}

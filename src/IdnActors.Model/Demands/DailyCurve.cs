using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// How the rate of every source goes up and down with the time of day: a factor, linear between points, the same in every period. Linear pieces, because their
/// integral and its inverse need a square root and no more, so that arrivals are equal on every platform; a smooth wave is drawn with as many points as it needs.
/// </summary>
public sealed record DailyCurve
{
    /// <summary>Length of a day; above 0.</summary>
    public required Duration Period { get; init; }

    /// <summary>Time of day at which the run begins, in [0, <see cref="Period"/>).</summary>
    public Duration StartsAt { get; init; }

    /// <summary>By increasing time of day, at least one, and one of a factor above 0. From the last one the curve goes on to the first one of the next day.</summary>
    public required ImmutableArray<DailyPoint> Points { get; init; }

    /// <summary>Mean factor over a day.</summary>
    public double MeanFactor => Pieces().Sum(p => (p.From + p.To) / 2 * p.Length) / Period.Nanoseconds;

    private IEnumerable<(double From, double To, double Length)> Pieces()
    {
        for (var i = 0; i < Points.Length; i++)
        {
            var next = Points[(i + 1) % Points.Length];
            var length = next.At.Nanoseconds - Points[i].At.Nanoseconds;
            yield return (Points[i].Factor, next.Factor, length > 0 ? length : length + Period.Nanoseconds);
        }
    }
}

/// <summary>A point of a <see cref="DailyCurve"/>.</summary>
/// <param name="At">Time of day, in [0, period).</param>
/// <param name="Factor">Factor on the rates; not negative.</param>
public readonly record struct DailyPoint(Duration At, double Factor);

using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>
/// Random time that a link adds to its propagation delay, drawn for every message independently. It is never negative and at most 1 h: the tail beyond is
/// put there. Draws are equal on every platform.
/// </summary>
public abstract record Jitter
{
    /// <summary>Largest draw, of any distribution.</summary>
    public static Duration Longest { get; } = Duration.FromSeconds(3600);

    /// <summary>The added delay of one message, rounded to a nanosecond.</summary>
    public abstract Duration Draw(RandomSource random);

    private protected static Duration Bounded(double nanoseconds) => new((long)Math.Round(Math.Min(nanoseconds, Longest.Nanoseconds)));
}

/// <summary>All added delays between two bounds alike. Mean (a + b) / 2, variance (b - a)² / 12.</summary>
/// <param name="Minimum">a, not negative.</param>
/// <param name="Maximum">b, not below a.</param>
public sealed record UniformJitter(Duration Minimum, Duration Maximum) : Jitter
{
    public override Duration Draw(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Bounded(Minimum.Nanoseconds + (random.NextDouble() * (Maximum - Minimum).Nanoseconds));
    }
}

/// <summary>
/// A normal distribution of mean μ and standard deviation σ, truncated to [0, ∞): what would be negative is drawn again. With a = -μ/σ and
/// λ = φ(a) / (1 - Φ(a)) its mean is μ + σ λ and its variance σ² (1 + a λ - λ²); where μ is several σ these are hardly different from μ and σ².
/// </summary>
/// <param name="Mean">μ, of the normal distribution before truncation; not negative, so that at least every second draw counts.</param>
/// <param name="Deviation">σ, likewise; not negative.</param>
public sealed record NormalJitter(Duration Mean, Duration Deviation) : Jitter
{
    public override Duration Draw(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        while (true)
        {
            var drawn = Mean.Nanoseconds + (Deviation.Nanoseconds * NormalDeviate.Next(random));
            if (drawn >= 0) return Bounded(drawn);
        }
    }
}

/// <summary>A lognormal distribution of mean m and standard deviation s of the added delay itself: exp(μ + σ Z) with σ² = ln(1 + s²/m²), μ = ln m - σ²/2.</summary>
/// <param name="Mean">m, above 0.</param>
/// <param name="Deviation">s, not negative.</param>
public sealed record LognormalJitter(Duration Mean, Duration Deviation) : Jitter
{
    private readonly double _sigmaSquare = PortableLogarithm.Of(1 + ((Deviation / Mean) * (Deviation / Mean)));

    public override Duration Draw(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Bounded(Mean.Nanoseconds * PortableExponential.Of((Math.Sqrt(_sigmaSquare) * NormalDeviate.Next(random)) - (_sigmaSquare / 2)));
    }
}

/// <summary>
/// A Pareto distribution of mean m and shape α: longer than t with probability (x/t)^α from the least value x = m (α - 1) / α on. Its variance is
/// x² α / ((α - 1)² (α - 2)), infinite up to α = 2.
/// </summary>
/// <param name="Mean">m, above 0.</param>
/// <param name="Shape">α, above 1: the smaller, the heavier the tail.</param>
public sealed record ParetoJitter(Duration Mean, double Shape) : Jitter
{
    private readonly double _least = Mean.Nanoseconds * (Shape - 1) / Shape;

    public override Duration Draw(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Bounded(_least * PortableExponential.Of(random.NextExponential() / Shape));
    }
}

namespace IdnActors.Model.Randomness;

/// <summary>
/// The SplitMix64 generator of Steele, Lea and Flood: turns a seed of any quality into well mixed words. Used for seeding and hashing only.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    public ulong Next()
    {
        _state = unchecked(_state + GoldenGamma);
        return Finish(_state);
    }

    /// <summary>One step from <paramref name="value"/>: a bijection of 64-bit words in which every input bit reaches every output bit.</summary>
    public static ulong Mix(ulong value) => Finish(unchecked(value + GoldenGamma));

    private static ulong Finish(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>Maps random bits to numbers between 0 and 1, and to exponential draws.</summary>
internal static class UnitInterval
{
    /// <summary>Uniform in [0, 1) from the 53 upper bits.</summary>
    public static double FromBits(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>Exponential with mean 1: above 0 and below 37.</summary>
    public static double ExponentialFromBits(ulong bits)
    {
        // 52 bits plus a half: the largest value is exactly 1 - 2^-53, where 53 bits plus a half would round to 1 and the draw to 0.
        var uniform = ((bits >> 12) + 0.5) * (1.0 / (1UL << 52));
        return -PortableLogarithm.Of(uniform);
    }

    /// <summary>Exponential with mean 1, by inversion of a uniform draw: 0 to below 37.</summary>
    public static double Exponential(double uniform) => -PortableLogarithm.Of(1 - uniform);
}

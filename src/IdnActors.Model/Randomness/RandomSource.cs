using System.Numerics;

namespace IdnActors.Model.Randomness;

/// <summary>
/// A sequence of pseudo-random numbers: xoshiro256++ (Blackman and Vigna) seeded by <see cref="SplitMix64"/>. The numbers are a function of the seed alone,
/// equal on every platform; exponential draws too, since their logarithm uses IEEE basic operations only. Not thread-safe.
/// </summary>
public sealed class RandomSource
{
    private ulong _s0, _s1, _s2, _s3;

    public RandomSource(ulong seed)
    {
        var mixer = new SplitMix64(seed);
        // Four successive outputs of a bijection are distinct, so the state cannot be the all-zero fixed point.
        _s0 = mixer.Next();
        _s1 = mixer.Next();
        _s2 = mixer.Next();
        _s3 = mixer.Next();
    }

    private RandomSource(RandomSource other)
    {
        _s0 = other._s0;
        _s1 = other._s1;
        _s2 = other._s2;
        _s3 = other._s3;
    }

    public ulong NextUInt64()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
            var shifted = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>Uniform in [0, 1): a multiple of 2^-53.</summary>
    public double NextDouble() => UnitInterval.FromBits(NextUInt64());

    /// <summary>Exponential with mean 1: above 0 and below 37.</summary>
    public double NextExponential() => UnitInterval.ExponentialFromBits(NextUInt64());

    /// <summary>Uniform in 0 … <paramref name="exclusiveMax"/> - 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is not positive.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        // Lemire's method: the high half of a 128-bit product is the draw; low halves below 2^64 mod max are the surplus that would bias it.
        var range = (ulong)exclusiveMax;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var surplus = unchecked(0 - range) % range;
            while (low < surplus) high = Math.BigMul(NextUInt64(), range, out low);
        }
        return (int)high;
    }

    /// <summary>A source that will yield the same numbers as this one from here on.</summary>
    public RandomSource Clone() => new(this);
}

namespace IdnActors.Model.Randomness;

/// <summary>
/// All chance of a run, as named streams of one seed. A stream is a function of (seed, name) only: opening, using or not opening another one changes
/// nothing in it. That gives common random numbers: a scenario with one more node, policy or fault shows the old sources the same requests.
/// </summary>
/// <remarks>
/// The scheme, fixed for ever: <c>salt</c> = FNV-1a (64 bit) over the UTF-8 bytes of the name; the stream is <see cref="RandomSource"/> seeded with
/// <c>mix(mix(seed) xor salt)</c>; a stateless draw takes the bits <c>mix(mix(mix(seed) xor salt) xor mix(key))</c>, where <c>mix</c> is one step of
/// SplitMix64. FNV-1a alone leaves the high bits of short names alike; the mixing repairs that, and being a bijection it adds no collision.
/// </remarks>
public sealed class RandomStreams(ulong seed)
{
    private const ulong OffsetBasis = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    private readonly ulong _mixedSeed = SplitMix64.Mix(seed);

    public ulong Seed { get; } = seed;

    /// <summary>A new source at the start of the named stream, e.g. <c>arrivals/edge-1</c>.</summary>
    public RandomSource Open(string name) => Open(SaltOf(name));

    /// <summary>A new source at the start of the stream whose name has this salt.</summary>
    public RandomSource Open(ulong salt) => new(SplitMix64.Mix(_mixedSeed ^ salt));

    /// <summary>
    /// Uniform in [0, 1) as a function of (seed, salt, key): draws an outcome per request without a sequence, so in any order and on any thread.
    /// </summary>
    public double Uniform(ulong salt, ulong key) => UnitInterval.FromBits(Bits(salt, key));

    /// <inheritdoc cref="Uniform(ulong, ulong)"/>
    public double Uniform(string salt, ulong key) => Uniform(SaltOf(salt), key);

    /// <summary>Exponential with mean 1, above 0 and below 37, as a function of (seed, salt, key).</summary>
    public double Exponential(ulong salt, ulong key) => UnitInterval.ExponentialFromBits(Bits(salt, key));

    /// <summary>The salt of a name; compute it once where <see cref="Uniform(ulong, ulong)"/> is called per request.</summary>
    public static ulong SaltOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = OffsetBasis;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in name.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            foreach (var octet in utf8[..length]) hash = Continued(hash, octet);
        }
        return hash;
    }

    /// <summary>
    /// The salt of a name that goes on with a number in decimal digits: <c>SaltOf(SaltOf("rounding/edge/"), 7)</c> is that of <c>rounding/edge/7</c>, without making the text. For names
    /// with the number of a slot, which are many.
    /// </summary>
    /// <param name="prefix">The salt of what comes before the number.</param>
    /// <param name="number">Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static ulong SaltOf(ulong prefix, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var place = 1;
        while (number / place >= 10) place *= 10;
        for (; place > 0; place /= 10) prefix = Continued(prefix, (byte)('0' + (number / place % 10)));
        return prefix;
    }

    private static ulong Continued(ulong hash, byte octet) => unchecked((hash ^ octet) * Prime);

    private ulong Bits(ulong salt, ulong key) => SplitMix64.Mix(SplitMix64.Mix(_mixedSeed ^ salt) ^ SplitMix64.Mix(key));
}

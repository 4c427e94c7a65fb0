using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// Poisson sampling with permanent random numbers ("coordinated"): every item keeps a number u of its own and is held iff y &gt; u. Marginals are exact, items
/// are independent, and a change of the shares moves ‖y' - y‖_1 items on average, the least possible; the budget holds in expectation only.
/// </summary>
/// <remarks>
/// As long as y stands still so does the draw: one lucky or unlucky allocation for the whole run. Statements hold in expectation over seeds.
/// </remarks>
public static class PoissonSampling
{
    /// <summary>Fills in the permanent numbers of a node: functions of (seed, name, item) only.</summary>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="name">A stream of its own, e.g. <c>rounding/edge-1</c>.</param>
    /// <param name="numbers">Receives u, by item: uniform in [0, 1).</param>
    public static void FillPermanentNumbers(RandomStreams streams, string name, Span<double> numbers)
    {
        var salt = RandomStreams.SaltOf(name);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = streams.Uniform(salt, (ulong)i);
    }

    /// <summary>Draws an integral allocation.</summary>
    /// <param name="shares">y, by item.</param>
    /// <param name="permanentNumbers">u, by item.</param>
    /// <param name="held">Receives x, by item.</param>
    public static void Draw(ReadOnlySpan<double> shares, ReadOnlySpan<double> permanentNumbers, Span<bool> held)
    {
        for (var i = 0; i < shares.Length; i++) held[i] = shares[i] > permanentNumbers[i];
    }

    /// <summary>
    /// Budget to keep free so that independent draws exceed b rarely: a number of standard deviations of the size that is held, √(Σ s² y (1 - y)),
    /// e.g. 3. What exceeds b all the same is for <see cref="HardBudget"/>.
    /// </summary>
    public static double Headroom(ReadOnlySpan<double> shares, ReadOnlySpan<double> sizes, double standardDeviations)
    {
        // Relative to the largest size, whose square might overflow.
        var largest = 0.0;
        foreach (var size in sizes) largest = Math.Max(largest, size);
        if (largest == 0) return 0;
        var variance = 0.0;
        for (var i = 0; i < shares.Length; i++) variance += sizes[i] / largest * (sizes[i] / largest) * shares[i] * (1 - shares[i]);
        return standardDeviations * largest * Math.Sqrt(variance);
    }
}

using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// A unit slot of memory that holds one item, drawn from a distribution that changes: the maximal coupling moves it with probability TV(p, p') = ½ ‖p' - p‖_1,
/// the least possible, and its item is distributed by p' afterwards. A node of C slots keeps C of them: its capacity is exact.
/// </summary>
public static class SlotCoupling
{
    /// <summary>Draws the first item.</summary>
    /// <param name="distribution">p, by item: not negative, of sum 1.</param>
    /// <param name="random">One draw.</param>
    /// <returns>The item the slot holds; -1 where there is none.</returns>
    public static int Draw(ReadOnlySpan<double> distribution, RandomSource random) => Choose(distribution, default, random.NextDouble());

    /// <summary>Follows a change of the distribution.</summary>
    /// <param name="item">The item the slot holds, drawn from <paramref name="before"/>.</param>
    /// <param name="before">p, by item: not negative, of sum 1.</param>
    /// <param name="after">p', by item: likewise.</param>
    /// <param name="random">Two draws at most.</param>
    /// <returns>The item the slot holds now.</returns>
    public static int Move(int item, ReadOnlySpan<double> before, ReadOnlySpan<double> after, RandomSource random)
    {
        if (before.Length != after.Length) throw new ArgumentException($"{after.Length} items follow on {before.Length}.", nameof(after));
        if (Stays(before[item], after[item], random.NextDouble())) return item;
        var next = Choose(after, before, random.NextDouble());
        return next < 0 ? item : next;
    }

    /// <summary>An item whose probability has fallen is left with probability 1 - p' / p.</summary>
    internal static bool Stays(double before, double after, double uniform) => after >= before || uniform < after / before;

    /// <summary>An item in proportion to what its probability has grown by, [p' - p]^+; without p in proportion to p'.</summary>
    internal static int Choose(ReadOnlySpan<double> after, ReadOnlySpan<double> before, double uniform)
    {
        var total = 0.0;
        for (var i = 0; i < after.Length; i++) total += Growth(after, before, i);
        var rest = uniform * total;
        var last = -1;
        for (var i = 0; i < after.Length; i++)
        {
            var growth = Growth(after, before, i);
            if (growth == 0) continue;
            last = i;
            if (rest < growth) break;
            rest -= growth;
        }
        return last;
    }

    private static double Growth(ReadOnlySpan<double> after, ReadOnlySpan<double> before, int item) =>
        Math.Max(0, before.IsEmpty ? after[item] : after[item] - before[item]);
}

using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>
/// How much longer a batch takes than a single inference: factors stated for some sizes, between them on straight lines; beyond the largest on the last line. A
/// single inference has the factor 1. Where nothing is stated, a batch takes as long as its inferences one after the other.
/// </summary>
/// <param name="factors">By size, 2 and above; not below 1, and not falling with the size.</param>
public sealed class BatchProfile(ImmutableSortedDictionary<int, double> factors)
{
    public static BatchProfile Linear { get; } = new(ImmutableSortedDictionary<int, double>.Empty);

    /// <summary>What is stated.</summary>
    public ImmutableSortedDictionary<int, double> Factors { get; } = factors;

    /// <summary>Time of a batch of this size, in times of one inference.</summary>
    public double FactorOf(int size)
    {
        if (Factors.IsEmpty || size <= 1) return size;
        var (fromSize, from) = (1, 1.0);
        var (toSize, to) = (1, 1.0);
        foreach (var (statedSize, stated) in Factors)
        {
            (fromSize, from) = (toSize, to);
            (toSize, to) = (statedSize, stated);
            if (statedSize >= size) break;
        }
        return from + ((to - from) * (size - fromSize) / (toSize - fromSize));
    }
}

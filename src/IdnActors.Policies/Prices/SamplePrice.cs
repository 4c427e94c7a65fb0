namespace IdnActors.Policies.Prices;

/// <summary>
/// The two numbers of an answer from which every node on the path computes its part of the gradient of the multilinear extension, for one sample of the allocation.
/// Exact where one option serves the whole type; where options saturate, the cost of the marginal unit, which is an approximation.
/// </summary>
/// <param name="PaidMs">c1: the dearest cost paid.</param>
/// <param name="RunnerUpMs">c2: the next cheapest cost at which there is capacity; at least c1, and c1 where there is none.</param>
public readonly record struct SamplePrice(double PaidMs, double RunnerUpMs)
{
    /// <param name="requests">r: positive.</param>
    /// <param name="costsMs">γ by rank, never decreasing.</param>
    /// <param name="effectiveCapacity">z by rank, of an integral allocation of all nodes on the path.</param>
    public static SamplePrice Of(double requests, ReadOnlySpan<double> costsMs, ReadOnlySpan<double> effectiveCapacity)
    {
        var covered = 0.0;
        var paid = costsMs.Length > 0 ? costsMs[^1] : 0;
        for (var k = 0; k < costsMs.Length; k++)
        {
            if (effectiveCapacity[k] <= 0) continue;
            if (covered >= requests) return new SamplePrice(paid, costsMs[k]);
            paid = costsMs[k];
            covered += effectiveCapacity[k];
        }
        return new SamplePrice(paid, paid);
    }

    /// <summary>What a unit of an option is worth: (c2 - C)^+ to one that serves, (c1 - C)^+ to any other.</summary>
    public double WorthMs(double costMs, bool isInSample) => Math.Max(0, (isInSample && costMs <= PaidMs ? RunnerUpMs : PaidMs) - costMs);
}

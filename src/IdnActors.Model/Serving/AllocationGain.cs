namespace IdnActors.Model.Serving;

/// <summary>
/// Gain of an allocation (G): cost avoided against the repositories alone, C(r, l, ω) - C(r, l, x), in closed form by Abel summation.
/// As a function of the shares it is concave, monotone and piecewise linear; on integral allocations it is submodular. Holds where repositories can
/// serve everything.
/// </summary>
public static class AllocationGain
{
    /// <summary>Gain of all request types, in milliseconds.</summary>
    public static double InMs(SlotLoad load, Allocation allocation)
    {
        var total = 0.0;
        var repositories = Allocation.RepositoriesOnly(load.Table);
        var most = AggregateCost.MostOptions(load.Table);
        var effective = new double[most];
        var minimal = new double[most];
        for (var type = 0; type < load.Table.RequestTypes.Length; type++)
        {
            var costsMs = load.Table.CostsMs(type);
            var ofType = effective.AsSpan(0, costsMs.Length);
            var minimalOfType = minimal.AsSpan(0, costsMs.Length);
            load.EffectiveCapacity(type, allocation, ofType);
            load.EffectiveCapacity(type, repositories, minimalOfType);
            total += OfTypeInMs(load.Requests[type], costsMs, ofType, minimalOfType);
        }
        return total;
    }

    /// <summary>Gain of one request type: Σ_k (γ^{k+1} - γ^k) (min{r, Z^k(x)} - min{r, Z^k(ω)}), Z the running sums of z.</summary>
    /// <param name="requests">r.</param>
    /// <param name="costsMs">γ by rank, never decreasing.</param>
    /// <param name="effectiveCapacity">z(x) by rank.</param>
    /// <param name="repositoryCapacity">z(ω) by rank.</param>
    public static double OfTypeInMs(
        double requests, ReadOnlySpan<double> costsMs, ReadOnlySpan<double> effectiveCapacity, ReadOnlySpan<double> repositoryCapacity)
    {
        var gain = 0.0;
        var covered = 0.0;
        var coveredByRepositories = 0.0;
        for (var k = 0; k < costsMs.Length - 1; k++)
        {
            covered += effectiveCapacity[k];
            coveredByRepositories += repositoryCapacity[k];
            // From here on both minima are r.
            if (coveredByRepositories >= requests) break;
            gain += (costsMs[k + 1] - costsMs[k]) * (Math.Min(requests, covered) - coveredByRepositories);
        }
        return gain;
    }
}

namespace IdnActors.Policies.Prices;

/// <summary>
/// The price of a request type in a slot, γ^{K*}: the cost of the worst option still needed, K* = min{ k : Σ_{k' ≤ k} z^{k'} ≥ r }. A unit of
/// capacity at cost C is worth (γ^{K*} - C)^+ to the type.
/// </summary>
public static class MarginalPrice
{
    /// <param name="requests">r: positive.</param>
    /// <param name="costsMs">γ by rank, never decreasing.</param>
    /// <param name="effectiveCapacity">z by rank, of the fractional allocation of all nodes on the path.</param>
    /// <returns>The price in milliseconds; the dearest cost where all options together are too few.</returns>
    public static double InMs(double requests, ReadOnlySpan<double> costsMs, ReadOnlySpan<double> effectiveCapacity)
    {
        var covered = 0.0;
        for (var k = 0; k < costsMs.Length; k++)
        {
            covered += effectiveCapacity[k];
            if (covered >= requests) return costsMs[k];
        }
        return costsMs.Length > 0 ? costsMs[^1] : 0;
    }
}

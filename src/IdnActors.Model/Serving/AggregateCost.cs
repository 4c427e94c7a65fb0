namespace IdnActors.Model.Serving;

/// <summary>
/// Cost of a slot (C(r, l, x)): the costs of the options that the serving rule uses, over all requests, in milliseconds.
/// </summary>
public static class AggregateCost
{
    /// <summary>Cost of all request types under an allocation.</summary>
    public static double InMs(SlotLoad load, Allocation allocation)
    {
        var total = 0.0;
        var effective = new double[MostOptions(load.Table)];
        for (var type = 0; type < load.Table.RequestTypes.Length; type++)
        {
            var costsMs = load.Table.CostsMs(type);
            var ofType = effective.AsSpan(0, costsMs.Length);
            load.EffectiveCapacity(type, allocation, ofType);
            total += OfTypeInMs(load.Requests[type], costsMs, ofType);
        }
        return total;
    }

    /// <summary>Cost of one request type: Σ_k γ^k min{r - Σ_{k'&lt;k} z^{k'}, z^k} while that is positive.</summary>
    public static double OfTypeInMs(double requests, ReadOnlySpan<double> costsMs, ReadOnlySpan<double> effectiveCapacity)
    {
        var cost = 0.0;
        var cheaper = 0.0;
        for (var k = 0; k < costsMs.Length && cheaper < requests; k++)
        {
            cost += costsMs[k] * Math.Min(requests - cheaper, effectiveCapacity[k]);
            cheaper += effectiveCapacity[k];
        }
        return cost;
    }

    internal static int MostOptions(ServingTable table)
    {
        var most = 0;
        for (var type = 0; type < table.RequestTypes.Length; type++) most = Math.Max(most, table.CostsMs(type).Length);
        return most;
    }
}

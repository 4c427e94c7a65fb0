namespace IdnActors.Model.Serving;

/// <summary>A slot after serving: the requests each option served, and the load as it turned out, from which cost and gain follow.</summary>
public sealed class ServedSlot
{
    private readonly double[] _served;

    internal ServedSlot(SlotLoad load, Allocation allocation, double[] served)
    {
        Load = load;
        Allocation = allocation;
        _served = served;
    }

    /// <summary>Requests, and potential capacities as measured.</summary>
    public SlotLoad Load { get; }

    public Allocation Allocation { get; }

    /// <summary>Requests served by each of a type's options, by rank.</summary>
    public ReadOnlySpan<double> Served(int type) => _served.AsSpan(Load.Table.OptionsOf(type));

    /// <summary>Requests that a variant served on a node, over all types.</summary>
    public double ServedBy(int cell)
    {
        var total = 0.0;
        for (var type = 0; type < Load.Table.RequestTypes.Length; type++)
        {
            var k = Load.Table.CellsOf(type).IndexOf(cell);
            if (k >= 0) total += Served(type)[k];
        }
        return total;
    }

    /// <summary>Cost of what was served, in milliseconds over all requests.</summary>
    public double CostMs()
    {
        var cost = 0.0;
        for (var type = 0; type < Load.Table.RequestTypes.Length; type++)
        {
            var costsMs = Load.Table.CostsMs(type);
            var served = Served(type);
            for (var k = 0; k < served.Length; k++) cost += costsMs[k] * served[k];
        }
        return cost;
    }
}

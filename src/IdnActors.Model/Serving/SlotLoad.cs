namespace IdnActors.Model.Serving;

/// <summary>
/// What an adversary chooses in a slot: the requests r of each type, and the potential available capacity l of each option
/// (how many requests of the type it could serve if its variant were deployed).
/// </summary>
public sealed class SlotLoad
{
    private readonly double[] _requests;
    private readonly double[] _potentialCapacity;

    /// <param name="table">The constants.</param>
    /// <param name="requests">r, by request type.</param>
    /// <param name="potentialCapacity">l, by option in the order of the table.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the table, or a number is negative or NaN.</exception>
    public SlotLoad(ServingTable table, ReadOnlySpan<double> requests, ReadOnlySpan<double> potentialCapacity)
    {
        if (requests.Length != table.RequestTypes.Length || potentialCapacity.Length != table.OptionCount)
        {
            throw new ArgumentException(
                $"{requests.Length} types and {potentialCapacity.Length} options do not fit a table of {table.RequestTypes.Length} and {table.OptionCount}.");
        }
        RequireNotNegative(requests);
        RequireNotNegative(potentialCapacity);
        Table = table;
        _requests = requests.ToArray();
        _potentialCapacity = potentialCapacity.ToArray();
    }

    public ServingTable Table { get; }

    /// <summary>r by request type.</summary>
    public ReadOnlySpan<double> Requests => _requests;

    /// <summary>Requests of all types (‖r‖_1).</summary>
    public double TotalRequests => _requests.Sum();

    /// <summary>
    /// The load in which no two types compete for a variant: l = min{L, r}, the natural bound and what a node assumes of a variant it does not host.
    /// </summary>
    public static SlotLoad Unshared(ServingTable table, ReadOnlySpan<double> requests)
    {
        var potential = new double[table.OptionCount];
        for (var type = 0; type < requests.Length; type++)
        {
            var cells = table.CellsOf(type);
            var ofType = potential.AsSpan(table.OptionsOf(type));
            for (var k = 0; k < cells.Length; k++) ofType[k] = Math.Min(table.CapacityPerSlot(cells[k]), requests[type]);
        }
        return new SlotLoad(table, requests, potential);
    }

    /// <summary>λ by rank: the potential capacities of a type's options.</summary>
    public ReadOnlySpan<double> PotentialCapacity(int type) => _potentialCapacity.AsSpan(Table.OptionsOf(type));

    /// <summary>z by rank: potential capacity times the share that is deployed.</summary>
    public void EffectiveCapacity(int type, Allocation allocation, Span<double> effective)
    {
        var cells = Table.CellsOf(type);
        var potential = PotentialCapacity(type);
        var fractions = allocation.Fractions;
        for (var k = 0; k < cells.Length; k++) effective[k] = potential[k] * fractions[cells[k]];
    }

    private static void RequireNotNegative(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
            if (!(value >= 0)) throw new ArgumentException($"A count of requests or a capacity is {value}; it must not be negative.");
    }
}

using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;

namespace IdnActors.Testing;

/// <summary>
/// Random tables, loads and allocations. Repository options can take every request of their type, all others are arbitrary, also 0 and beyond the
/// requests.
/// </summary>
public static class RandomLoads
{
    /// <summary>A table over a random scenario, with a device speed at which capacities matter for counts below about 50.</summary>
    public static ServingTable Table(RandomSource random, int mostNodes = 6)
    {
        var scenario = ScenarioGenerators.Scenario(random, mostNodes);
        // Slots of a tenth of a second and two executors: 10 to 200 requests per slot, for variants of 20 to 1 ms.
        return ServingTable.For(scenario with { Run = scenario.Run with { Slot = Duration.FromMilliseconds(100) } });
    }

    public static double[] Requests(ServingTable table, RandomSource random) =>
        [.. table.RequestTypes.Select(_ => random.NextInt(4) == 0 ? 0.0 : random.NextInt(60))];

    public static SlotLoad Load(ServingTable table, RandomSource random)
    {
        var requests = Requests(table, random);
        var potential = new double[table.OptionCount];
        for (var type = 0; type < requests.Length; type++)
        {
            var cells = table.CellsOf(type);
            var ofType = potential.AsSpan(table.OptionsOf(type));
            for (var k = 0; k < cells.Length; k++)
            {
                ofType[k] = table.IsRepository(cells[k]) ? requests[type] * (1 + random.NextInt(2))
                    : random.NextInt(5) == 0 ? 0 : requests[type] * 1.5 * random.NextDouble();
            }
        }
        return new SlotLoad(table, requests, potential);
    }

    public static Allocation Fractional(ServingTable table, RandomSource random) => Allocation.FromFractions(table,
        [.. table.Cells.Select(_ => random.NextInt(5) switch { 0 => 0.0, 1 => 1.0, _ => random.NextDouble() })]);

    public static Allocation Integral(ServingTable table, RandomSource random) =>
        Allocation.Of(table, table.Cells.Where(_ => random.NextInt(2) == 0));

    /// <summary>The allocation with one more cell filled.</summary>
    public static Allocation With(Allocation allocation, int cell)
    {
        var fractions = allocation.Fractions.ToArray();
        fractions[cell] = 1;
        return Allocation.FromFractions(allocation.Table, fractions);
    }

    /// <summary>The sets of cells that are no repositories, as integral allocations; the bit of a cell says whether it is filled.</summary>
    public static Allocation Subset(ServingTable table, int[] free, int bits) =>
        Allocation.Of(table, free.Where((_, i) => (bits >> i & 1) == 1).Select(cell => table.Cells[cell]));

    public static int[] FreeCells(ServingTable table) => [.. Enumerable.Range(0, table.Cells.Length).Where(c => !table.IsRepository(c))];
}

using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Model.Serving;

/// <summary>
/// The constants of the serving arithmetic: the ranking of every request type and the pairs (node, variant), called cells, that occur
/// in any ranking. Options of all types lie one after the other in flat arrays; a type's are <see cref="OptionsOf"/>. Cells are ordered by node, then
/// by variant.
/// </summary>
/// <remarks>
/// Capacity of a cell in isolation (L^v_m): executors × slot / inference time, not rounded, so that a variant slower than a slot still has its mean share.
/// Repository cells (ω) have unlimited capacity: repositories can serve everything.
/// </remarks>
public sealed class ServingTable
{
    private readonly ImmutableArray<ServingOption> _options;
    private readonly int[] _firstOption;
    private readonly double[] _costMs;
    private readonly int[] _cellOfOption;
    private readonly Dictionary<Deployment, int> _cellOf;
    private readonly bool[] _isRepository;
    private readonly double[] _capacityPerSlot;
    private readonly long[] _sizeBytes;

    /// <exception cref="ArgumentException">A request type has no repository variant on its path.</exception>
    public ServingTable(Scenario scenario, ImmutableArray<RequestType> requestTypes)
    {
        RequestTypes = requestTypes;
        var (topology, catalogue) = (scenario.Topology, scenario.Catalogue);
        _firstOption = new int[requestTypes.Length + 1];
        var options = ImmutableArray.CreateBuilder<ServingOption>();
        for (var i = 0; i < requestTypes.Length; i++)
        {
            var type = requestTypes[i];
            options.AddRange(ServingOptions.Along(scenario, type.Path, type.Task));
            _firstOption[i + 1] = options.Count;
        }
        _options = options.ToImmutable();
        _costMs = [.. _options.Select(o => o.CostMs)];

        Cells = [.. _options.Select(o => new Deployment(o.Node, o.Variant)).Distinct().OrderBy(c => c.Node).ThenBy(c => c.Variant)];
        _cellOf = new Dictionary<Deployment, int>(Cells.Length);
        for (var i = 0; i < Cells.Length; i++) _cellOf[Cells[i]] = i;
        _cellOfOption = [.. _options.Select(o => _cellOf[new Deployment(o.Node, o.Variant)])];

        var repositories = scenario.Repositories.SelectMany(r => r.Serving, (r, variant) => new Deployment(r.Node, variant)).ToHashSet();
        _isRepository = [.. Cells.Select(repositories.Contains)];
        _capacityPerSlot = [.. Cells.Select(c => repositories.Contains(c) ? double.PositiveInfinity
            : topology[c.Node].Executors * (scenario.Run.Slot / catalogue[c.Variant].InferenceTimeOn(topology[c.Node])))];
        _sizeBytes = [.. Cells.Select(c => catalogue[c.Variant].Size.Bytes)];
        RequireRepositories(topology);
    }

    public ImmutableArray<RequestType> RequestTypes { get; }

    /// <summary>The pairs (node, variant) an allocation may fill to any effect.</summary>
    public ImmutableArray<Deployment> Cells { get; }

    /// <summary>Number of options over all request types.</summary>
    public int OptionCount => _options.Length;

    /// <summary>The table of a scenario's sources and tasks.</summary>
    public static ServingTable For(Scenario scenario) => new(scenario, new RequestTypes(scenario, new Routes(scenario)).All);

    /// <summary>Where a type's options lie in flat arrays.</summary>
    public Range OptionsOf(int type) => _firstOption[type].._firstOption[type + 1];

    /// <summary>The ranking of a type, cheapest first.</summary>
    public ReadOnlySpan<ServingOption> Ranking(int type) => _options.AsSpan(OptionsOf(type));

    /// <summary>Costs γ by rank; never decreasing.</summary>
    public ReadOnlySpan<double> CostsMs(int type) => _costMs.AsSpan(OptionsOf(type));

    /// <summary>Cells by rank.</summary>
    public ReadOnlySpan<int> CellsOf(int type) => _cellOfOption.AsSpan(OptionsOf(type));

    /// <summary>Index in <see cref="Cells"/>; -1 for a pair that is on no path.</summary>
    public int IndexOf(Deployment deployment) => _cellOf.GetValueOrDefault(deployment, -1);

    /// <summary>Whether the cell belongs to the minimal allocation ω.</summary>
    public bool IsRepository(int cell) => _isRepository[cell];

    /// <summary>Requests per slot that the cell serves in isolation (L); infinite for repositories.</summary>
    public double CapacityPerSlot(int cell) => _capacityPerSlot[cell];

    /// <summary>Bytes the cell takes from its node's budget when filled (s); for a repository its size too, though it is outside the budget.</summary>
    public long SizeBytes(int cell) => _sizeBytes[cell];

    private void RequireRepositories(Topology topology)
    {
        for (var i = 0; i < RequestTypes.Length; i++)
        {
            var served = false;
            foreach (var cell in CellsOf(i)) served |= _isRepository[cell];
            if (served) continue;
            var (task, path) = RequestTypes[i];
            throw new ArgumentException(
                $"No repository on the path from {topology.NameOf(path.Entry)} to {topology.NameOf(path.Repository)} serves task {task.Index}.");
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Model.Serving;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Hindsight;

/// <summary>
/// Gathers the loads of slots into a hindsight problem of which the size does not follow the number of slots where the mathematics permit it.
/// </summary>
/// <remarks>
/// <para>
/// min{r, Σ l x} = r min{1, Σ (l/r) x}: slots of a type that agree in the ratios l/r are one block with the sum of their requests as its weight. Where no
/// capacity binds, l = r, a type has one block however long the run is. Where some do, l = min{L, r}, it has one for each count of requests above the
/// smallest L of its options that occurred, which is of the order of the spread of the counts and not of their number; terms that can no longer saturate
/// (Σ l ≤ r) become linear and vanish as rows. Only loads with measured capacities, which may differ in every slot, make the problem grow with the run.
/// </para>
/// <para>
/// Rows: at most, per block, the steps of the ranking below its first repository at which a hostable option was added; entries: per row the options so far.
/// Steps at which none was added share a row.
/// </para>
/// </remarks>
internal sealed class HindsightLoads
{
    private readonly ServingTable _table;
    private readonly bool[] _isHostable;
    private readonly Dictionary<NumberKey, int>[] _blockOf;
    private readonly List<Block>[] _blocks;

    private HindsightLoads(NetworkView network)
    {
        _table = network.Table;
        _isHostable = new bool[_table.Cells.Length];
        foreach (var node in network.Nodes)
            foreach (var item in node.Items) _isHostable[item.Cell] = true;
        _blockOf = [.. _table.RequestTypes.Select(_ => new Dictionary<NumberKey, int>())];
        _blocks = [.. _table.RequestTypes.Select(_ => new List<Block>())];
    }

    public static HindsightProblem Gather(NetworkView network, IEnumerable<SlotLoad> loads)
    {
        var gathered = new HindsightLoads(network);
        foreach (var load in loads) gathered.Add(load);
        return gathered.ToProblem(network);
    }

    private void Add(SlotLoad load)
    {
        if (load.Table != _table) throw new ArgumentException("The load is of another table than the network's.", nameof(load));
        for (var type = 0; type < _blocks.Length; type++)
        {
            var requests = load.Requests[type];
            if (requests == 0) continue;
            var ratios = RatiosOf(type, requests, load.PotentialCapacity(type));
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_blockOf[type], new NumberKey(ratios), out var exists);
            if (!exists)
            {
                index = _blocks[type].Count;
                _blocks[type].Add(new Block(ratios));
            }
            _blocks[type][index].Requests += requests;
        }
    }

    /// <summary>l / r by rank, to the rank from which on the repositories alone cover everything; 0 for what can neither be placed nor is there anyway.</summary>
    private double[] RatiosOf(int type, double requests, ReadOnlySpan<double> capacities)
    {
        var cells = _table.CellsOf(type);
        var ratios = new List<double>(cells.Length);
        for (var (k, covered) = (0, 0.0); k < cells.Length - 1; k++)
        {
            var isRepository = _table.IsRepository(cells[k]);
            var ratio = Math.Min(1, capacities[k] / requests);
            if (isRepository) covered += ratio;
            if (covered >= 1) break;
            ratios.Add(isRepository || _isHostable[cells[k]] ? ratio : 0);
        }
        return [.. ratios];
    }

    private HindsightProblem ToProblem(NetworkView network)
    {
        var isUseful = new bool[_isHostable.Length];
        for (var type = 0; type < _blocks.Length; type++)
            foreach (var block in _blocks[type])
                for (var k = 0; k < block.Ratios.Length; k++) isUseful[_table.CellsOf(type)[k]] |= block.Ratios[k] > 0;
        var items = network.Nodes
            .SelectMany((node, n) => node.Items.Where(i => isUseful[i.Cell]).Select(i => new HindsightItem(n, i.Cell, i.SizeBytes)))
            .ToImmutableArray();
        var itemOf = new int[_isHostable.Length];
        for (var i = 0; i < items.Length; i++) itemOf[items[i].Cell] = i;
        var terms = Enumerable.Range(0, _blocks.Length).SelectMany(type => _blocks[type].SelectMany(block => TermsOf(type, block, itemOf)));
        return new HindsightProblem([.. network.Nodes.Select(n => n.BudgetBytes)], items, terms);
    }

    /// <summary>
    /// The block's part of the closed-form gain, r Σ_k (γ^{k+1} - γ^k) min{1 - z(ω), Σ_{k' ≤ k} (l/r) x}: what repositories cover before rank k
    /// is taken from the threshold.
    /// </summary>
    private List<ThresholdTerm> TermsOf(int type, Block block, int[] itemOf)
    {
        var terms = new List<ThresholdTerm>();
        var cells = _table.CellsOf(type).ToArray();
        var costsMs = _table.CostsMs(type);
        var items = ImmutableArray<int>.Empty;
        var ratios = ImmutableArray<double>.Empty;
        var (stepMs, threshold) = (0.0, 1.0);
        for (var k = 0; k < block.Ratios.Length; k++)
        {
            if (block.Ratios[k] > 0)
            {
                // The set of options or the threshold changes here: the steps since the last change are one term.
                AddTerm();
                if (_table.IsRepository(cells[k])) threshold -= block.Ratios[k];
                else (items, ratios) = (items.Add(itemOf[cells[k]]), ratios.Add(block.Ratios[k]));
            }
            stepMs += costsMs[k + 1] - costsMs[k];
        }
        AddTerm();
        return terms;

        void AddTerm()
        {
            if (stepMs > 0 && items.Length > 0)
                terms.Add(new ThresholdTerm(block.Requests * stepMs * threshold, items, [.. ratios.Select(r => r / threshold)]));
            stepMs = 0;
        }
    }

    /// <summary>Slots of one type that differ by a factor.</summary>
    private sealed class Block(double[] ratios)
    {
        public double[] Ratios { get; } = ratios;

        /// <summary>Σ r over the slots.</summary>
        public double Requests { get; set; }
    }
}

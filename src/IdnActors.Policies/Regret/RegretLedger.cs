using System.Collections;
using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Regret;

/// <summary>What a slot came to, for regret.</summary>
/// <param name="Requests">‖r‖_1.</param>
/// <param name="GainMs">G(r, l, x) of the variants that were held, over all requests of the slot.</param>
/// <param name="SharesGainMs">G(r, l, y) of the shares in force.</param>
/// <param name="BoundMs">The closed-form bound on the fractional regret up to and with this slot; NaN for policies without.</param>
public readonly record struct SlotGain(double Requests, double GainMs, double SharesGainMs, double BoundMs);

/// <summary>A slot against the best fixed allocation of the whole run; all cumulative, in milliseconds of gain.</summary>
/// <param name="GainMs">Σ G(x).</param>
/// <param name="SharesGainMs">Σ G(y).</param>
/// <param name="HindsightMs">Σ G(y*), of the best fixed shares of the whole run.</param>
/// <param name="IntegralMs">Σ G(x*), of the best fixed variants that were found.</param>
public readonly record struct RegretPoint(double GainMs, double SharesGainMs, double HindsightMs, double IntegralMs)
{
    /// <summary>1 - 1/e, the share of the optimum that rounding keeps at least.</summary>
    public static double Alpha => 1 - (1 / Math.E);

    /// <summary>Fractional regret: of the shares, against the best fixed shares. What the bounds are about.</summary>
    public double RegretMs => HindsightMs - SharesGainMs;

    /// <summary>α-regret of what was held, against the best fixed shares, which gain at least as much as the best fixed variants.</summary>
    public double AlphaRegretMs => (Alpha * HindsightMs) - GainMs;

    /// <summary>Regret of what was held, against the best fixed variants.</summary>
    public double VariantsRegretMs => IntegralMs - GainMs;

    /// <summary>α-regret of what was held, against the best fixed variants.</summary>
    public double VariantsAlphaRegretMs => (Alpha * IntegralMs) - GainMs;
}

/// <summary>
/// Keeps the loads of all slots and what was gained, and holds them against the best fixed allocation in hindsight when the run is over. A load takes as much memory as the slot
/// had types of requests, and more only where types shared a capacity.
/// </summary>
public sealed class RegretLedger(NetworkView network)
{
    private readonly List<CompactLoad> _loads = [];
    private readonly List<SlotGain> _slots = [];

    public IReadOnlyList<SlotGain> Slots => _slots;

    private ServingTable Table => network.Table;

    /// <summary>Adds the next slot.</summary>
    /// <param name="load">Requests and potential capacities, as the policies saw them.</param>
    /// <param name="gainMs">G of what was held.</param>
    /// <param name="shares">y in force.</param>
    /// <param name="boundMs">The bound so far; NaN for none.</param>
    public void Add(SlotLoad load, double gainMs, Allocation shares, double boundMs)
    {
        _loads.Add(CompactLoad.Of(load));
        _slots.Add(new SlotGain(load.TotalRequests, gainMs, AllocationGain.InMs(load, shares), boundMs));
    }

    /// <summary>The program of which the solution is the best fixed allocation.</summary>
    public HindsightProblem Problem() => HindsightProblem.Of(network, _loads.Select(l => l.ToLoad(Table)));

    /// <summary>Every slot against fixed allocations, in order.</summary>
    /// <param name="problem">As <see cref="Problem"/> gave it.</param>
    /// <param name="bestShares">y*, by item of the problem.</param>
    /// <param name="bestVariants">x*, likewise.</param>
    public ImmutableArray<RegretPoint> Against(HindsightProblem problem, ReadOnlySpan<double> bestShares, ReadOnlySpan<double> bestVariants)
    {
        var (shares, variants) = (problem.ToAllocation(Table, bestShares), problem.ToAllocation(Table, bestVariants));
        var points = ImmutableArray.CreateBuilder<RegretPoint>(_slots.Count);
        var (gain, sharesGain, hindsight, integral) = (0.0, 0.0, 0.0, 0.0);
        for (var slot = 0; slot < _slots.Count; slot++)
        {
            gain += _slots[slot].GainMs;
            sharesGain += _slots[slot].SharesGainMs;
            var load = _loads[slot].ToLoad(Table);
            hindsight += AllocationGain.InMs(load, shares);
            integral += AllocationGain.InMs(load, variants);
            points.Add(new RegretPoint(gain, sharesGain, hindsight, integral));
        }
        return points.MoveToImmutable();
    }

    /// <summary>Every phase against its own best fixed shares.</summary>
    /// <param name="starts">First slots of the phases: 0, then increasing, all below the number of slots.</param>
    /// <param name="solver">Solves each.</param>
    public DynamicRegret AgainstPhases(ImmutableArray<int> starts, IHindsightSolver solver)
    {
        var optimum = PiecewiseOptimum.Solve(network, new LoadList(this), starts, isIntegral: false, solver, HindsightLimits.Default);
        var phases = ImmutableArray.CreateBuilder<PhaseRegret>(starts.Length);
        foreach (var phase in optimum.Phases)
        {
            var (first, length) = phase.Slots.GetOffsetAndLength(_slots.Count);
            phases.Add(new PhaseRegret(phase.Slots, _slots.Skip(first).Take(length).Sum(s => s.SharesGainMs), phase.Result.ValueMs));
        }
        return new DynamicRegret(phases.MoveToImmutable(), optimum.PathLength);
    }

    /// <summary>The loads, each unpacked when it is asked for.</summary>
    private sealed class LoadList(RegretLedger ledger) : IReadOnlyList<SlotLoad>
    {
        public int Count => ledger._loads.Count;

        public SlotLoad this[int index] => ledger._loads[index].ToLoad(ledger.Table);

        public IEnumerator<SlotLoad> GetEnumerator() => ledger._loads.Select(l => l.ToLoad(ledger.Table)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The types that asked for something, and what of l is not min{L, r}.</summary>
    private readonly record struct CompactLoad(ImmutableArray<(int Type, double Requests)> Types, ImmutableArray<(int Option, double Capacity)> Shared)
    {
        public static CompactLoad Of(SlotLoad load)
        {
            var types = ImmutableArray.CreateBuilder<(int, double)>();
            var shared = ImmutableArray.CreateBuilder<(int, double)>();
            for (var type = 0; type < load.Requests.Length; type++)
            {
                var requests = load.Requests[type];
                if (requests == 0) continue;
                types.Add((type, requests));
                var cells = load.Table.CellsOf(type);
                var capacity = load.PotentialCapacity(type);
                var first = load.Table.OptionsOf(type).Start.Value;
                for (var k = 0; k < cells.Length; k++)
                    if (capacity[k] != Math.Min(load.Table.CapacityPerSlot(cells[k]), requests)) shared.Add((first + k, capacity[k]));
            }
            return new CompactLoad(types.ToImmutable(), shared.ToImmutable());
        }

        public SlotLoad ToLoad(ServingTable table)
        {
            var requests = new double[table.RequestTypes.Length];
            foreach (var (type, count) in Types) requests[type] = count;
            var unshared = SlotLoad.Unshared(table, requests);
            if (Shared.IsEmpty) return unshared;
            var capacity = new double[table.OptionCount];
            for (var type = 0; type < requests.Length; type++) unshared.PotentialCapacity(type).CopyTo(capacity.AsSpan(table.OptionsOf(type)));
            foreach (var (option, value) in Shared) capacity[option] = value;
            return new SlotLoad(table, requests, capacity);
        }
    }
}

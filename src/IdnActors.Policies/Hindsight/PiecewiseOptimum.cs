using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Hindsight;

/// <summary>A phase of a run with its own hindsight optimum.</summary>
/// <param name="Slots">Slots of the run, from the first to before the last.</param>
/// <param name="Problem">The problem of these slots alone.</param>
/// <param name="Result">Its solution.</param>
public sealed record PhaseOptimum(Range Slots, HindsightProblem Problem, HindsightResult Result);

/// <summary>
/// The comparator of dynamic regret: the best allocation of every phase, changed at phase boundaries for free. One phase is the static
/// optimum; one phase per slot is what no policy can beat. Between them it never loses by cutting phases into smaller ones.
/// </summary>
/// <param name="Phases">In order of time.</param>
/// <param name="ValueMs">Gain over all phases, in milliseconds.</param>
/// <param name="BoundMs">No sequence of allocations of the kind with these phases gains more.</param>
/// <param name="PathLength">P_T = Σ_t ‖u_{t+1} - u_t‖_2 over the shares of all cells; only phase boundaries contribute.</param>
/// <param name="FetchedBytes">Bytes of variants that a phase holds and the one before did not; in the first phase all that is held.</param>
public sealed record PiecewiseOptimum(ImmutableArray<PhaseOptimum> Phases, double ValueMs, double BoundMs, double PathLength, double FetchedBytes)
{
    /// <summary>Solves every phase for itself.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loads">The loads of all slots, in order of time.</param>
    /// <param name="starts">First slots of the phases: 0, then increasing, all below the number of loads.</param>
    /// <param name="isIntegral">Whether allocations are integral, or the linear relaxation is meant.</param>
    /// <param name="solver">Solves each.</param>
    /// <param name="limits">For each phase.</param>
    /// <exception cref="ArgumentException">The starts are not as described.</exception>
    public static PiecewiseOptimum Solve(
        NetworkView network, IReadOnlyList<SlotLoad> loads, ImmutableArray<int> starts, bool isIntegral, IHindsightSolver solver, HindsightLimits limits)
    {
        Require(starts, loads.Count);
        var phases = ImmutableArray.CreateBuilder<PhaseOptimum>(starts.Length);
        var (value, bound, path, fetched) = (0.0, 0.0, 0.0, 0.0);
        var before = new double[network.Table.Cells.Length];
        for (var i = 0; i < starts.Length; i++)
        {
            var end = i + 1 < starts.Length ? starts[i + 1] : loads.Count;
            var problem = HindsightProblem.Of(network, Enumerable.Range(starts[i], end - starts[i]).Select(slot => loads[slot]));
            var result = isIntegral ? solver.SolveIntegral(problem, limits) : solver.SolveRelaxed(problem, limits);
            phases.Add(new PhaseOptimum(starts[i]..end, problem, result));
            value += result.ValueMs;
            bound += result.BoundMs;
            var now = new double[before.Length];
            for (var item = 0; item < result.Shares.Length; item++) now[problem.Items[item].Cell] = result.Shares[item];
            if (i > 0) path += Distance(before, now);
            for (var cell = 0; cell < now.Length; cell++) fetched += Math.Max(0, now[cell] - before[cell]) * network.Table.SizeBytes(cell);
            before = now;
        }
        return new PiecewiseOptimum(phases.MoveToImmutable(), value, bound, path, fetched);
    }

    /// <summary>The starts of phases of equal length; the last one may be shorter.</summary>
    /// <param name="slots">Slots of the run; positive.</param>
    /// <param name="length">Slots of a phase; positive.</param>
    public static ImmutableArray<int> EqualPhases(int slots, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return [.. Enumerable.Range(0, ((slots - 1) / length) + 1).Select(phase => phase * length)];
    }

    private static double Distance(double[] a, double[] b)
    {
        var squares = 0.0;
        for (var i = 0; i < a.Length; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.Sqrt(squares);
    }

    private static void Require(ImmutableArray<int> starts, int slots)
    {
        if (starts.IsDefaultOrEmpty || starts[0] != 0) throw new ArgumentException("The first phase starts at slot 0.", nameof(starts));
        for (var i = 1; i < starts.Length; i++)
            if (starts[i] <= starts[i - 1]) throw new ArgumentException($"Phase {i} starts at slot {starts[i]}, not after the one before at {starts[i - 1]}.", nameof(starts));
        if (starts[^1] >= slots) throw new ArgumentException($"The last phase starts at slot {starts[^1]}; the run has {slots}.", nameof(starts));
    }
}

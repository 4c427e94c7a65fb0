namespace IdnActors.Policies.Hindsight;

/// <summary>
/// Integral allocations without a solver: the better of greedy by gain per byte, greedy by gain, and the best single variant of every node,
/// then exchanges on one node as long as one pays. Guarantee: half of the optimum where all sizes of a node are equal, (1 - 1/e) / 2 on one node, as for
/// any monotone submodular gain: greedy by gain per byte and the first variant that does not fit gain 1 - 1/e together. None in general.
/// </summary>
/// <remarks>The greedy part is lazy: since the gain is submodular, what a variant gained when it was last looked at bounds what it gains now.</remarks>
public sealed class GreedySearch
{
    private readonly HindsightProblem _problem;
    private readonly int[] _firstTerm;
    private readonly int[] _termOf;
    private readonly double[] _weightOf;
    private long _evaluations;

    private GreedySearch(HindsightProblem problem)
    {
        _problem = problem;
        _firstTerm = new int[problem.Items.Length + 1];
        for (var term = 0; term < problem.TermCount; term++)
            foreach (var item in problem.TermItems(term)) _firstTerm[item + 1]++;
        for (var i = 0; i < problem.Items.Length; i++) _firstTerm[i + 1] += _firstTerm[i];
        (_termOf, _weightOf) = (new int[problem.EntryCount], new double[problem.EntryCount]);
        var next = _firstTerm.ToArray();
        for (var term = 0; term < problem.TermCount; term++)
        {
            var items = problem.TermItems(term);
            var weights = problem.TermWeights(term);
            for (var e = 0; e < items.Length; e++) (_termOf[next[items[e]]], _weightOf[next[items[e]]++]) = (term, weights[e]);
        }
    }

    /// <summary>A good integral allocation. Its bound is the trivial one, everything held everywhere; other methods know better.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mostExchanges">At most so many exchanges after the greedy part.</param>
    public static HindsightResult Solve(HindsightProblem problem, int mostExchanges = 1_000)
    {
        var search = new GreedySearch(problem);
        var best = search.Greedy(perByte: true);
        foreach (var other in (Held[])[search.Greedy(perByte: false), search.BestSingles()])
            if (other.ValueMs > best.ValueMs) best = other;
        search.Exchange(best, mostExchanges);
        var everything = problem.ValueMs([.. problem.Items.Select(_ => 1.0)]);
        return HindsightResult.Of(problem, "greedy", true, HindsightStatus.Heuristic, [.. best.Shares], everything, new SolveEffort(search._evaluations, 0, null));
    }

    /// <summary>Greedy by gain per byte alone: the static greedy allocation (SG) of the baselines.</summary>
    internal static double[] PerByte(HindsightProblem problem) => new GreedySearch(problem).Greedy(perByte: true).Shares;

    private Held Greedy(bool perByte)
    {
        var held = new Held(_problem);
        // By gain (per byte), largest first; equal ones by item.
        var line = new PriorityQueue<(int Item, int Round), (double, int)>();
        for (var i = 0; i < _problem.Items.Length; i++) line.Enqueue((i, -1), (double.NegativeInfinity, i));
        for (var round = 0; line.TryDequeue(out var candidate, out var place);)
        {
            var (item, evaluated) = candidate;
            if (!held.Fits(item)) continue;
            if (evaluated == round)
            {
                if (place.Item1 >= 0) break;
                Add(held, item);
                round++;
                continue;
            }
            var gain = GainOf(held, item);
            line.Enqueue((item, round), (-gain / (perByte ? _problem.Items[item].SizeBytes : 1), item));
        }
        return held;
    }

    private Held BestSingles()
    {
        var held = new Held(_problem);
        for (var node = 0; node < _problem.Budgets.Length; node++)
        {
            var (best, bestMs) = (-1, 0.0);
            var (first, count) = _problem.ItemsOf(node).GetOffsetAndLength(_problem.Items.Length);
            for (var i = first; i < first + count; i++)
                if (held.Fits(i) && GainOf(held, i) is var gain && gain > bestMs) (best, bestMs) = (i, gain);
            if (best >= 0) Add(held, best);
        }
        return held;
    }

    /// <summary>Takes one variant from a node and fills the room greedily by gain, if that gains.</summary>
    private void Exchange(Held held, int mostExchanges)
    {
        for (var (exchanges, improved) = (0, true); improved && exchanges < mostExchanges;)
        {
            improved = false;
            for (var taken = 0; taken < _problem.Items.Length && exchanges < mostExchanges; taken++)
            {
                if (held.Shares[taken] == 0) continue;
                var before = held.ValueMs;
                Remove(held, taken);
                var added = Refill(held, taken);
                // By more than rounding errors, or it would go round in circles.
                if (held.ValueMs > before * (1 + 1e-12))
                {
                    improved = true;
                    exchanges++;
                    continue;
                }
                foreach (var item in added) Remove(held, item);
                Add(held, taken);
            }
        }
    }

    private List<int> Refill(Held held, int taken)
    {
        var added = new List<int>();
        var node = _problem.Items[taken].Node;
        var (first, count) = _problem.ItemsOf(node).GetOffsetAndLength(_problem.Items.Length);
        while (true)
        {
            var (best, bestMs) = (-1, 0.0);
            for (var i = first; i < first + count; i++)
            {
                // The one that was taken is no exchange as the first, but may come back for what is left.
                if (held.Shares[i] == 1 || !held.Fits(i) || (i == taken && added.Count == 0)) continue;
                if (GainOf(held, i) is var gain && gain > bestMs) (best, bestMs) = (i, gain);
            }
            if (best < 0) return added;
            Add(held, best);
            added.Add(best);
        }
    }

    private double GainOf(Held held, int item)
    {
        _evaluations++;
        return ChangeOf(held, item, 1);
    }

    private void Add(Held held, int item) => Change(held, item, 1);

    private void Remove(Held held, int item) => Change(held, item, -1);

    private void Change(Held held, int item, int sign)
    {
        held.ValueMs += ChangeOf(held, item, sign);
        for (var e = _firstTerm[item]; e < _firstTerm[item + 1]; e++) held.Coverage[_termOf[e]] += sign * _weightOf[e];
        held.Shares[item] = sign > 0 ? 1 : 0;
        held.Left[_problem.Items[item].Node] -= sign * _problem.Items[item].SizeBytes;
    }

    private double ChangeOf(Held held, int item, int sign)
    {
        var change = sign * _problem.LinearMs[item];
        for (var e = _firstTerm[item]; e < _firstTerm[item + 1]; e++)
        {
            var covered = held.Coverage[_termOf[e]];
            change += _problem.TermGainsMs[_termOf[e]] * (Math.Min(1, covered + (sign * _weightOf[e])) - Math.Min(1, covered));
        }
        return change;
    }

    /// <summary>An integral allocation under construction.</summary>
    private sealed class Held(HindsightProblem problem)
    {
        public double[] Shares { get; } = new double[problem.Items.Length];

        public double[] Coverage { get; } = new double[problem.TermCount];

        public double[] Left { get; } = [.. problem.Budgets];

        public double ValueMs { get; set; }

        public bool Fits(int item) => problem.Items[item].SizeBytes <= Left[problem.Items[item].Node];
    }
}

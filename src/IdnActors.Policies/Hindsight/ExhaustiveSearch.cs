namespace IdnActors.Policies.Hindsight;

/// <summary>The exact optimum by trying every integral allocation that the budgets allow: for tiny instances, and as the judge of other methods.</summary>
public static class ExhaustiveSearch
{
    /// <summary>With more items a search would take hours.</summary>
    public const int MostItems = 24;

    /// <summary>A best integral allocation; of equal ones the first, where items are left out before they are held.</summary>
    /// <exception cref="ArgumentException">The problem has more than <see cref="MostItems"/> items.</exception>
    public static HindsightResult Solve(HindsightProblem problem)
    {
        if (problem.Items.Length > MostItems)
            throw new ArgumentException($"The problem has {problem.Items.Length} items; an exhaustive search takes at most {MostItems}.", nameof(problem));
        var best = new double[problem.Items.Length];
        var (bestMs, visited) = (double.NegativeInfinity, 0L);
        var shares = new double[problem.Items.Length];
        var left = problem.Budgets.ToArray();
        Visit(0);
        return HindsightResult.Of(problem, "exhaustive search", true, HindsightStatus.Optimal, [.. best], bestMs, new SolveEffort(visited, visited, null));

        void Visit(int item)
        {
            if (item == shares.Length)
            {
                visited++;
                var value = problem.ValueMs(shares);
                if (value <= bestMs) return;
                bestMs = value;
                shares.CopyTo(best, 0);
                return;
            }
            Visit(item + 1);
            var (node, _, size) = problem.Items[item];
            if (size > left[node]) return;
            (shares[item], left[node]) = (1, left[node] - size);
            Visit(item + 1);
            (shares[item], left[node]) = (0, left[node] + size);
        }
    }
}

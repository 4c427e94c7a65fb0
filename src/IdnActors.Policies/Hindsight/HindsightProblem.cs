using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Hindsight;

/// <summary>
/// The hindsight optimum as a mathematical program: maximise the gain of a whole run, Σ_j c_j min{1, Σ_i a_ji x_i} + Σ_i w_i x_i, under
/// Σ s_i x_i ≤ b_v on every node, with x in {0, 1} (the best fixed allocation) or in [0, 1] (its linear relaxation, a bound). Gains are milliseconds over
/// all requests of the run, sizes and budgets bytes. Immutable.
/// </summary>
/// <remarks>
/// Terms on the same items with the same weights are one term; terms whose weights sum to 1 at most can never saturate and are linear (w). What is known of
/// the size is at <see cref="HindsightLoads"/>.
/// </remarks>
public sealed class HindsightProblem
{
    // As for the roundings: less than a byte for budgets up to 10 TB.
    private const double Rounding = 1e-13;

    private readonly int[] _firstItem;
    private readonly int[] _firstEntry;
    private readonly int[] _entryItem;
    private readonly double[] _entryWeight;
    private readonly double[] _termGainMs;
    private readonly double[] _linearMs;

    /// <param name="budgets">b, by node: not negative; infinity is allowed.</param>
    /// <param name="items">Grouped by node, in the order of the nodes.</param>
    /// <param name="terms">The gain; terms that mention no item gain nothing.</param>
    /// <exception cref="ArgumentException">Items are not in the order of their nodes, a term mentions an item twice or one that does not exist, or a number is out of range.</exception>
    public HindsightProblem(ImmutableArray<double> budgets, ImmutableArray<HindsightItem> items, IEnumerable<ThresholdTerm> terms)
    {
        Budgets = budgets;
        Items = items;
        _firstItem = FirstItems(budgets, items);
        var gathered = new TermTable(items.Length);
        foreach (var term in terms) gathered.Add(term);
        _linearMs = gathered.LinearMs;
        (_firstEntry, _entryItem, _entryWeight, _termGainMs) = gathered.Flatten();
    }

    /// <summary>b by node, in bytes.</summary>
    public ImmutableArray<double> Budgets { get; }

    /// <summary>The unknowns, by node; vectors of shares have one entry for each.</summary>
    public ImmutableArray<HindsightItem> Items { get; }

    /// <summary>Number of terms that can saturate: rows of the linear program.</summary>
    public int TermCount => _termGainMs.Length;

    /// <summary>Number of pairs (term, item): non-zero entries of those rows.</summary>
    public int EntryCount => _entryItem.Length;

    /// <summary>c, by term.</summary>
    public ReadOnlySpan<double> TermGainsMs => _termGainMs;

    /// <summary>w, by item.</summary>
    public ReadOnlySpan<double> LinearMs => _linearMs;

    /// <summary>The problem of a network and some of its slots.</summary>
    /// <param name="network">Items are what its nodes may hold and what would serve a request of these slots; the rest could not gain anything.</param>
    /// <param name="loads">Requests and potential capacities; each is read once.</param>
    public static HindsightProblem Of(NetworkView network, IEnumerable<SlotLoad> loads) => HindsightLoads.Gather(network, loads);

    /// <summary>Where a node's items lie.</summary>
    public Range ItemsOf(int node) => _firstItem[node].._firstItem[node + 1];

    /// <summary>Items of a term, in increasing order.</summary>
    public ReadOnlySpan<int> TermItems(int term) => _entryItem.AsSpan(_firstEntry[term].._firstEntry[term + 1]);

    /// <summary>a, by position in <see cref="TermItems"/>: above 0, at most 1.</summary>
    public ReadOnlySpan<double> TermWeights(int term) => _entryWeight.AsSpan(_firstEntry[term].._firstEntry[term + 1]);

    /// <summary>Σ_i a_ji x_i, what a term covers before it saturates.</summary>
    public double Coverage(int term, ReadOnlySpan<double> shares)
    {
        var covered = 0.0;
        for (var e = _firstEntry[term]; e < _firstEntry[term + 1]; e++) covered += _entryWeight[e] * shares[_entryItem[e]];
        return covered;
    }

    /// <summary>The gain of shares, integral or fractional, in milliseconds; concave and monotone, submodular on integral ones.</summary>
    public double ValueMs(ReadOnlySpan<double> shares)
    {
        RequireOnePerItem(shares.Length);
        var value = 0.0;
        for (var i = 0; i < shares.Length; i++) value += _linearMs[i] * shares[i];
        for (var term = 0; term < TermCount; term++) value += _termGainMs[term] * Math.Min(1, Coverage(term, shares));
        return value;
    }

    /// <summary>Whether all shares lie in 0 to 1 and every node's budget is kept, to the byte for integral shares, to rounding errors otherwise.</summary>
    public bool IsFeasible(ReadOnlySpan<double> shares)
    {
        RequireOnePerItem(shares.Length);
        foreach (var share in shares)
            if (share is not (>= 0 and <= 1)) return false;
        for (var node = 0; node < Budgets.Length; node++)
            if (UsedBytes(node, shares) > Budgets[node] * (1 + Rounding)) return false;
        return true;
    }

    /// <summary>Σ s x on a node. Exact for integral shares up to 8 PiB.</summary>
    public double UsedBytes(int node, ReadOnlySpan<double> shares)
    {
        var used = 0.0;
        for (var i = _firstItem[node]; i < _firstItem[node + 1]; i++) used += Items[i].SizeBytes * shares[i];
        return used;
    }

    /// <summary>The allocation of a network's table that has these shares, nothing beyond, and the repositories.</summary>
    /// <param name="table">The table of the network that the problem was made from.</param>
    /// <param name="shares">By item.</param>
    public Allocation ToAllocation(ServingTable table, ReadOnlySpan<double> shares)
    {
        RequireOnePerItem(shares.Length);
        var fractions = new double[table.Cells.Length];
        for (var i = 0; i < shares.Length; i++) fractions[Items[i].Cell] = shares[i];
        return Allocation.FromFractions(table, fractions);
    }

    /// <summary>
    /// An upper bound on the gain of every feasible allocation, fractional ones too, from any multipliers (weak duality): since
    /// min{1, s} ≤ (1 - λ) + λ s, it is Σ_j c_j (1 - λ_j) + max_y Σ_i g_i y_i with g = w + Σ_j c_j λ_j a_j, a fractional knapsack per node.
    /// </summary>
    /// <param name="multipliers">λ, by term; what is outside 0 to 1 is moved to the nearest end.</param>
    /// <returns>Milliseconds.</returns>
    public double BoundMs(ReadOnlySpan<double> multipliers)
    {
        var gradient = new double[Items.Length];
        var unsaturated = GradientMs(multipliers, gradient);
        return unsaturated + new FractionalKnapsack(this).Fill(gradient, new double[Items.Length]);
    }

    /// <summary>Fills in g = w + Σ_j c_j λ_j a_j and returns Σ_j c_j (1 - λ_j).</summary>
    internal double GradientMs(ReadOnlySpan<double> multipliers, Span<double> gradient)
    {
        if (multipliers.Length != TermCount) throw new ArgumentException($"{multipliers.Length} multipliers are given for {TermCount} terms.", nameof(multipliers));
        _linearMs.CopyTo(gradient);
        var constant = 0.0;
        for (var term = 0; term < TermCount; term++)
        {
            var multiplier = double.IsNaN(multipliers[term]) ? 0 : Math.Clamp(multipliers[term], 0, 1);
            constant += _termGainMs[term] * (1 - multiplier);
            var slope = _termGainMs[term] * multiplier;
            for (var e = _firstEntry[term]; e < _firstEntry[term + 1]; e++) gradient[_entryItem[e]] += slope * _entryWeight[e];
        }
        return constant;
    }

    private void RequireOnePerItem(int shares)
    {
        if (shares != Items.Length) throw new ArgumentException($"{shares} shares are given for {Items.Length} items.", nameof(shares));
    }

    private static int[] FirstItems(ImmutableArray<double> budgets, ImmutableArray<HindsightItem> items)
    {
        foreach (var budget in budgets)
            if (!(budget >= 0)) throw new ArgumentException($"A budget is {budget}; it must not be negative.", nameof(budgets));
        var first = new int[budgets.Length + 1];
        var node = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Node < node || items[i].Node >= budgets.Length)
                throw new ArgumentException($"Item {i} is on node {items[i].Node}; items go by node, of which there are {budgets.Length}.", nameof(items));
            if (!(items[i].SizeBytes > 0 && double.IsFinite(items[i].SizeBytes)))
                throw new ArgumentException($"The size of item {i} is {items[i].SizeBytes}; it must be positive and finite.", nameof(items));
            while (node < items[i].Node) first[++node] = i;
        }
        while (node < budgets.Length) first[++node] = items.Length;
        return first;
    }
}

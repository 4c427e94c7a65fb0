using System.Collections.Immutable;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Prices;

/// <summary>
/// What a node has learned in a slot. Types without requests, and those whose message was lost, are missing; a price may be an old one. The order means nothing.
/// </summary>
/// <param name="Types">In any order.</param>
public sealed record SlotObservation(ImmutableArray<TypeObservation> Types)
{
    public static SlotObservation Empty { get; } = new([]);

    /// <summary>
    /// A supergradient of the gain at the fractional allocation in force, in the node's coordinates: g_m = Σ_ρ l_{ρ,m} (γ^{K*}_ρ - C_{ρ,m})^+.
    /// Added up by type, so that it does not depend on the order of the messages.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="gradient">Receives g, by item, in milliseconds per slot; never negative.</param>
    /// <exception cref="ArgumentException">Capacities do not fit the node's options, or a number is not finite.</exception>
    public void GradientAt(NodeView node, Span<double> gradient)
    {
        gradient.Clear();
        foreach (var seen in Ordered())
        {
            var options = OptionsOf(node, seen);
            for (var i = 0; i < options.Length; i++)
                Add(node, seen, i, options[i].Item, Math.Max(0, seen.MarginalPriceMs - options[i].CostMs), gradient);
        }
    }

    /// <summary>
    /// One sample of the gradient of the multilinear extension, in the node's coordinates: g_m = Σ_ρ l_{ρ,m} [c - C_{ρ,m}]^+, where c is c2 for an option of the sample that
    /// serves and c1 for any other.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="sample">The node's part of the sample, by item: what it showed in the slot.</param>
    /// <param name="gradient">Receives g, by item, in milliseconds per slot; never negative.</param>
    /// <exception cref="ArgumentException">Capacities do not fit the node's options, or a number is not finite.</exception>
    public void SampledGradientAt(NodeView node, ReadOnlySpan<bool> sample, Span<double> gradient)
    {
        gradient.Clear();
        foreach (var seen in Ordered())
        {
            var options = OptionsOf(node, seen);
            for (var i = 0; i < options.Length; i++)
                Add(node, seen, i, options[i].Item, seen.Sample.WorthMs(options[i].CostMs, sample[options[i].Item]), gradient);
        }
    }

    /// <summary>The types in an order that their messages do not decide; a repeated message stays a repeated one.</summary>
    internal IEnumerable<TypeObservation> InOrder() => IsInOrder ? Types : Sorted();

    /// <inheritdoc cref="InOrder"/>
    internal ReadOnlySpan<TypeObservation> Ordered() => IsInOrder ? Types.AsSpan() : Sorted().ToArray();

    private IOrderedEnumerable<TypeObservation> Sorted() => Types.OrderBy(t => t.Type).ThenBy(t => t.MarginalPriceMs).ThenBy(t => t.Requests)
        .ThenBy(t => t.Sample.PaidMs).ThenBy(t => t.Sample.RunnerUpMs).ThenBy(t => t.Passing);

    // Each type once and by type, as they mostly come: nothing to sort.
    private bool IsInOrder
    {
        get
        {
            for (var i = 1; i < Types.Length; i++)
                if (Types[i - 1].Type >= Types[i].Type) return false;
            return true;
        }
    }

    /// <exception cref="ArgumentException">Capacities do not fit the node's options.</exception>
    internal static ReadOnlySpan<LocalOption> OptionsOf(NodeView node, TypeObservation seen)
    {
        var options = node.OptionsOf(seen.Type);
        if (options.Length == seen.PotentialCapacity.Length) return options;
        throw new ArgumentException($"Type {seen.Type} has {options.Length} options at {node.Name}; {seen.PotentialCapacity.Length} capacities were observed.");
    }

    private static void Add(NodeView node, TypeObservation seen, int option, int item, double worthMs, Span<double> gradient)
    {
        var saving = seen.PotentialCapacity[option] * worthMs;
        if (!(saving >= 0 && double.IsFinite(saving)))
            throw new ArgumentException($"Type {seen.Type} has capacity {seen.PotentialCapacity[option]} and prices {seen.MarginalPriceMs}, {seen.Sample} at {node.Name}.");
        gradient[item] += saving;
    }
}

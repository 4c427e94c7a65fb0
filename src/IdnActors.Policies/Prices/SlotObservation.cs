using System.Collections.Immutable;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Prices;

/// <summary>What a node has learned about a request type in a slot, from the message that comes back down the path (idn-model 2.3).</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Requests">r: not negative.</param>
/// <param name="MarginalPriceMs">γ^{K*}: finite.</param>
/// <param name="PotentialCapacity">l of the node's options of the type, in the order of <see cref="NodeView.OptionsOf"/>: measured where the variant is held, min{L, r} where not.</param>
public sealed record TypeObservation(int Type, double Requests, double MarginalPriceMs, ImmutableArray<double> PotentialCapacity);

/// <summary>
/// What a node has learned in a slot. Types without requests, and those whose message was lost, are missing; a price may be an old one. The order means nothing.
/// </summary>
/// <param name="Types">In any order.</param>
public sealed record SlotObservation(ImmutableArray<TypeObservation> Types)
{
    public static SlotObservation Empty { get; } = new([]);

    /// <summary>
    /// A supergradient of the gain at the fractional allocation in force, in the node's coordinates: g_m = Σ_ρ l_{ρ,m} (γ^{K*}_ρ - C_{ρ,m})^+ [DV, idn-model 2.2].
    /// Added up by type, so that it does not depend on the order of the messages.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="gradient">Receives g, by item, in milliseconds per slot; never negative.</param>
    /// <exception cref="ArgumentException">Capacities do not fit the node's options, or a number is not finite.</exception>
    public void GradientAt(NodeView node, Span<double> gradient)
    {
        gradient.Clear();
        foreach (var seen in Types.OrderBy(t => t.Type).ThenBy(t => t.MarginalPriceMs).ThenBy(t => t.Requests))
        {
            var options = node.OptionsOf(seen.Type);
            if (options.Length != seen.PotentialCapacity.Length)
                throw new ArgumentException($"Type {seen.Type} has {options.Length} options at {node.Name}; {seen.PotentialCapacity.Length} capacities were observed.");
            for (var i = 0; i < options.Length; i++)
            {
                var saving = seen.PotentialCapacity[i] * Math.Max(0, seen.MarginalPriceMs - options[i].CostMs);
                if (!(saving >= 0 && double.IsFinite(saving)))
                    throw new ArgumentException($"Type {seen.Type} has capacity {seen.PotentialCapacity[i]} and price {seen.MarginalPriceMs} at {node.Name}.");
                gradient[options[i].Item] += saving;
            }
        }
    }
}

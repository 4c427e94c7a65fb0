using System.Collections.Immutable;
using IdnActors.Model;

namespace IdnActors.Policies.Views;

/// <summary>A variant that a node may hold: not one of its repository variants, which it holds anyway, and not larger than its budget.</summary>
/// <param name="Cell">Index in <see cref="Model.Serving.ServingTable.Cells"/>.</param>
/// <param name="Variant">The variant.</param>
/// <param name="SizeBytes">s: positive; a size of 0 counts as a byte.</param>
/// <param name="CapacityPerSlot">L: requests per slot that it serves here in isolation.</param>
public readonly record struct HostableVariant(int Cell, VariantId Variant, double SizeBytes, double CapacityPerSlot);

/// <summary>A way in which a node may serve a request type.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Rank">Its rank κ among the options of the type.</param>
/// <param name="Item">Index in <see cref="NodeView.Items"/>.</param>
/// <param name="CostMs">C, of one request.</param>
public readonly record struct LocalOption(int Type, int Rank, int Item, double CostMs);

/// <summary>The constants that a node's policy may know: what the node can hold, within which budget, and what each would save. Immutable.</summary>
public sealed class NodeView
{
    private readonly Dictionary<int, Range> _optionsOf = [];

    internal NodeView(NodeId node, string name, double budgetBytes, ImmutableArray<HostableVariant> items, ImmutableArray<LocalOption> options)
    {
        Node = node;
        Name = name;
        BudgetBytes = budgetBytes;
        Items = items;
        Options = options;
        Sizes = [.. items.Select(i => i.SizeBytes)];
        for (var first = 0; first < options.Length;)
        {
            var end = first;
            while (end < options.Length && options[end].Type == options[first].Type) end++;
            _optionsOf[options[first].Type] = first..end;
            first = end;
        }
    }

    public NodeId Node { get; }

    public string Name { get; }

    /// <summary>b, the memory for variants that are not the repository's own.</summary>
    public double BudgetBytes { get; }

    /// <summary>By variant id; a policy's vectors have one entry for each.</summary>
    public ImmutableArray<HostableVariant> Items { get; }

    /// <summary>s, by item.</summary>
    public ImmutableArray<double> Sizes { get; }

    /// <summary>By request type, then by rank.</summary>
    public ImmutableArray<LocalOption> Options { get; }

    /// <summary>The options of a request type at this node, cheapest first; empty where it does not pass.</summary>
    public ReadOnlySpan<LocalOption> OptionsOf(int type) => _optionsOf.TryGetValue(type, out var range) ? Options.AsSpan(range) : [];
}

using System.Collections.Immutable;
using IdnActors.Model;

namespace IdnActors.Policies.Views;

/// <summary>A variant that a node may hold: not one of its repository variants, which it holds anyway, and not larger than its budget.</summary>
/// <param name="Cell">Index in <see cref="Model.Serving.ServingTable.Cells"/>.</param>
/// <param name="Variant">The variant.</param>
/// <param name="SizeBytes">s: positive; a size of 0 counts as a byte.</param>
/// <param name="CapacityPerSlot">L: requests per slot that it serves here in isolation.</param>
public readonly record struct HostableVariant(int Cell, VariantId Variant, double SizeBytes, double CapacityPerSlot)
{
    /// <summary>The variant of which it is some parts; null where it is whole.</summary>
    public VariantId? Whole { get; init; }
}

/// <summary>A way in which a node may serve a request type.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Rank">Its rank κ among the options of the type.</param>
/// <param name="Item">Index in <see cref="NodeView.Items"/>.</param>
/// <param name="CostMs">C, of one request.</param>
public readonly record struct LocalOption(int Type, int Rank, int Item, double CostMs);

/// <summary>The constants that a node's policy may know: what the node can hold, within which budget, and what each would save. Immutable.</summary>
public sealed class NodeView
{
    // The table of first options may have so many entries for each option; at nodes whose types lie further apart they are searched for.
    private const int MostEntriesPerOption = 8;

    private readonly int _firstType;
    private readonly int[] _firstOption = [];

    internal NodeView(NodeId node, string name, double budgetBytes, ImmutableArray<HostableVariant> items, ImmutableArray<LocalOption> options)
    {
        Node = node;
        Name = name;
        BudgetBytes = budgetBytes;
        Items = items;
        Options = options;
        Sizes = [.. items.Select(i => i.SizeBytes)];
        if (options.IsEmpty) return;
        _firstType = options[0].Type;
        var types = options[^1].Type - _firstType + 1;
        if (types > (long)MostEntriesPerOption * options.Length) return;
        _firstOption = new int[types + 1];
        foreach (var option in options) _firstOption[option.Type - _firstType + 1]++;
        for (var type = 1; type <= types; type++) _firstOption[type] += _firstOption[type - 1];
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
    public ReadOnlySpan<LocalOption> OptionsOf(int type)
    {
        if (_firstOption.Length == 0) return Searched(type);
        // Types before the first one come out as large numbers.
        var place = unchecked((uint)(type - _firstType));
        if (place >= (uint)(_firstOption.Length - 1)) return [];
        var first = _firstOption[place];
        return Options.AsSpan().Slice(first, _firstOption[place + 1] - first);
    }

    private ReadOnlySpan<LocalOption> Searched(int type)
    {
        var (first, end) = (FirstFrom(type), FirstFrom(type + 1L));
        return Options.AsSpan()[first..end];
    }

    /// <summary>The first option of a type or one behind it.</summary>
    private int FirstFrom(long type)
    {
        var (first, end) = (0, Options.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (Options[middle].Type < type) first = middle + 1;
            else end = middle;
        }
        return first;
    }
}

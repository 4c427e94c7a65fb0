using System.Collections.Immutable;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>What must hold between the parts of a split model.</summary>
internal static class SplitRules
{
    /// <summary>Roles that make sense together, and one split for all.</summary>
    /// <param name="identity">The card's; null where it states none, which has been reported.</param>
    public static void CheckParts(ConfigReader card, IReadOnlyList<PartDraft> drafts, SplitIdentity? identity)
    {
        foreach (var draft in drafts)
        {
            if (draft.Role == PartRole.Whole && drafts.Count > 1)
                draft.Block.Report("role", "is whole", "a model of several parts has heads, exits, encoders, decoders, tails and aggregators",
                    $"say which {draft.Name} is");
            if (draft.Role == PartRole.Aggregator && draft.Inputs.Count is 1)
                draft.Block.Report("inputs", "has one tensor", "an aggregator joins several", "name all of them, or choose another role");
            // Parts of another training would fit by names and shapes, and answer with nonsense.
            if (identity is not null && draft.Split is null && !draft.Block.Has("split"))
                draft.Block.ReportMissing("split", "a part says which split it belongs to", $"write split = \"{identity}\" if it does");
            else if (identity is not null && draft.Split is not null && draft.Split != identity)
                draft.Block.Report("split", $"is {draft.Split}", $"a part of {identity}, the split of this card, is required: others may fit and yet answer with nonsense",
                    $"put the part of {identity} there");
        }
        if (drafts.Count > 1 && !drafts.Any(d => d.Role is PartRole.Tail or PartRole.Aggregator or PartRole.Decoder))
            card.Report("parts", "have no tail", "a tail, decoder or aggregator gives the model's answer", "say which part does");
    }

    /// <summary>The order in which parts can run, which must be that of the list; parts that wait for each other are reported.</summary>
    public static ImmutableArray<int> CheckOrder(IReadOnlyList<PartDraft> drafts, ImmutableArray<ImmutableArray<int>> sources)
    {
        var order = SplitSpec.OrderOf([.. sources.Select(s => (IReadOnlyCollection<int>)s)]);
        foreach (var stuck in Enumerable.Range(0, drafts.Count).Except(order))
        {
            if (CycleThrough(stuck, sources) is not { } cycle) continue;
            drafts[stuck].Block.Report("after", $"makes a circle: {string.Join(" after ", cycle.Append(stuck).Select(i => drafts[i].Name))}", "a part waits only for parts that do not wait for it",
                "remove one of them");
        }
        // Parts in a circle, or behind one, stand wrongly whatever their order.
        foreach (var part in order)
        {
            foreach (var (name, element) in drafts[part].After)
            {
                if (!sources[part].Any(s => s > part && drafts[s].Name == name)) continue;
                element.Report($"is {name}, which stands behind {drafts[part].Name}", "parts are listed in the order they run, each behind all it takes tensors from",
                    $"move {drafts[part].Name} behind {name}");
            }
        }
        return order;
    }

    /// <summary>The shortest way from a part over those it waits for back to itself; null where there is none.</summary>
    private static List<int>? CycleThrough(int start, ImmutableArray<ImmutableArray<int>> sources)
    {
        var ways = new Queue<List<int>>([[start]]);
        var seen = new HashSet<int>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in sources[way[^1]])
            {
                if (next == start) return way;
                if (seen.Add(next)) ways.Enqueue([.. way, next]);
            }
        }
        return null;
    }
}

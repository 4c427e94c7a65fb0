using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>The split variants of a catalogue as chains.</summary>
public static class SplitChains
{
    /// <summary>By variant; null for those that are not split, and for segments.</summary>
    public static ImmutableArray<SplitChain?> Of(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return [.. catalogue.Variants.Select(v => v.Split is null || !SplitChain.IsInOrder(v.Split) ? null : new SplitChain(v))];
    }
}

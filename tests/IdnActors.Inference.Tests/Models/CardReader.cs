using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Tests.Models;

/// <summary>The shipped cards by id.</summary>
internal static class CardReader
{
    private static readonly Lazy<ImmutableSortedDictionary<string, ModelCard>> Cards = new(() => ModelLibraryLoader
        .Load(ModelLibrary.ShippedFolder, verifyHashes: true)
        .ToImmutableSortedDictionary(card => card.Id, card => card, StringComparer.Ordinal));

    public static ImmutableSortedDictionary<string, ModelCard> Shipped => Cards.Value;

    public static TheoryData<string> Ids => [.. Shipped.Keys];

    /// <summary>Models in one file.</summary>
    public static TheoryData<string> WholeIds => [.. Shipped.Values.Where(c => c.Split is null).Select(c => c.Id)];

    /// <summary>Models in several files.</summary>
    public static TheoryData<string> SplitIds => [.. Shipped.Values.Where(c => c.Split is not null).Select(c => c.Id)];
}

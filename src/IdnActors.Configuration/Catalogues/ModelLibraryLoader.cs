using System.Collections.Immutable;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Loads all cards of a model library.</summary>
public static class ModelLibraryLoader
{
    /// <summary>The library beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "Models");

    /// <summary>Loads every <c>&lt;id&gt;/model.conf</c> of a folder, ordered by id.</summary>
    /// <param name="folder">The library.</param>
    /// <param name="verifyHashes">Also compare the content of each file with the hash on its card, which reads every file.</param>
    /// <exception cref="ScenarioException">The folder does not exist, or cards have problems; all of them are in the exception.</exception>
    public static ImmutableArray<ModelCard> Load(string folder, bool verifyHashes = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var context = new LoadContext();
        if (!Directory.Exists(folder)) context.Problems.Add(ShownPath.Of(folder), "", "is not a folder",
            "the folder of the model library is required", "check the path");
        var library = new ModelLibrary(folder, verifyHashes, context);
        var cards = library.Ids.Select(library.Card).ToList();
        context.Finish();
        return [.. cards.Select(c => c!)];
    }
}

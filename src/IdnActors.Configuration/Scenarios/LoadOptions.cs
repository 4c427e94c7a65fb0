using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;

namespace IdnActors.Configuration.Scenarios;

/// <summary>What a load needs besides the scenario file.</summary>
public sealed record LoadOptions
{
    public static LoadOptions Default { get; } = new();

    /// <summary>
    /// <c>key=value</c> each, applied in order before the scenario is read, e.g. <c>run.seed=7</c> or <c>placement.changes=[]</c>; problems name the file
    /// <c>--set</c>.
    /// </summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>The folder of the model library.</summary>
    public string ModelLibrary { get; init; } = ModelLibraryLoader.DefaultFolder;

    /// <summary>Also compare the content of every model file with the hash on its card, which reads the files.</summary>
    public bool VerifyHashes { get; init; }

    /// <summary>Told now and then how far the reading of a large file is.</summary>
    public Action<string>? Progress { get; init; }
}

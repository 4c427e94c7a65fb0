using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>A key that an option of its own changes.</summary>
/// <param name="Option">The option, e.g. <c>--seed</c>.</param>
/// <param name="Key">The key, e.g. <c>run.seed</c>.</param>
/// <param name="Value">What the user wrote.</param>
public sealed record OptionOverride(string Option, string Key, string Value);

/// <summary><c>key=value</c> in the notation of <c>--set</c> that another option stands for.</summary>
/// <param name="Option">The option, e.g. <c>--policies</c>.</param>
/// <param name="Text">Key and value.</param>
public sealed record NamedOverride(string Option, string Text);

/// <summary>What a load needs besides the scenario file.</summary>
public sealed record LoadOptions
{
    public static LoadOptions Default { get; } = new();

    /// <summary>
    /// <c>key=value</c> each, applied in order before the scenario is read, e.g. <c>run.seed=7</c> or <c>placement.changes=[]</c>; problems name the file
    /// <c>--set</c>.
    /// </summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>What further options mean, applied after <see cref="Overrides"/>; problems name the option.</summary>
    public ImmutableArray<NamedOverride> Named { get; init; } = [];

    /// <summary>What options of a command line say, applied after all others; problems name the option.</summary>
    public ImmutableArray<OptionOverride> Options { get; init; } = [];

    /// <summary>The folder of the model library.</summary>
    public string ModelLibrary { get; init; } = ModelLibraryLoader.DefaultFolder;

    /// <summary>Also compare the content of every model file with the hash on its card, which reads the files.</summary>
    public bool VerifyHashes { get; init; }

    /// <summary>Told now and then how far the reading of a large file is.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Told, one after the other, what a scenario that can be run hardly means; not called where it cannot be run.</summary>
    public Action<Problem>? Warn { get; init; }
}

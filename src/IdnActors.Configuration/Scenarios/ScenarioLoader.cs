using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Turns a scenario file, with the topology and the model cards it names, into a <see cref="Scenario"/>; nothing after it sees a file.</summary>
public static class ScenarioLoader
{
    /// <summary>Loads a scenario.</summary>
    /// <param name="path">The file, as the user named it; messages name it so.</param>
    /// <param name="options">Overrides and the place of the model library.</param>
    /// <exception cref="ScenarioException">The files have problems; all problems of all files are in the exception.</exception>
    public static Scenario Load(string path, LoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var context = new LoadContext();
        var root = HoconText.ReadFile(path, path.Replace('\\', '/'), context.Problems);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Directory.GetCurrentDirectory();
        return Read(root, Path.GetFileNameWithoutExtension(path), folder, options ?? LoadOptions.Default, context);
    }

    /// <summary>Loads a scenario from its text, e.g. the canonical text that another process sent.</summary>
    /// <param name="text">The content of a scenario file.</param>
    /// <param name="name">How messages name the text.</param>
    /// <param name="folder">Where the search for a topology by name begins, and from where the path of a trace counts.</param>
    /// <param name="options">Overrides and the place of the model library.</param>
    /// <exception cref="ScenarioException">As for <see cref="Load"/>.</exception>
    public static Scenario Parse(string text, string name, string folder, LoadOptions? options = null) =>
        Parse(text, name, folder, options ?? LoadOptions.Default, trail: null);

    internal static Scenario Parse(string text, string name, string folder, LoadOptions options, KeyTrail? trail)
    {
        var context = new LoadContext(trail);
        return Read(HoconText.Parse(text, name, context.Problems), Path.GetFileNameWithoutExtension(name), folder, options, context);
    }

    private static Scenario Read(ConfigObject? root, string defaultName, string folder, LoadOptions options, LoadContext context)
    {
        if (root is null) throw context.Failure();
        var overrides = new Overrides(root, context.Problems);
        overrides.Apply(options.Overrides);
        foreach (var (option, text) in options.Named) overrides.Apply([text], option);
        foreach (var (option, key, value) in options.Options) overrides.Apply(option, key, value);
        var library = new ModelLibrary(options.ModelLibrary, options.VerifyHashes, context);
        var scenario = new ScenarioReader(context, library, folder, overrides.OfTopologyFile, options.Progress).Read(new ConfigReader(root, "", "", context), SafeName(defaultName));
        context.Finish();
        foreach (var warning in context.Warnings.Sorted()) options.Warn?.Invoke(warning);
        return scenario! with { Hash = ScenarioWriter.HashOf(scenario) };
    }

    /// <summary>A file may be called what it likes; a scenario's name appears in folder names.</summary>
    private static string SafeName(string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).TrimStart('-', '_', '.');
        return safe.Length == 0 ? "scenario" : safe[..Math.Min(safe.Length, 64)];
    }
}

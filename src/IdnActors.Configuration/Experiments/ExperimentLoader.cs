using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Experiments;

/// <summary>Turns an experiment file into an <see cref="Experiment"/>. The scenario that it names is not loaded here: its variants are loaded where they are run.</summary>
public static class ExperimentLoader
{
    /// <summary>Loads an experiment.</summary>
    /// <param name="path">The file, as the user named it; messages name it so.</param>
    /// <param name="metrics">Names of the metrics that claims may measure.</param>
    /// <exception cref="ScenarioException">The file has problems; all of them are in the exception.</exception>
    public static Experiment Load(string path, IReadOnlyCollection<string> metrics)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var context = new LoadContext();
        var root = HoconText.ReadFile(path, path.Replace('\\', '/'), context.Problems);
        return Read(root, Path.GetFileNameWithoutExtension(path), metrics, context);
    }

    /// <summary>Loads an experiment from its text.</summary>
    /// <param name="text">The content of a file.</param>
    /// <param name="name">How messages name the text; without its extension the name of the experiment.</param>
    /// <param name="metrics">Names of the metrics that claims may measure.</param>
    /// <exception cref="ScenarioException">As for <see cref="Load"/>.</exception>
    public static Experiment Parse(string text, string name, IReadOnlyCollection<string> metrics) => Parse(text, name, metrics, trail: null);

    internal static Experiment Parse(string text, string name, IReadOnlyCollection<string> metrics, KeyTrail? trail)
    {
        var context = new LoadContext(trail);
        return Read(HoconText.Parse(text, name, context.Problems), Path.GetFileNameWithoutExtension(name), metrics, context);
    }

    private static Experiment Read(ConfigObject? root, string name, IReadOnlyCollection<string> metrics, LoadContext context)
    {
        if (root is null) throw context.Failure();
        var experiment = new ExperimentReader(name, metrics).Read(new ConfigReader(root, "", "", context).Section("experiment"));
        context.Finish();
        return experiment;
    }
}

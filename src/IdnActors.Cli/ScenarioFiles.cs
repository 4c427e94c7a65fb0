using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>Finds scenario files: by path, or by name among those shipped or in <c>hocon/scenarios</c> of this folder or one above.</summary>
public static class ScenarioFiles
{
    private static readonly NamedFiles Files = new("scenarios", "scenario");

    /// <summary>The path of a scenario.</summary>
    /// <exception cref="ScenarioException">There is none; the message lists those that there are.</exception>
    public static string Find(string nameOrPath) => Files.Find(nameOrPath);

    /// <summary>Names of the scenarios that can be run by name.</summary>
    public static IReadOnlyList<string> Names() => Files.Names();
}

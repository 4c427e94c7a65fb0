using IdnActors.Configuration.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests;

/// <summary>The shipped files, as they lie in the repository.</summary>
internal static class Shipped
{
    public static string ScenarioFolder { get; } = RepositoryRoot.Combine("hocon/scenarios");
    public static string TopologyFolder { get; } = RepositoryRoot.Combine("topologies");
    public static string ModelLibrary { get; } = RepositoryRoot.Combine("src/IdnActors.Inference/Models");

    public static LoadOptions Options { get; } = new() { ModelLibrary = ModelLibrary };

    public static TheoryData<string> Scenarios => [.. Names(ScenarioFolder)];
    public static TheoryData<string> Topologies => [.. Names(TopologyFolder)];

    public static string ScenarioPath(string name) => Path.Combine(ScenarioFolder, name + ".conf");
    public static string TopologyPath(string name) => Path.Combine(TopologyFolder, name + ".conf");

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);
}

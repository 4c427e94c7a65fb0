using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>Finds scenario files: by path, or by name among those shipped or in <c>hocon/scenarios</c> of this folder or one above.</summary>
public static class ScenarioFiles
{
    /// <summary>The path of a scenario.</summary>
    /// <exception cref="ScenarioException">There is none; the message lists those that there are.</exception>
    public static string Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return nameOrPath;
        var isName = nameOrPath.IndexOfAny(['/', '\\']) < 0;
        if (isName)
        {
            var file = nameOrPath.EndsWith(".conf", StringComparison.Ordinal) ? nameOrPath : nameOrPath + ".conf";
            var found = Folders().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
            if (found is not null) return found;
        }
        var known = string.Join(", ", Names());
        throw new ScenarioException([new Problem(nameOrPath, "", "is not found", "a scenario file or the name of a scenario is required",
            known.Length == 0 ? "check the path" : $"scenarios here: {known}")]);
    }

    /// <summary>Names of the scenarios that can be run by name.</summary>
    public static IReadOnlyList<string> Names() =>
        [.. Folders().SelectMany(folder => Directory.EnumerateFiles(folder, "*.conf")).Select(f => Path.GetFileNameWithoutExtension(f)!).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Folders()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "hocon", "scenarios");
            if (Directory.Exists(candidate)) yield return Path.GetRelativePath(Directory.GetCurrentDirectory(), candidate);
        }
        var shipped = Path.Combine(AppContext.BaseDirectory, "hocon", "scenarios");
        if (Directory.Exists(shipped)) yield return shipped;
    }
}

using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>Finds files by path, or by name among those shipped or in a folder of <c>hocon</c> of this folder or one above.</summary>
/// <param name="folder">The folder, e.g. <c>scenarios</c>.</param>
/// <param name="noun">What its files are, e.g. <c>scenario</c>.</param>
public sealed class NamedFiles(string folder, string noun)
{
    /// <summary>The path of a file.</summary>
    /// <exception cref="ScenarioException">There is none; the message lists those that there are.</exception>
    public string Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return nameOrPath;
        var isName = nameOrPath.IndexOfAny(['/', '\\']) < 0;
        if (isName)
        {
            var file = nameOrPath.EndsWith(".conf", StringComparison.Ordinal) ? nameOrPath : nameOrPath + ".conf";
            var found = Folders().Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);
            if (found is not null) return found;
        }
        var known = string.Join(", ", Names());
        throw new ScenarioException([new Problem(nameOrPath, "", "is not found", $"{Article} {noun} file or the name of one is required",
            known.Length == 0 ? "check the path" : $"{noun}s here: {known}")]);
    }

    private string Article => "aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an" : "a";

    /// <summary>Names of the files that can be found by name.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Folders().SelectMany(f => Directory.EnumerateFiles(f, "*.conf")).Select(f => Path.GetFileNameWithoutExtension(f)!).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<string> Folders()
    {
        for (var above = new DirectoryInfo(Directory.GetCurrentDirectory()); above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, "hocon", folder);
            if (Directory.Exists(candidate)) yield return Path.GetRelativePath(Directory.GetCurrentDirectory(), candidate);
        }
        var shipped = Path.Combine(AppContext.BaseDirectory, "hocon", folder);
        if (Directory.Exists(shipped)) yield return shipped;
    }
}

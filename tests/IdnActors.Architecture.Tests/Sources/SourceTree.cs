using IdnActors.Testing;

namespace IdnActors.Architecture.Tests.Sources;

/// <summary>The C# files of the repository.</summary>
internal static class SourceTree
{
    // What a clone does not contain: built, written or installed beside it.
    private static readonly string[] Untracked = [".git", ".vs", ".idea", "artifacts", "runs", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>Files below <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> Source { get; } = Load("src");

    /// <summary>Files below <c>tests</c>.</summary>
    public static IReadOnlyList<SourceFile> Tests { get; } = Load("tests");

    /// <summary>Projects below <c>src</c> that the solution builds, by name; the trainer is none of them.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(RepositoryRoot.Combine("IdnActors.sln")).Contains($"{Path.GetFileName(f)}\"", StringComparison.Ordinal))
            .Select(f => Path.GetFileNameWithoutExtension(f)!).Order(),
    ];

    /// <summary>Paths of all files below a folder, with forward slashes from the root; generated ones left out.</summary>
    public static IEnumerable<string> FilesBelow(string folder) => Walk(RepositoryRoot.Combine(folder))
        .Select(f => Path.GetRelativePath(RepositoryRoot.Path, f).Replace(Path.DirectorySeparatorChar, '/'))
        .Order(StringComparer.Ordinal);

    private static SourceFile[] Load(string folder) =>
        [.. FilesBelow(folder).Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => new SourceFile(f, File.ReadAllText(RepositoryRoot.Combine(f))))];

    private static IEnumerable<string> Walk(string folder)
    {
        // In a linked work tree .git is a file.
        foreach (var file in Directory.EnumerateFiles(folder))
            if (!Untracked.Contains(Path.GetFileName(file))) yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            if (Untracked.Contains(Path.GetFileName(inner))) continue;
            foreach (var file in Walk(inner)) yield return file;
        }
    }
}

/// <summary>A C# file.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private string? _code;

    /// <summary>The text with comments and the content of literals blanked out; lines and columns are kept.</summary>
    public string Code => _code ??= CodeText.Blank(Text);

    /// <summary>The project it belongs to, e.g. <c>IdnActors.Model</c>.</summary>
    public string Project => Path.Split('/')[1];

    public int LineCount => Text.Length == 0 ? 0 : Text.Count(c => c == '\n') + (Text.EndsWith('\n') ? 0 : 1);

    public int LineOf(int index) => Text.AsSpan(0, index).Count('\n') + 1;
}

using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>A file that a command is told to write: what stands in the way is told with the path, what is wrong and what to do, as for <c>run --out</c>.</summary>
/// <param name="Option">The option that names it, e.g. <c>--out</c>.</param>
/// <param name="Path">Where it is to be.</param>
internal sealed record OutputFile(string Option, string Path)
{
    private static readonly StringComparison OfPaths = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Refuses what is no name of a file.</summary>
    /// <exception cref="ScenarioException">It is empty or a folder.</exception>
    public void EnsureIsFile()
    {
        if (string.IsNullOrWhiteSpace(Path)) throw Refused("is empty", "a file is required", $"write a path behind {Option}", Option);
        if (Directory.Exists(Path) || Path[^1] is '/' or '\\') throw Refused("is a folder", "a file is required", "name a file in it");
    }

    /// <summary>Refuses the file that is read, by whatever path or symbolic link.</summary>
    /// <exception cref="ScenarioException">It is that file.</exception>
    public void EnsureIsNot(string input)
    {
        if (string.Equals(Final(Path), Final(input), OfPaths)) throw Refused("is the file that is read", "a file of its own is required", $"choose another {Option}");
    }

    /// <summary>Refuses a file that exists.</summary>
    /// <exception cref="ScenarioException">There is one.</exception>
    public void EnsureIsNew()
    {
        if (File.Exists(Path)) throw Refused("exists", "a file is replaced only if that is said", $"choose another {Option}, or add --force");
    }

    /// <summary>Refuses other extensions.</summary>
    /// <exception cref="ScenarioException">It has another one.</exception>
    public void EnsureEndsWith(string extension, string why)
    {
        if (!Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) throw Refused($"does not end in {extension}", why, $"call it e.g. {System.IO.Path.ChangeExtension(Path, extension)}");
    }

    /// <summary>Writes the file, and the folders to it that are missing.</summary>
    /// <exception cref="ScenarioException">It cannot be written.</exception>
    public void Write(string text)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(Path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"cannot be written ({e.Message.TrimEnd('.')})", "a file that can be written is required", $"choose another {Option}");
        }
    }

    public ScenarioException Refused(string found, string required, string remedy, string? place = null) =>
        new([new Problem(place ?? Path, "", found, required, remedy)]);

    /// <summary>Where a path leads in the end, symbolic links of the file and of its folder followed.</summary>
    private static string Final(string path)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(path);
            full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
            var folder = System.IO.Path.GetDirectoryName(full) is { } parent ? Directory.ResolveLinkTarget(parent, returnFinalTarget: true)?.FullName ?? parent : "";
            return System.IO.Path.Combine(folder, System.IO.Path.GetFileName(full));
        }
        // A path that leads nowhere is reported when it is used.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}

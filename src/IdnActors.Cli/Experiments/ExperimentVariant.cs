using System.Collections.Immutable;

namespace IdnActors.Cli.Experiments;

/// <summary>One of the alternatives that an experiment compares: the scenario with some keys changed.</summary>
/// <param name="Name">How people know it, e.g. <c>infida</c> or <c>when-full=drop</c>.</param>
/// <param name="Folder">Where its runs are, in the folder of the experiment; no two variants share one.</param>
/// <param name="Overrides"><c>key=value</c> each, as after <c>--set</c>.</param>
/// <param name="ScenarioHash">Hash of the scenario that this makes; empty until that is known.</param>
public sealed record ExperimentVariant(string Name, string Folder, ImmutableArray<string> Overrides, string ScenarioHash)
{
    private const int LongestFolder = 80;

    /// <summary>Makes the variants of some named sets of overrides, with folders that can be told apart everywhere.</summary>
    public static ImmutableArray<ExperimentVariant> Of(IEnumerable<(string Name, ImmutableArray<string> Overrides)> named)
    {
        // Without regard to case: not every file system tells it.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var variants = ImmutableArray.CreateBuilder<ExperimentVariant>();
        foreach (var (name, overrides) in named)
        {
            var folder = FolderOf(name);
            for (var n = 2; !taken.Add(folder); n++) folder = FormattableString.Invariant($"{FolderOf(name)}-{n}");
            variants.Add(new ExperimentVariant(name, folder, overrides, ""));
        }
        return variants.ToImmutable();
    }

    /// <summary>The folder of one of its runs.</summary>
    public string RunFolder(string experiment, ulong seed) => Path.Combine(experiment, Folder, FormattableString.Invariant($"seed-{seed}"));

    private static string FolderOf(string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).Trim('-', '.');
        return safe.Length == 0 ? "variant" : safe[..Math.Min(safe.Length, LongestFolder)];
    }
}

using System.Text.RegularExpressions;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>What must not be left lying about.</summary>
public partial class TidinessTests
{
    private const int ProbeBytes = 8192;

    // Put together here, so that these lines do not accuse themselves.
    private static readonly string[] Leftovers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    [Fact]
    public void Sources_and_tests_have_no_unfinished_business() =>
        Rules.AssertNone(SourceTree.Source.Concat(SourceTree.Tests).SelectMany(f => LeftoversOf(f.Path, f.Text)));

    [Fact]
    public void No_file_names_a_folder_of_somebody_s_machine() => Rules.AssertNone(
        SourceTree.FilesBelow("").Where(IsText).SelectMany(f => MachinePathsOf(f, File.ReadAllText(RepositoryRoot.Combine(f)))));

    [Fact]
    public void Leftovers_and_machine_paths_are_found()
    {
        var text = $"first\n// {Leftovers[0]}: later\nvar x = \"/{"home"}/me/x\";\nvar y = \"https://example.org/{"home"}/page\"; C:\\{"Users"}\\me\n";
        Assert.Equal(["a.cs:2: " + $"// {Leftovers[0]}: later"], LeftoversOf("a.cs", text));
        Assert.Equal([3, 4], MachinePathsOf("a.cs", text).Select(b => int.Parse(b.Split(':')[1])));
    }

    private static IEnumerable<string> LeftoversOf(string path, string text) =>
        LinesOf(path, text, line => Leftovers.Any(word => Regex.IsMatch(line, $@"\b{word}\b")));

    private static IEnumerable<string> MachinePathsOf(string path, string text) => LinesOf(path, text, line => MachinePath().IsMatch(line));

    private static IEnumerable<string> LinesOf(string path, string text, Predicate<string> isBreach)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (isBreach(line)) yield return $"{path}:{number}: {line.Trim()}";
        }
    }

    private static bool IsText(string path)
    {
        using var stream = File.OpenRead(RepositoryRoot.Combine(path));
        var probe = new byte[ProbeBytes];
        return !probe.AsSpan(0, stream.ReadAtLeast(probe, ProbeBytes, throwOnEndOfStream: false)).Contains((byte)0);
    }

    // Not preceded by what would make it the middle of an address or of a relative path.
    [GeneratedRegex(@"(?<![\w.~/\-}*])/(?:work|root|home)/|\b[A-Z]:[\\/]+Users\b")]
    private static partial Regex MachinePath();
}

using System.Text.RegularExpressions;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>A reader can look up what a source cites: literature or files of this repository, not sections, tags and oracle numbers of somebody's notes.</summary>
public partial class CitationTests
{
    [Fact]
    public void Sources_cite_nothing_that_a_reader_does_not_have() => Rules.AssertNone(
        SourceTree.FilesBelow("src").Where(IsWritten).SelectMany(path => NotesOf(path, File.ReadAllText(RepositoryRoot.Combine(path)))));

    [Theory]
    [InlineData("/// Gradient ascent (policies P1).")]
    [InlineData("/// Kept free: Policies 2.4 recommends 3.")]
    [InlineData("/// Never (policies, trap 7).")]
    [InlineData("/// The gain (G, idn-model 1.6).")]
    [InlineData("/// Follows [D].")]
    [InlineData("/// Follows [DV, policies 2.1].")]
    [InlineData("Source = \"Si Salem et al. [R, details with low confidence]\"")]
    [InlineData("/// The idea (Carra and Neglia, Q).")]
    [InlineData("/// Mirror ascent (P3).")]
    [InlineData("/// An inequality (oracle O10).")]
    [InlineData("/// as the science notes have it")]
    public void Notes_are_found(string line) => Assert.Equal([$"a.cs:2: {line}"], NotesOf("a.cs", $"first\n{line}\nlast\n"));

    [Theory]
    [InlineData("/// All 19 policies, one line each; policies decide.")]
    [InlineData("var x = D[R];")]
    [InlineData("/// The bound D² / (2η), [0, 1], P(x = 1) and O(√T).")]
    [InlineData("/// Chen, Hassani, Karbasi, AISTATS 2018 (arXiv:1802.06052)")]
    [InlineData("[\"p50\"] = s => s.P50,")]
    public void What_is_no_note_is_left_alone(string line) => Assert.Empty(NotesOf("a.cs", line));

    private static bool IsWritten(string path) => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".md", StringComparison.Ordinal);

    private static IEnumerable<string> NotesOf(string path, string text) => text.Split('\n')
        .Select((line, index) => (Line: line.Trim(), Number: index + 1))
        .Where(l => Note().IsMatch(l.Line))
        .Select(l => $"{path}:{l.Number}: {l.Line}");

    // Sections of notes; tags of evidence, alone or in front of more, but not an indexer; numbers of policies and oracles in parentheses.
    [GeneratedRegex(@"\b[Pp]olicies,? (?:P?\d|trap)|\bidn-model\b|(?<!\w)\[(?:DV|NF|R|Q|D|C)[\],;]|, (?:R|Q|DV)\)|\(P\d{1,2}\)|\boracle O\d|\bscience notes\b")]
    private static partial Regex Note();
}

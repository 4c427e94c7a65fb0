using System.Text.RegularExpressions;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>What is shipped is listed where people look for it.</summary>
public class ShippedFilesTests
{
    [Theory]
    [InlineData("topologies")]
    [InlineData("hocon/scenarios")]
    public void Every_file_has_a_row_in_the_readme_and_every_row_a_file(string folder)
    {
        var files = Directory.EnumerateFiles(RepositoryRoot.Combine(folder))
            .Where(f => Path.GetExtension(f) is ".conf" or ".graphml")
            .Select(f => Path.GetFileNameWithoutExtension(f)!)
            .ToList();
        Assert.NotEmpty(files);
        Rules.AssertNone(DifferencesOf(folder, files, File.ReadAllText(RepositoryRoot.Combine($"{folder}/README.md"))));
    }

    [Theory]
    [InlineData("topologies")]
    [InlineData("hocon/scenarios")]
    public void Every_file_begins_with_a_drawing_and_the_question_it_answers(string folder) => Rules.AssertNone(
        Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.conf")
            .Where(f => !HasHead(File.ReadLines(f)))
            .Select(f => $"{folder}/{Path.GetFileName(f)}: no comment with a drawing and \"Question:\" on top"));

    [Fact]
    public void Missing_and_idle_rows_are_found()
    {
        var page = "| topology | nodes |\n|---|---|\n| `line-3` | 3 |\n| `gone` | 5 |\n";
        Assert.Equal(["x/new has no row", "x/gone has a row but no file"], DifferencesOf("x", ["line-3", "new"], page));
    }

    [Fact]
    public void A_file_without_a_question_is_found()
    {
        Assert.True(HasHead(["#  a ── b", "#", "# Question: how far?", "", "nodes = []"]));
        Assert.False(HasHead(["# A line", "nodes = []", "# Question: too late"]));
    }

    private static IEnumerable<string> DifferencesOf(string folder, IReadOnlyCollection<string> files, string page)
    {
        var rows = Regex.Matches(page, @"^\| `([^`]+)` \|", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToList();
        return files.Except(rows).Select(f => $"{folder}/{f} has no row").Concat(rows.Except(files).Select(r => $"{folder}/{r} has a row but no file"));
    }

    private static bool HasHead(IEnumerable<string> lines)
    {
        var head = lines.TakeWhile(l => l.StartsWith('#')).ToList();
        return head.Count >= 3 && head.Exists(l => l.StartsWith("# Question: ", StringComparison.Ordinal));
    }
}

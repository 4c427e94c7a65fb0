using System.Text.RegularExpressions;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Cli;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>Documents that can be wrong will be: what can be compared with the code is compared.</summary>
public class DocumentsTests
{
    private const int LongestDecision = 40;

    private static IEnumerable<string> Pages => SourceTree.FilesBelow("").Where(f => f.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Every_link_between_pages_leads_somewhere() => Rules.AssertNone(Pages.SelectMany(p => DeadLinksOf(p, Read(p))));

    [Fact]
    public void The_readme_fits_and_begins_with_its_two_commands()
    {
        var readme = Read("README.md");
        Assert.InRange(readme.Split('\n').Length - 1, 80, 240);
        var commands = Regex.Match(readme, @"^```\n(dotnet [^`]*)```", RegexOptions.Multiline).Groups[1].Value.Trim().Split('\n');
        Assert.Equal(["dotnet run -c Release --project src/IdnActors.Cli -- run hocon/scenarios/quickstart.conf", "dotnet test -c Release"], commands);
    }

    [Fact]
    public void The_readme_states_the_exit_codes_there_are()
    {
        var codes = typeof(ExitCode).GetFields().Select(f => (int)f.GetRawConstantValue()!);
        Assert.Equal(codes.Order(), Regex.Matches(Read("README.md"), @"^\| (\d+) \|", RegexOptions.Multiline).Select(m => int.Parse(m.Groups[1].Value)));
    }

    [Fact]
    public void The_readme_names_every_command()
    {
        var readme = Read("README.md");
        var commands = CliApplication.CreateRootCommand(Terminal.OfWriters(TextWriter.Null, TextWriter.Null)).Subcommands
            .SelectMany(c => c.Subcommands.Count == 0 ? [c.Name] : c.Subcommands.Select(s => $"{c.Name} {s.Name}"));
        Rules.AssertNone(commands.Where(c => !readme.Contains($"`idn {c}", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_command_of_the_readme_is_that_of_the_gate() =>
        Assert.Matches(new Regex("^dotnet test -c Release", RegexOptions.Multiline), Read(".ci/run"));

    [Fact]
    public void Every_invariant_of_the_architecture_page_names_a_guard_that_exists()
    {
        var invariants = InvariantsOf(Read("src/ARCHITECTURE.md")).ToList();
        Assert.NotEmpty(invariants);
        Rules.AssertNone(invariants.SelectMany(UnknownGuardsOf));
    }

    [Fact]
    public void Every_decision_is_short_numbered_and_says_what_else_was_thought_of() => Rules.AssertNone(
        SourceTree.FilesBelow("src/decisions").SelectMany((path, index) => FaultsOf(path, index + 1, Read(path))));

    [Fact]
    public void What_is_wrong_with_a_document_is_found()
    {
        Assert.Equal(["src/A.md: ../gone.md"], DeadLinksOf("src/A.md", "[a](../gone.md) [b](../README.md#words) [c](https://example.org/x) [d](decisions)"));
        Assert.Equal(["1: NoSuchTests"], InvariantsOf("| 1 | it holds | `LayerTests`, `NoSuchTests` |\n").SelectMany(UnknownGuardsOf));
        Assert.Equal(["2: no guard"], InvariantsOf("| 2 | it holds | hope |\n").SelectMany(UnknownGuardsOf));
        Assert.Equal(
            ["d/0003-a.md: is not number 0002", "d/0003-a.md: no **Context.**", "d/0003-a.md: no **Rejected.**"],
            FaultsOf("d/0003-a.md", 2, "# 0002 A\n\n**Decision.** A.\n\n**Consequences.** B.\n"));
    }

    private static string Read(string path) => File.ReadAllText(RepositoryRoot.Combine(path));

    private static IEnumerable<string> DeadLinksOf(string page, string text)
    {
        var folder = Path.GetDirectoryName(RepositoryRoot.Combine(page))!;
        return Regex.Matches(text, @"\]\(([^)#\s]+)(?:#[^)]*)?\)").Select(m => m.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)))
            .Select(target => $"{page}: {target}");
    }

    private static IEnumerable<(string Number, string Guards)> InvariantsOf(string page) =>
        Regex.Matches(page, @"^\| (\d+) \| [^|]* \| ([^|]*) \|$", RegexOptions.Multiline).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    private static IEnumerable<string> UnknownGuardsOf((string Number, string Guards) invariant)
    {
        var named = Regex.Matches(invariant.Guards, "`([^`]+)`").Select(m => m.Groups[1].Value).ToList();
        if (named.Count == 0) yield return $"{invariant.Number}: no guard";
        foreach (var guard in named.Where(g => g.EndsWith("Tests", StringComparison.Ordinal)))
            if (!SourceTree.Tests.Any(f => Path.GetFileNameWithoutExtension(f.Path) == guard)) yield return $"{invariant.Number}: {guard}";
    }

    private static IEnumerable<string> FaultsOf(string path, int number, string text)
    {
        if (!Path.GetFileName(path).StartsWith($"{number:D4}-", StringComparison.Ordinal)) yield return $"{path}: is not number {number:D4}";
        if (!text.StartsWith($"# {number:D4} ", StringComparison.Ordinal)) yield return $"{path}: its title does not begin with {number:D4}";
        if (text.Split('\n').Length - 1 > LongestDecision) yield return $"{path}: longer than {LongestDecision} lines";
        foreach (var heading in (string[])["Context", "Decision", "Consequences", "Rejected"])
            if (!text.Contains($"**{heading}.**", StringComparison.Ordinal)) yield return $"{path}: no **{heading}.**";
    }
}

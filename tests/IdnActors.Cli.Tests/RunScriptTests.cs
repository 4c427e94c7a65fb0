using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests;

/// <summary><c>run.ps1</c>, executed by the PowerShell engine.</summary>
public class RunScriptTests
{
    private static readonly string Script = RepositoryRoot.Combine("run.ps1");
    private static readonly string Project = RepositoryRoot.Combine("src/IdnActors.Cli");

    [Theory]
    [InlineData("run", "quickstart")]
    [InlineData("run", "quickstart", "--seed", "7")]
    [InlineData("run", "my nets/a b.conf", "--set", "run.duration=10s", "--json")]
    [InlineData("check", "line-3")]
    [InlineData("topology", "show", "metro-12")]
    [InlineData("models", "verify")]
    [InlineData("--help")]
    public void Passes_its_words_to_the_command_line(params string[] words)
    {
        var (output, exitCode) = Run([.. words], dryRun: true);

        Assert.Equal($"dotnet run -c Release --project {Project} -- {string.Join(' ', words)}", output);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public void Tests_with_the_command_of_the_readme()
    {
        var (output, exitCode) = Run(["test"], dryRun: true);

        Assert.Equal($"dotnet test {RepositoryRoot.Combine("IdnActors.sln")} -c Release", output);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public void An_unknown_verb_ends_with_exit_code_2()
    {
        var (output, exitCode) = Run(["frobnicate", "x"], dryRun: false);

        Assert.Equal("", output);
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public void The_exit_code_of_what_it_starts_is_its_own()
    {
        // A stand-in for dotnet: the verbs' own exit codes are tested elsewhere, and a build within a test takes long.
        var (output, exitCode) = Run(["run", "quickstart"], dryRun: false, dotnet: "$global:LASTEXITCODE = 130; \"started $args\"");

        Assert.Equal($"started run -c Release --project {Project} -- run quickstart", output);
        Assert.Equal(130, exitCode);
    }

    [Fact]
    public void Its_verbs_are_those_of_the_command_line()
    {
        var list = Regex.Match(File.ReadAllText(Script), @"\$verbs = @\(([^)]*)\)").Groups[1].Value;
        var verbs = Regex.Matches(list, "'([^']+)'").Select(m => m.Groups[1].Value);

        var root = CliApplication.CreateRootCommand(Terminal.OfWriters(TextWriter.Null, TextWriter.Null));
        Assert.Equal(root.Subcommands.Select(c => c.Name).Order(), verbs.Order());
    }

    [Fact]
    public void Is_thin() => Assert.InRange(File.ReadAllLines(Script).Length, 1, 60);

    private static (string Output, int ExitCode) Run(IReadOnlyList<string> words, bool dryRun, string? dotnet = null)
    {
        var state = InitialSessionState.CreateDefault2();
        if (dotnet is not null) state.Commands.Add(new SessionStateFunctionEntry("dotnet", dotnet));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(Script);
        foreach (var word in words) shell.AddArgument(word);
        if (dryRun) shell.AddParameter("DryRun");
        var output = string.Join('\n', shell.Invoke().Select(o => o.ToString()));
        return (output, (int)runspace.SessionStateProxy.GetVariable("LASTEXITCODE"));
    }
}

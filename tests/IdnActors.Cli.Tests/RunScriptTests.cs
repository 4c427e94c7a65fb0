using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests;

/// <summary><c>run.ps1</c>, executed by the PowerShell engine alone: no module is loaded, so a cmdlet that is not the engine's own would not be found.</summary>
public sealed class RunScriptTests
{
    private const int MostLines = 60;
    private static readonly string Script = RepositoryRoot.Combine("run.ps1");
    private static readonly string Project = Path.Combine(RepositoryRoot.Path, "src", "IdnActors.Cli");
    private static readonly string Solution = Path.Combine(RepositoryRoot.Path, "IdnActors.sln");

    /// <summary>What the command line knows: the script must offer all of it, and nothing else but <c>test</c>.</summary>
    private static IEnumerable<string> KnownVerbs =>
        CliApplication.CreateRootCommand(Terminal.OfWriters(TextWriter.Null, TextWriter.Null)).Subcommands.Select(c => c.Name);

    [Theory]
    [InlineData("run", "quickstart")]
    [InlineData("run", "quickstart", "--seed", "7")]
    [InlineData("check", "my/net.conf")]
    [InlineData("topology", "show", "metro-12")]
    [InlineData("models", "list", "--json")]
    [InlineData("policies", "oga")]
    [InlineData("--help")]
    public void A_verb_of_the_command_line_is_passed_on_with_all_its_arguments(params string[] arguments)
    {
        var run = Run(arguments, isDryRun: true);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"dotnet run -c Release --project {Quoted(Project)} -- {string.Join(' ', arguments)}"], run.Output);
    }

    [Fact]
    public void The_verb_test_runs_the_solution_s_tests()
    {
        Assert.Equal([$"dotnet test -c Release {Quoted(Solution)}"], Run(["test"], isDryRun: true).Output);
        Assert.Equal([$"dotnet test -c Release {Quoted(Solution)} --filter Kernel"], Run(["test", "--filter", "Kernel"], isDryRun: true).Output);
    }

    [Theory]
    [InlineData("cluster -Nodes 3 quickstart", "run quickstart --cluster 3")]
    [InlineData("cluster quickstart --seed 7 -nodes 2", "run quickstart --seed 7 --cluster 2")]
    [InlineData("cluster status --at 127.0.0.1:4053", "cluster status --at 127.0.0.1:4053")]
    public void The_verb_cluster_with_a_number_of_nodes_is_a_run_on_as_many_processes(string typed, string passed)
    {
        var run = Invoke($"& '{Script}' {typed} -DryRun", isScript: true, [], new Dictionary<string, string>());
        Assert.Equal([$"dotnet run -c Release --project {Quoted(Project)} -- {passed}"], run.Output);
    }

    [Fact]
    public void A_name_with_spaces_stays_one_argument_and_is_shown_in_quotes()
    {
        string[] arguments = ["run", "my first net.conf", "--out", "runs/a b"];
        Assert.Equal(
            [$"dotnet run -c Release --project {Quoted(Project)} -- run \"my first net.conf\" --out \"runs/a b\""],
            Run(arguments, isDryRun: true).Output);
        Assert.Equal(["run", "-c", "Release", "--project", Project, "--", .. arguments], Run(arguments, dotnet: "$args").Output);
    }

    [Fact]
    public void What_a_user_types_arrives_as_typed()
    {
        var run = Invoke($"& '{Script}' run quickstart --seed 7 --set run.duration=10s -DryRun", isScript: true, [], new Dictionary<string, string>());
        Assert.Equal([$"dotnet run -c Release --project {Quoted(Project)} -- run quickstart --seed 7 --set run.duration=10s"], run.Output);
    }

    [Theory]
    [InlineData("destroy")]
    [InlineData("Run")]
    [InlineData("")]
    public void An_unknown_verb_is_refused_with_exit_code_2_and_nothing_is_started(string verb)
    {
        var run = Run([verb], dotnet: "'started'");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains($"the verb is '{verb}'", run.Error, StringComparison.Ordinal);
        Assert.Contains("run, node, cluster, compare, sweep, experiment, fidelity, check, topology, models", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_verb_it_shows_the_help() =>
        Assert.Equal([$"dotnet run -c Release --project {Quoted(Project)} -- --help"], Run([], isDryRun: true).Output);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(130)]
    public void The_exit_code_of_what_it_starts_is_its_own(int code) =>
        Assert.Equal(code, Run(["run", "quickstart"], dotnet: $"$global:LASTEXITCODE = {code}").ExitCode);

    [Fact]
    public void The_exit_code_of_a_native_program_that_fails_is_its_own() =>
        Assert.NotEqual(0, Run(["run", "quickstart"], dotnet: "& @(Microsoft.PowerShell.Core\\Get-Command dotnet -CommandType Application)[0] no-such-verb").ExitCode);

    [Fact]
    public void Without_the_sdk_it_says_so()
    {
        var run = Invoke(Script, isScript: false, ["run", "quickstart"], new Dictionary<string, string> { ["Get-Command"] = "" });
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(".NET 10 SDK", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_offers_every_verb_of_the_command_line_and_no_other() =>
        Assert.Equal(KnownVerbs.Order(), ListedVerbs().Where(v => !v.StartsWith('-')).Order());

    [Fact]
    public void It_stays_thin_and_in_characters_that_Windows_PowerShell_reads_without_a_byte_order_mark()
    {
        var text = File.ReadAllText(Script);
        Assert.InRange(text.Count(c => c == '\n'), 1, MostLines);
        Assert.True(text.All(char.IsAscii));
    }

    /// <summary>The list in the script, as its syntax tree has it.</summary>
    private static IEnumerable<string> ListedVerbs()
    {
        var tree = Parser.ParseFile(Script, out _, out var errors);
        Assert.Empty(errors);
        var list = (AssignmentStatementAst)tree.Find(a => a is AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: "cliVerbs" } }, searchNestedScriptBlocks: false);
        return list.Right.FindAll(a => a is StringConstantExpressionAst, searchNestedScriptBlocks: false).Select(a => ((StringConstantExpressionAst)a).Value);
    }

    private static string Quoted(string path) => path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;

    /// <param name="arguments">Verb and the rest.</param>
    /// <param name="isDryRun">With -DryRun.</param>
    /// <param name="dotnet">What <c>dotnet</c> does instead of starting; by default it fails the test, as a dry run must not start it.</param>
    private static ScriptRun Run(string[] arguments, bool isDryRun = false, string dotnet = "throw 'dotnet was started'") =>
        Invoke(Script, isScript: false, arguments, new Dictionary<string, string> { ["dotnet"] = dotnet }, isDryRun);

    private static ScriptRun Invoke(string command, bool isScript, string[] arguments, Dictionary<string, string> functions, bool isDryRun = false)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var (name, body) in functions) state.Commands.Add(new SessionStateFunctionEntry(name, body));
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        if (isScript) shell.AddScript(command);
        else shell.AddCommand(command);
        foreach (var argument in arguments) shell.AddArgument(argument);
        if (isDryRun) shell.AddParameter("DryRun");
        var earlier = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            var output = shell.Invoke().Select(o => o.ToString()).ToList();
            var code = Convert.ToInt32(runspace.SessionStateProxy.GetVariable("LASTEXITCODE"));
            return new ScriptRun(output, error.ToString(), code);
        }
        finally
        {
            Console.SetError(earlier);
        }
    }

    private sealed record ScriptRun(IReadOnlyList<string> Output, string Error, int ExitCode);
}

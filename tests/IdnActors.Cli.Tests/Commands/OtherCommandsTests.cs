using System.Text.Json;

namespace IdnActors.Cli.Tests.Commands;

public class OtherCommandsTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("check", "--help")]
    [InlineData("topology", "--help")]
    [InlineData("models", "--help")]
    [InlineData("models", "verify", "--help")]
    public async Task Help_ends_with_examples(params string[] arguments)
    {
        var result = await CliRunner.RunAsync(arguments);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"Examples:\s+idn ", result.Output);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run")]
    [InlineData("run", "line-3", "--seeed", "1")]
    [InlineData("topology", "show")]
    [InlineData("run", "no-such-scenario")]
    [InlineData("topology", "show", "no-such-topology")]
    [InlineData("models", "verify", "no-such-model")]
    [InlineData("check", "line-3", "--set", "run.duration=soon")]
    public async Task Bad_input_ends_with_a_message_and_exit_code_2(params string[] arguments)
    {
        var result = await CliRunner.RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public async Task An_unknown_scenario_is_answered_with_those_there_are()
    {
        var result = await CliRunner.RunAsync("run", "quickstrat");

        Assert.Contains("quickstart", result.Error, StringComparison.Ordinal);
        Assert.Contains("line-3", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_shipped_scenario_passes_its_check()
    {
        foreach (var name in ScenarioFiles.Names())
        {
            var result = await CliRunner.RunAsync("check", name, "--json");

            Assert.True(result.ExitCode == ExitCode.Ok, $"{name}: {result.Error}");
            using var facts = JsonDocument.Parse(result.Output);
            Assert.Equal(64, facts.RootElement.GetProperty("scenarioHash").GetString()!.Length);
        }
    }

    [Fact]
    public async Task Topologies_are_listed_and_shown()
    {
        var list = await CliRunner.RunAsync("topology", "list", "--json");
        using var listed = JsonDocument.Parse(list.Output);
        Assert.Contains(listed.RootElement.EnumerateArray(), t => t.GetProperty("name").GetString() == "tree-57" && t.GetProperty("nodes").GetInt32() == 57);

        var shown = await CliRunner.RunAsync("topology", "show", "metro-12");
        Assert.Equal(ExitCode.Ok, shown.ExitCode);
        foreach (var node in (string[])["cloud", "dc", "co-1", "bs-8"]) Assert.Contains(node, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_and_verified()
    {
        var list = await CliRunner.RunAsync("models", "list", "--json");
        using var listed = JsonDocument.Parse(list.Output);
        var ids = listed.RootElement.EnumerateArray().Select(m => m.GetProperty("id").GetString()).ToList();
        Assert.Superset(new HashSet<string?> { "lin", "mlp", "cnn4", "cnn8", "cnn16", "cnn32", "ds16", "deep16", "ee" }, ids.ToHashSet());

        var verified = await CliRunner.RunAsync("models", "verify", "lin", "cnn4-int7");
        Assert.Equal(ExitCode.Ok, verified.ExitCode);
        Assert.Contains("2 of 2 cards are true", verified.Output, StringComparison.Ordinal);
    }
}

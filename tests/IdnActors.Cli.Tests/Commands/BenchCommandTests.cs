using System.Text.Json;

namespace IdnActors.Cli.Tests.Commands;

public class BenchCommandTests
{
    [Theory]
    [InlineData("bench", "speed")]
    [InlineData("bench", "--repeat", "0")]
    [InlineData("bench", "--repeat", "many")]
    public async Task What_cannot_be_measured_is_bad_input(params string[] arguments)
    {
        var result = await CliRunner.RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public async Task The_parts_there_are_are_named_when_another_is_asked_for()
    {
        var result = await CliRunner.RunAsync("bench", "speed");

        foreach (var section in (string[])["kernel", "tree", "peers", "growth"]) Assert.Contains(section, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_steps_of_the_kernel_are_measured()
    {
        var result = await CliRunner.RunAsync("bench", "kernel", "--quick", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.NotEqual("", root.GetProperty("machine").GetProperty("processor").GetString());
        Assert.False(root.GetProperty("interrupted").GetBoolean());
        var rows = root.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(
            [
                "bare Tell", "bare heap push and pop, 2,000 pending", "queue of events, push and pop, 2,000 pending",
                "timed message to self, 2,000 pending", "arm and cancel a timer",
            ],
            rows.Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows, r =>
        {
            Assert.Equal("kernel", r.GetProperty("section").GetString());
            Assert.Equal("ns", r.GetProperty("unit").GetString());
            Assert.True(r.GetProperty("figure").GetDouble() > 0);
        });
        Assert.True(rows[3].GetProperty("ratio").GetDouble() > 0);
    }

    [Fact]
    public async Task A_table_shows_figures_machine_and_method()
    {
        var result = await CliRunner.RunAsync("bench", "kernel", "--quick");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        foreach (var text in (string[])["bare Tell", "Tell + heap", "processors", ".NET", "median of", "quick:"])
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulator_that_is_not_installed_is_said_to_be_missing_and_nothing_fails()
    {
        var result = await CliRunner.RunAsync("bench", "peers", "--quick", "--json", "--python", "no-such-python", "--compiler", "no-such-compiler");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!);
        Assert.Equal(new HashSet<string> { "SimPy", "SimGrid" }, rows.Keys.ToHashSet());
        Assert.All(rows.Values, r => Assert.Equal(JsonValueKind.Null, r.GetProperty("figure").ValueKind));
        Assert.Contains("python3-simpy3", rows["SimPy"].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Contains("libsimgrid-dev", rows["SimGrid"].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Empty(json.RootElement.GetProperty("targets").EnumerateArray());
    }

    [Fact]
    public async Task Growth_is_measured_from_tree_to_tree()
    {
        var result = await CliRunner.RunAsync("bench", "growth", "--quick", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!);
        foreach (var name in (string[])["1,001 nodes", "10,001 nodes", "10,001 nodes, start-up", "an idle leaf: node, two links, source, all told"])
            Assert.True(rows[name].GetProperty("figure").GetDouble() > 0, name);
        Assert.Equal(
            rows["1,001 nodes"].GetProperty("figure").GetDouble(),
            rows["10,001 nodes"].GetProperty("beside").GetProperty("figure").GetDouble());
    }

    [Fact]
    public async Task What_is_interrupted_says_so_with_what_was_measured()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = await CliRunner.RunAsync(["bench", "kernel", "--json"], cancelled.Token);

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.True(json.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.Empty(json.RootElement.GetProperty("rows").EnumerateArray());
    }
}

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
    [InlineData("models", "measure", "--help")]
    [InlineData("models", "split", "--help")]
    [InlineData("policies", "--help")]
    [InlineData("bench", "--help")]
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
    [InlineData("models", "measure", "no-such-model")]
    [InlineData("models", "split", "no-such-model", "--list")]
    [InlineData("models", "measure", "lin", "--reference", "no-such-model")]
    [InlineData("policies", "no-such-policy")]
    [InlineData("policies", "oga", "lru")]
    [InlineData("check", "line-3", "--set", "run.duration=soon")]
    public async Task Bad_input_ends_with_a_message_and_exit_code_2(params string[] arguments)
    {
        var result = await CliRunner.RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.NotEqual("", result.Error);
    }

    [Theory]
    [InlineData("--seed: run.seed is \"abc\" – a seed is", "--seed", "abc")]
    [InlineData("--clock: run.clock is \"\" – one of virtual, real", "--clock", "")]
    [InlineData("--speed: run.speed is \"0\" – a speed from", "--speed", "0", "--clock", "real")]
    [InlineData("--speed: is given, but the clock is virtual – a speed counts with the real clock only; add --clock real", "--speed", "2")]
    [InlineData("--set: run.seed is \"x\"", "--set", "run.seed=x")]
    [InlineData("--policy: policy.name is \"ogo\" – a policy that idn policies lists or none is required; did you mean oga?", "--policy", "ogo")]
    [InlineData("--set: policy.options.rounding is \"none\" – one of dependent, coupled,", "--policy", "oga", "--set", "policy.options.rounding=none")]
    public async Task What_is_wrong_with_an_option_is_told_by_its_name(string message, params string[] options)
    {
        var result = await CliRunner.RunAsync(["run", "line-3", .. options]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("\n" + message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_no_scenario()
    {
        if (!File.Exists("/dev/zero")) return;
        var result = await CliRunner.RunAsync("check", "/dev/zero");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("/dev/zero: is empty, a device or a pipe", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_verification_says_how_far_it_came()
    {
        var result = await CliRunner.RunAsync(["models", "verify"], new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Contains("interrupted: 0 of 46 verified", result.Output, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("lin-int7", "lin-int7")]
    [InlineData("lin", "lin")]
    // Measured too, though it was not asked for.
    [InlineData("mlp.model", "mlp")]
    public async Task Models_are_timed_in_proportion_to_a_reference(string reference, string name)
    {
        var result = await CliRunner.RunAsync("models", "measure", "lin", "lin-int7", "--reference", reference, "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var facts = JsonDocument.Parse(result.Output);
        Assert.Equal(name, facts.RootElement.GetProperty("reference").GetString());
        Assert.NotEqual("", facts.RootElement.GetProperty("machine").GetProperty("processor").GetString());
        var parts = facts.RootElement.GetProperty("parts").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal(new HashSet<string> { "lin", "lin-int7", name }, parts.Keys.ToHashSet());
        Assert.Equal(1, parts[name].GetProperty("ratio").GetDouble());
        Assert.All(parts.Values, p => Assert.True(p.GetProperty("minMicroseconds").GetDouble() > 0 && p.GetProperty("gigamacsPerSecond").GetDouble() > 0));
    }

    [Fact]
    public async Task Timed_models_are_shown_with_machine_and_spread()
    {
        var result = await CliRunner.RunAsync("models", "measure", "lin", "--reference", "lin");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        foreach (var text in (string[])["ratio to lin", "1.000", "GMAC/s", "ONNX Runtime", "a busy machine inflates all times"])
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }
}

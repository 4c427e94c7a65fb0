using System.Text.Json;
using IdnActors.Policies;

namespace IdnActors.Cli.Tests.Commands;

public class PoliciesCommandTests
{
    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Fact]
    public async Task The_list_names_every_policy()
    {
        var result = await CliRunner.RunAsync("policies");

        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        Assert.All(PolicyCatalogue.All, p => Assert.Matches($@"│ {p.Name}\s+│", result.Output));
        Assert.All(["guarantee", "control messages", "source", "clairvoyant"], word => Assert.Contains(word, result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task One_policy_is_shown_with_all_there_is_to_say_about_it(string name)
    {
        var result = await CliRunner.RunAsync("policies", name);
        var policy = PolicyCatalogue.Find(name);

        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        Assert.StartsWith($"{name}: {policy.Summary}", result.Output, StringComparison.Ordinal);
        foreach (var line in (string[])[$"guarantee: {policy.Guarantee}\n", $"control messages: {policy.Control.Meaning}\n", $"source: {policy.Source}\n"])
            Assert.Contains(line, result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.All(policy.Options, o => Assert.Matches($@"│ {o.Name}\s+│", result.Output));
        Assert.Equal(policy.Options.IsEmpty, result.Output.Contains("It has no options.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_as_json_has_the_same_facts()
    {
        using var json = JsonDocument.Parse((await CliRunner.RunAsync("policies", "--json")).Output);

        Assert.Equal(PolicyCatalogue.All.Select(p => p.Name), json.RootElement.EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        foreach (var (policy, facts) in PolicyCatalogue.All.Zip(json.RootElement.EnumerateArray()))
        {
            Assert.Equal(policy.Guarantee, facts.GetProperty("guarantee").GetString());
            Assert.Equal(policy.Source, facts.GetProperty("source").GetString());
            Assert.Equal(policy.IsClairvoyant, facts.GetProperty("isClairvoyant").GetBoolean());
            Assert.Equal(policy.Control.Down, facts.GetProperty("control").GetProperty("down").GetInt32());
            Assert.Equal(policy.Options.Select(o => (o.Name, o.Range, o.Default)), facts.GetProperty("options").EnumerateArray().Select(OptionOf));
        }
    }

    [Fact]
    public async Task One_policy_as_json_is_its_element_of_the_list()
    {
        using var json = JsonDocument.Parse((await CliRunner.RunAsync("policies", "oga-movement", "--json")).Output);

        Assert.Equal("oga-movement", json.RootElement.GetProperty("name").GetString());
        var price = json.RootElement.GetProperty("options").EnumerateArray().Single(o => o.GetProperty("name").GetString() == "fetch-price");
        Assert.Equal(("number", "1ms/MiB"), (price.GetProperty("kind").GetString(), price.GetProperty("default").GetString()));
    }

    [Fact]
    public async Task An_unknown_policy_is_answered_with_those_there_are()
    {
        var result = await CliRunner.RunAsync("policies", "ogo");

        Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains("policies: ogo is not in the catalogue – the name of a policy is required; policies: repository-only, ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_tells_the_policy()
    {
        var plain = await CliRunner.RunAsync("check", "tree-57-cloud");
        var chosen = await CliRunner.RunAsync("check", "tree-57-cloud", "--set", "policy.name=oga", "--set", "policy.options.rounding=coupled");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (plain.ExitCode, chosen.ExitCode));
        Assert.DoesNotContain("policy", plain.Output, StringComparison.Ordinal);
        Assert.Contains(", policy oga; ", chosen.Output, StringComparison.Ordinal);
    }

    private static (string, string, string) OptionOf(JsonElement option) => (TextOf(option, "name"), TextOf(option, "range"), TextOf(option, "default"));

    private static string TextOf(JsonElement facts, string name) => facts.GetProperty(name).GetString()!;
}

using System.Text.Json;
using IdnActors.Cli.Commands;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Experiments that stand in files.</summary>
public sealed class ExperimentFileCommandTests : IDisposable
{
    private const string Small = """
        experiment {
          title = Worth
          question = "Is more accuracy bought when it is worth more?"
          takes = "a second"
          scenario = line-3
          set = ["run.duration=1s", "run.inference=profiled"]
          vary = [ { key = serving.accuracy-weight, values = [1ms, 20ms] } ]
          seeds = 2
          claims = [
            {
              claim = "no request is lost", source = "theory: no link loses any"
              measure { metric = lost, at = ["serving.accuracy-weight=1ms"] }
              expect { at-most = 0 }
            }
            {
              claim = "answers travel faster than light", source = "expectation of an optimist"
              measure { metric = "mean latency", at = ["serving.accuracy-weight=20ms"] }
              expect { at-most = 0 }
            }
          ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Shipped =>
        [.. Directory.GetFiles(RepositoryRoot.Combine("hocon/experiments"), "*.conf").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Claims_are_judged_told_and_written_and_one_that_fails_has_an_exit_code()
    {
        await File.WriteAllTextAsync(_folder["worth.conf"], Small);

        var result = await CliRunner.RunAsync("experiment", _folder["worth.conf"], "--out", _folder["out"], "-p", "2");

        Assert.True(result.ExitCode == ExitCode.ClaimFailed, result.Error);
        Assert.Contains("1 claim holds, 1 fails, 0 are undecided", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder["out"], ClaimsJson.FileName)));
        var claims = json.RootElement.GetProperty("claims").EnumerateArray().ToList();
        Assert.Equal(["holds", "fails"], claims.Select(c => c.GetProperty("verdict").GetString()));
        Assert.Equal((2, 0), (claims[0].GetProperty("n").GetInt32(), claims[0].GetProperty("atMost").GetDouble()));
        Assert.Equal(JsonValueKind.Null, claims[0].GetProperty("atLeast").ValueKind);
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));
        Assert.Contains("<h1>Worth</h1>", page, StringComparison.Ordinal);
        Assert.Contains("1 claim holds, 1 fails, 0 are undecided", page, StringComparison.Ordinal);
        // Before all else that was measured.
        foreach (var text in (string[])["answers travel faster than light", "expectation of an optimist", "≤ 0", "class=\"worse\">fails", "class=\"better\">holds"])
            Assert.InRange(page.IndexOf(text, StringComparison.Ordinal), 1, page.IndexOf("In numbers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_has_the_claims_and_nothing_else()
    {
        await File.WriteAllTextAsync(_folder["worth.conf"], Small.Replace("at-most = 0 }", "at-most = 1000 }", StringComparison.Ordinal));

        var result = await CliRunner.RunAsync("experiment", _folder["worth.conf"], "--out", _folder["out"], "--json", "--no-report");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(2, json.RootElement.GetProperty("claims").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_name_it_lists_what_there_is()
    {
        var result = await CliRunner.RunAsync("experiment");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        foreach (var file in Directory.GetFiles(RepositoryRoot.Combine("hocon/experiments"), "*.conf")) Assert.Contains(Path.GetFileNameWithoutExtension(file), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_bad_input_that_tells_the_known_ones()
    {
        var result = await CliRunner.RunAsync("experiment", "perpetuum-mobile");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("an experiment file or the name of one is required", result.Error, StringComparison.Ordinal);
        Assert.Contains("experiments here: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("replica-trap", result.Error, StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a scenario of a variant would be told only when the experiment is run.</summary>
    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_variant_of_every_shipped_experiment_is_a_scenario(string file)
    {
        var experiment = ExperimentLoader.Load(RepositoryRoot.Combine($"hocon/experiments/{file}"), ExperimentFileCommand.Metrics);
        var plan = ExperimentPlan.Check(new ExperimentDraft(ExperimentPlan.OfFile, experiment.Scenario, experiment.Settings, [file], ExperimentGrid.VariantsOf(experiment)), null);

        Assert.Equal(experiment.Axes.Aggregate(1, (product, axis) => product * axis.Values.Length), plan.Variants.Length);
        Assert.Equal(plan.Variants.Length, plan.Variants.Select(v => v.ScenarioHash).Distinct().Count());
    }
}

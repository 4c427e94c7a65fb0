using System.Text.Json;

namespace IdnActors.Cli.Tests.Commands;

public class FidelityCommandTests
{
    [Fact]
    public async Task Both_clocks_are_run_and_compared()
    {
        var result = await CliRunner.RunAsync("fidelity", "line-3", "--speed", "20", "--set", "run.duration=4s", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(20, json.RootElement.GetProperty("fidelity").GetProperty("speed").GetDouble());
        Assert.InRange(json.RootElement.GetProperty("kolmogorovDistance").GetDouble(), 0, 1);
        Assert.True(json.RootElement.GetProperty("distanceBeyondTolerance").GetDouble() <= json.RootElement.GetProperty("kolmogorovDistance").GetDouble());
        Assert.Equal(7, json.RootElement.GetProperty("quantiles").GetArrayLength());
    }

    [Theory]
    [InlineData("--kernels", 4)]
    [InlineData("--cluster", 1)]
    public async Task One_kernel_in_virtual_time_is_compared_with_several_in_real_time(string option, int speed)
    {
        var result = await CliRunner.RunAsync("fidelity", "line-3", option, "2", "--speed", $"{speed}", "--set", "run.duration=6s", "--set", "run.inference=profiled", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.NotEqual(0, json.RootElement.GetProperty("fidelity").GetProperty("crossings").GetArrayLength());
        long Issued(string run) => json.RootElement.GetProperty(run).GetProperty("requests").GetProperty("issued").GetInt64();
        Assert.Equal(Issued("virtual"), Issued("real"));
        Assert.True(Issued("real") > 0);
    }

    [Fact]
    public async Task A_table_shows_the_quantiles_and_the_distance()
    {
        var result = await CliRunner.RunAsync("fidelity", "line-3", "--speed", "20", "--set", "run.duration=2s");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("real clock", (await CliRunner.RunAsync("run", "--help")).Output, StringComparison.Ordinal);
        Assert.Contains("99.9 % quantile", result.Output, StringComparison.Ordinal);
        Assert.Contains("Kolmogorov distance", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bound_that_no_machine_can_keep_is_missed_with_a_code_of_its_own_and_the_results_are_written()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["run", "line-3", "--clock", "real", "--speed", "20", "--set", "run.duration=2s", "--set", "run.inference=profiled", "--out", folder["out"]];

        var missed = await CliRunner.RunAsync([.. arguments, "--require-fidelity", "p99.9=1ns,max=1h"]);
        Assert.Equal(ExitCode.FidelityMissed, missed.ExitCode);
        Assert.Contains("p99.9", missed.Error, StringComparison.Ordinal);
        Assert.StartsWith("line-3", missed.Output.TrimStart(), StringComparison.Ordinal);
        Assert.Contains("real clock:", missed.Output.TrimStart().Split('\n')[0], StringComparison.Ordinal);

        using var environment = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "environment.json")));
        var fidelity = environment.RootElement.GetProperty("fidelity");
        Assert.True(fidelity.GetProperty("latenessMicroseconds").GetProperty("p999").GetDouble() > 0);
        Assert.NotEqual("", fidelity.GetProperty("longestStall").GetProperty("cause").GetString());

        var kept = await CliRunner.RunAsync([.. arguments, "--require-fidelity", "max=1h"]);
        Assert.Equal(ExitCode.Ok, kept.ExitCode);
    }

    [Fact]
    public async Task A_distance_that_is_too_large_has_a_code_of_its_own()
    {
        string[] arguments = ["fidelity", "line-3", "--speed", "1000", "--set", "run.duration=40s", "--set", "run.inference=profiled", "--set", "run.lateness-tolerance=1ns"];

        var missed = await CliRunner.RunAsync([.. arguments, "--require-fidelity", "distance=0"]);
        Assert.Equal(ExitCode.FidelityMissed, missed.ExitCode);
        Assert.Contains("distance of the latencies", missed.Error, StringComparison.Ordinal);

        // Whether the machine keeps up at all is another matter.
        Assert.DoesNotContain("distance of the latencies", (await CliRunner.RunAsync([.. arguments, "--require-fidelity", "distance=1"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_has_nothing_to_be_distant_from()
    {
        var result = await CliRunner.RunAsync("run", "line-3", "--clock", "real", "--require-fidelity", "distance=0.01");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("idn fidelity", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distance=2", "from 0 to 1")]
    [InlineData("distance=-1", "from 0 to 1")]
    [InlineData("p98=1ms", "p99.9")]
    [InlineData("p99", "p99=1ms")]
    [InlineData("p99=soon", "soon")]
    public async Task What_cannot_be_required_is_bad_input(string requirement, string expected)
    {
        var result = await CliRunner.RunAsync("run", "line-3", "--clock", "real", "--require-fidelity", requirement);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fidelity_of_a_virtual_run_cannot_be_required()
    {
        var result = await CliRunner.RunAsync("run", "line-3", "--require-fidelity", "p99=1ms");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("--clock real", result.Error, StringComparison.Ordinal);
    }
}

using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Commands;

public sealed class SteadyProcessTests
{
    [Theory]
    [InlineData("real", "INT", null)]
    [InlineData("real", "TERM", null)]
    // Whoever has set it has chosen.
    [InlineData("real", "INT", "1")]
    [InlineData("virtual", "INT", null)]
    public async Task A_process_with_the_real_clock_begins_anew_and_is_the_same_to_everybody(string clock, string signal, string? chosen)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        using var process = CliRunner.Start(["run", "isp-5-tier", "--clock", clock, "--set", "run.duration=1000000s", "--set", "run.inference=profiled", "--out", folder["out"]],
            on: ["env", .. chosen is null ? ["-u", SteadyProcess.Setting] : new[] { $"{SteadyProcess.Setting}={chosen}" }]);
        // The files of a run exist from the moment on that it can be interrupted.
        while (!Directory.Exists(folder["out.partial"]) && !process.HasExited) await Task.Yield();

        var setting = (await File.ReadAllTextAsync($"/proc/{process.Id}/environ")).Split('\0').Where(v => v.StartsWith(SteadyProcess.Setting, StringComparison.Ordinal));
        using (var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{process.Id}"])) await kill.WaitForExitAsync();
        var result = await CliRunner.FinishAsync(process);

        Assert.Equal(clock == "virtual" ? [] : [$"{SteadyProcess.Setting}={chosen ?? "0"}"], setting);
        Assert.True(result.ExitCode == ExitCode.Interrupted, $"exit code {result.ExitCode}: {result.Error}");
        Assert.True(File.Exists(folder["out/summary.json"]));
        Assert.Contains("isp-5-tier", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_interrupted_a_process_does_not_have_it_begin_anew()
    {
        var scenario = TestScenarios.Line3();
        Assert.Throws<OperationCanceledException>(() => SteadyProcess.Demand(Terminal.OfProcess(), scenario with { Run = scenario.Run with { Clock = ClockKind.Real } }, new CancellationToken(canceled: true)));
    }
}

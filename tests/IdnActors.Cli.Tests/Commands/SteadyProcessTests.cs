namespace IdnActors.Cli.Tests.Commands;

public sealed class SteadyProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

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

    [UnixFact]
    public async Task Who_interrupts_while_the_scenario_is_read_ends_it_as_the_process_that_begins_anew_would_not_know()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", folder["net.conf"])) await pipe.WaitForExitAsync();
        using var process = CliRunner.Start(["run", folder["net.conf"], "--clock", "real", "--set", "run.duration=1000000s", "--out", folder["out"]], on: ["env", "-u", SteadyProcess.Setting]);
        // It opens when the process reads it.
        await using (var scenario = await Task.Run(() => File.OpenWrite(folder["net.conf"])).WaitAsync(Patience))
        {
            using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
            // The runtime hears of it by a thread of its own: that nothing has happened yet is not to be seen from here.
            Thread.Sleep(500);
            await scenario.WriteAsync(await File.ReadAllBytesAsync(ScenarioFiles.Find("quickstart")));
        }
        using var limit = new CancellationTokenSource(Patience);
        await using var end = limit.Token.Register(process.Kill);
        var result = await CliRunner.FinishAsync(process);

        Assert.True(result.ExitCode == ExitCode.Interrupted, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out.partial"]));
    }
}

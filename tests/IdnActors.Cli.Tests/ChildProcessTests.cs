using System.Diagnostics;

namespace IdnActors.Cli.Tests;

/// <summary>Real processes, and what becomes of them when others end.</summary>
public sealed class ChildProcessTests : IDisposable
{
    // Would take days.
    private static readonly string[] Endless = ["--set", "run.duration=900000s", "--set", "run.slot=10s", "--set", "demand.rate=5000/s"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_ends_with_its_input_and_writes_what_it_has()
    {
        using var run = CliRunner.Start(["run", "line-3", .. Endless, "--out", _folder["out"], "--no-report", ChildProcess.EndWithInput], keepsInput: true);
        await UntilAsync(() => Directory.Exists(_folder["out"] + ".partial") || run.HasExited);
        Assert.False(run.HasExited);

        run.StandardInput.Close();
        var result = await CliRunner.FinishAsync(run);

        Assert.True(result.ExitCode == ExitCode.Interrupted, $"exit code {result.ExitCode}: {result.Error}");
        Assert.True(File.Exists(Path.Combine(_folder["out"], "summary.json")));
    }

    [Fact]
    public async Task The_runs_of_an_experiment_end_when_it_is_killed()
    {
        // Processes can be told by their command lines only here.
        if (!OperatingSystem.IsLinux()) return;
        using var sweep = CliRunner.Start(["sweep", "line-3", "--set", "serving.accuracy-weight=1ms,2ms", .. Endless, "--seeds", "1", "-p", "2", "--out", _folder["out"]]);
        await UntilAsync(() => ProcessesBelow(_folder.Path).Count == 3 || sweep.HasExited);
        Assert.False(sweep.HasExited);

        sweep.Kill(entireProcessTree: false);

        await sweep.WaitForExitAsync();
        await UntilAsync(() => ProcessesBelow(_folder.Path).Count == 0);
    }

    /// <summary>Processes whose command lines name the folder.</summary>
    private static List<int> ProcessesBelow(string folder) =>
    [
        .. Process.GetProcesses().Select(p => p.Id).Where(id =>
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/cmdline").Contains(folder, StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }),
    ];

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition()) await timer.WaitForNextTickAsync();
    }
}

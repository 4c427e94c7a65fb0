using IdnActors.Cli.Tests.Results;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Where <c>idn run</c> writes: results replace results, and nothing else.</summary>
public class RunFolderTests
{
    [Fact]
    public async Task Does_not_overwrite_a_folder_that_holds_something_else()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        await File.WriteAllTextAsync(Path.Combine(folder["out"], "thesis.tex"), "years of work");

        var result = await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("holds other files", result.Error, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], ResultFiles.Below(folder["out"]));
    }

    [Fact]
    public async Task Two_runs_do_not_write_to_one_folder()
    {
        using var folder = new TemporaryFolder();
        using var first = CliRunner.Start(["run", "isp-5-tier", "--set", "run.duration=1000000s", "--out", folder["out"]]);
        while (!Directory.Exists(folder["out.partial"]) && !first.HasExited) await Task.Yield();

        var second = await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);
        first.Kill();
        await CliRunner.FinishAsync(first);
        var third = await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);

        Assert.Equal(ExitCode.BadInput, second.ExitCode);
        Assert.Contains("another run", second.Error, StringComparison.Ordinal);
        Assert.True(third.ExitCode == ExitCode.Ok, third.Error);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused_before_anything_runs()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], "");

        var result = await CliRunner.RunAsync("run", "line-3", "--out", Path.Combine(folder["file"], "out"));

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out/notes.ipynb")]
    [InlineData("out.partial/thesis.txt")]
    [InlineData("out.repository-only/mine")]
    [InlineData("out.static-greedy/mine")]
    public async Task What_is_not_a_result_is_never_deleted(string file)
    {
        using var folder = new TemporaryFolder();
        await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        await File.WriteAllTextAsync(folder[file], "years of work");

        var result = await CliRunner.RunAsync("run", "quickstart", "--set", "run.duration=1s", "--out", folder["out"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.True(File.Exists(folder[file]));
    }

    [Fact]
    public async Task An_empty_folder_name_is_refused() =>
        Assert.Equal(ExitCode.BadInput, (await CliRunner.RunAsync("run", "line-3", "--out", "")).ExitCode);

    [Fact]
    public async Task Replaces_the_results_of_an_earlier_run()
    {
        using var folder = new TemporaryFolder();

        await CliRunner.RunAsync("run", "line-3", "--out", folder["out"], "--seed", "1");
        var first = await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json"));
        var second = await CliRunner.RunAsync("run", "line-3", "--out", folder["out"], "--seed", "2");

        Assert.Equal(ExitCode.Ok, second.ExitCode);
        Assert.NotEqual(first, await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}

using System.Text.Json;
using IdnActors.Cli.Bench;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>The benchmarks of several processes, as short as they can be: what they measure is there, whatever it is.</summary>
public sealed class ClusterBenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_speed_and_memory_of_several_processes_are_measured()
    {
        var rows = await RowsOfAsync("bench", "cluster", "--quick", "--json");

        Assert.Equal(
            [
                "messages of 170 B to another process", "content of messages of 170 B", "messages of 100 kB to another process", "content of messages of 100 kB",
                "quickstart, 1 process", "quickstart, 1 process, 2 kernels", "quickstart, 2 processes", "quickstart, 1 process, peak memory", "quickstart, 1 process, 2 kernels, peak memory",
                "quickstart, 2 processes, the coordinator, peak memory", "quickstart, 2 processes, the other, peak memory",
            ],
            rows.Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows, r => Assert.True(r.GetProperty("figure").GetDouble() > 0));
        Assert.Equal(["messages/s", "MB/s", "messages/s", "MB/s", "emulated s/s", "emulated s/s", "emulated s/s", "MB", "MB", "MB", "MB"], rows.Select(r => r.GetProperty("unit").GetString()));
        // All but the single process are beside something.
        Assert.Equal([4, 7], Enumerable.Range(0, rows.Count).Where(i => rows[i].GetProperty("beside").ValueKind == JsonValueKind.Null));
        var content = rows[1].GetProperty("figure").GetDouble();
        Assert.Equal(rows[0].GetProperty("figure").GetDouble() * 170 / 1e6, content, content * 1e-9);
    }

    [Fact]
    public async Task A_host_and_a_coordinator_are_killed_and_both_runs_give_the_files_of_one_process()
    {
        // As long as it takes to be killed in the middle.
        var name = _folder["short.conf"];
        await File.WriteAllTextAsync(name, (await File.ReadAllTextAsync(ScenarioFiles.Find("quickstart")))
            .Replace("duration = 1min", "duration = 20s", StringComparison.Ordinal).Replace("inference = live", "inference = profiled", StringComparison.Ordinal));
        var rows = (await RowsOfAsync("bench", "recovery", "--kills", "1", "--scenario", name, "--json")).ToDictionary(r => r.GetProperty("name").GetString()!);

        foreach (var kind in (string[])["a host", "the coordinator's process"])
        {
            var equal = rows[$"{name}, {kind}: runs with the files of one process"];
            Assert.True(equal.GetProperty("figure").GetDouble() == 1, equal.ToString());
            Assert.Equal(1, rows[$"{name}, {kind}: kills"].GetProperty("figure").GetDouble());
            Assert.True(rows[$"{name}, {kind}: silence until others take over"].GetProperty("figure").GetDouble() > 0);
            Assert.True(rows[$"{name}, {kind}: from the kill to the results"].GetProperty("figure").GetDouble() > 0);
        }
        Assert.True(rows[$"{name}, a host: catching up"].GetProperty("figure").GetDouble() > 0);
    }

    [Theory]
    [InlineData(10, 9, false, "", "", null)]
    [InlineData(10, 8, false, "", "", "10 requests were issued, and 9 ended")]
    [InlineData(10, 9, true, "", "", "the run was interrupted")]
    [InlineData(10, 9, false, "\"a link\"", "", "the books do not balance")]
    [InlineData(10, 9, false, "", "\"the disk is full\"", "the books do not balance")]
    public void Books_that_do_not_balance_are_noticed(int issued, int served, bool isInterrupted, string violations, string failures, string? fault)
    {
        File.WriteAllText(_folder["summary.json"], $$"""
            {"interrupted": {{(isInterrupted ? "true" : "false")}}, "requests": {"issued": {{issued}}, "served": {{served}}, "degraded": 0, "refused": 0, "expired": 0, "lost": 1}, "violations": [{{violations}}], "failures": [{{failures}}]}
            """);

        Assert.Equal((fault, 1), Books.In(_folder.Path));
        Assert.Equal(failures.Split('"', StringSplitOptions.RemoveEmptyEntries), Books.FailuresIn(_folder.Path));
    }

    [Fact]
    public void A_byte_and_a_file_that_differ_are_found_and_what_depends_on_the_machine_is_left_out()
    {
        foreach (var folder in (string[])["a", "b"])
        {
            Directory.CreateDirectory(_folder[$"{folder}/below"]);
            File.WriteAllText(_folder[$"{folder}/environment.json"], folder);
            File.WriteAllText(_folder[$"{folder}/below/summary.json"], "same");
        }
        Assert.Null(KillTrial.DifferenceOf(_folder["a"], _folder["b"]));
        Assert.Empty(Books.FailuresIn(_folder["none"]));

        File.WriteAllText(_folder["b/below/summary.json"], "sane");
        Assert.Equal($"{Path.Combine("below", "summary.json")} differs", KillTrial.DifferenceOf(_folder["a"], _folder["b"]));

        File.WriteAllText(_folder["a/slots.parquet"], "");
        Assert.Equal("slots.parquet is in one only", KillTrial.DifferenceOf(_folder["a"], _folder["b"]));
    }

    [Theory]
    [InlineData("bench", "recovery", "--kills", "0")]
    [InlineData("bench", "recovery", "--scenario", "no-such-scenario")]
    public async Task What_cannot_be_done_is_bad_input(params string[] arguments) => Assert.Equal(ExitCode.BadInput, (await CliRunner.RunAsync(arguments)).ExitCode);

    private static async Task<List<JsonElement>> RowsOfAsync(params string[] arguments)
    {
        var result = await CliRunner.RunAsync(arguments);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        var rows = JsonDocument.Parse(result.Output).RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.All(rows, r => Assert.Equal(arguments[1], r.GetProperty("section").GetString()));
        return rows;
    }
}

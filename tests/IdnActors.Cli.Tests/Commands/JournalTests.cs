using IdnActors.Cli.Tests.Results;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Where controllers write what they decide, as <c>idn run</c> has it.</summary>
public class JournalTests
{
    private const string Journal = "journal.sqlite";

    [Fact]
    public async Task A_journal_in_a_file_is_among_the_results_and_changes_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["run", "quickstart", "--policy", "oga", "--set", "placement.initial=[]", "--set", "run.duration=20s", "--set", "run.compare-with=[]", "--out"];

        var inMemory = await CliRunner.RunAsync([.. common, folder["a"]]);
        var inFile = await CliRunner.RunAsync([.. common, folder["b"], "--set", "policy.journal=sqlite"]);
        // Results of an earlier run give way, the journal among them.
        var again = await CliRunner.RunAsync([.. common, folder["b"], "--set", "policy.journal=sqlite"]);

        Assert.True(inMemory.ExitCode == ExitCode.Ok, inMemory.Error);
        Assert.True(inFile.ExitCode == ExitCode.Ok, inFile.Error);
        Assert.True(again.ExitCode == ExitCode.Ok, again.Error);
        Assert.DoesNotContain(Journal, ResultFiles.Below(folder["a"]));
        Assert.Equal(ResultFiles.Below(folder["a"]).Append(Journal).Order(StringComparer.Ordinal), ResultFiles.Below(folder["b"]));
        foreach (var file in (string[])["slots.parquet", "links.parquet", "learning.parquet", "latency.parquet", "events.jsonl"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder["a"], file)), File.ReadAllBytes(Path.Combine(folder["b"], file)));
    }

    [Fact]
    public async Task With_the_real_clock_there_is_one_unless_it_is_to_stay_in_memory()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["run", "quickstart", "--policy", "oga", "--set", "placement.initial=[]", "--clock", "real", "--speed", "20", "--set", "run.duration=20s", "--set", "run.compare-with=[]", "--out"];

        var byItself = await CliRunner.RunAsync([.. common, folder["a"]]);
        var inMemory = await CliRunner.RunAsync([.. common, folder["b"], "--set", "policy.journal=memory"]);

        Assert.True(byItself.ExitCode == ExitCode.Ok, byItself.Error);
        Assert.True(inMemory.ExitCode == ExitCode.Ok, inMemory.Error);
        Assert.Contains(Journal, ResultFiles.Below(folder["a"]));
        Assert.DoesNotContain(Journal, ResultFiles.Below(folder["b"]));
    }
}

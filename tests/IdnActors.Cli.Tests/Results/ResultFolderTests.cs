using IdnActors.Cli.Results;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Tests.Results;

/// <summary>Folders of runs that another process goes on with.</summary>
public sealed class ResultFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_goes_on_keeps_the_journals_and_nothing_else()
    {
        Directory.CreateDirectory(_folder["a.partial/lru"]);
        foreach (var name in (string[])["journal-0.sqlite", "journal-0.sqlite-wal", "events.jsonl", "lru/journal-0.sqlite", "lru/events.jsonl"]) await File.WriteAllTextAsync(_folder[$"a.partial/{name}"], name);

        await using (var anew = ResultFolder.TakeOver(_folder["a"], keepsJournals: true)) anew.Leave();

        Assert.Equal("journal-0.sqlite", await File.ReadAllTextAsync(_folder["a.partial/journal-0.sqlite"]));
        Assert.True(File.Exists(_folder["a.partial/journal-0.sqlite-wal"]));
        Assert.Equal(0, new FileInfo(_folder["a.partial/events.jsonl"]).Length);
        Assert.Equal(["journal-0.sqlite"], Directory.GetFiles(_folder["a.partial/lru"]).Select(Path.GetFileName));
        await using (ResultFolder.TakeOver(_folder["a"])) Assert.False(File.Exists(_folder["a.partial/journal-0.sqlite"]));
        Assert.False(Directory.Exists(_folder["a.partial"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Journals_of_a_compared_run_that_is_over_come_to_the_results_of_whoever_takes_over(bool standsStill)
    {
        var dead = ResultFolder.Create(_folder["a"]);
        await using (var over = ResultFolder.Create(_folder["a.lru"], _folder["a/lru"]))
        {
            await File.WriteAllTextAsync(_folder["a.lru.partial/journal-0.sqlite"], "decisions by lru");
            dead.Include(over, "lru");
        }
        if (!standsStill)
        {
            dead.Leave();
            await dead.DisposeAsync();
        }

        await using (var anew = ResultFolder.TakeOver(_folder["a"], keepsJournals: true))
        {
            await using (var over = ResultFolder.TakeOver(_folder["a.lru"], _folder["a/lru"], keepsJournals: true))
            {
                over.TakeJournals([_folder["a.lru.partial/journal-0.sqlite"], _folder["a.lru.partial/journal-1.sqlite"]]);
                anew.Include(over, "lru");
            }
            anew.Publish();
        }

        Assert.Equal("decisions by lru", await File.ReadAllTextAsync(_folder["a/lru/journal-0.sqlite"]));
        Assert.True(File.Exists(_folder["a/lru/events.jsonl"]));
        Assert.False(File.Exists(_folder["a/lru/journal-1.sqlite"]));
        if (standsStill) await dead.DisposeAsync();
    }

    [Fact]
    public async Task What_another_process_has_come_to_meanwhile_is_not_replaced()
    {
        var stoodStill = ResultFolder.Create(_folder["a"]);
        await File.WriteAllTextAsync(_folder["a.partial/journal-1.sqlite"], "decisions");
        await using (var other = ResultFolder.TakeOver(_folder["a"], keepsJournals: true))
        {
            var partial = Assert.Single(Directory.GetDirectories(_folder.Path, "a.partial.*"), d => d != _folder["a.partial"]);
            await File.WriteAllTextAsync(Path.Combine(partial, "summary.json"), "{}");
            other.TakeJournals([_folder["a.partial/journal-1.sqlite"], Path.Combine(partial, "journal-2.sqlite"), ""]);
            other.Publish();
        }

        var thrown = Assert.Throws<ScenarioException>(stoodStill.Publish);
        await stoodStill.DisposeAsync();

        Assert.Contains("written by another process", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(_folder["a/summary.json"]));
        Assert.Equal("decisions", await File.ReadAllTextAsync(_folder["a/journal-1.sqlite"]));
        Assert.True(File.Exists(_folder["a.partial/events.jsonl"]));
        // Earlier results are.
        await using var later = ResultFolder.TakeOver(_folder["a"]);
        await File.WriteAllTextAsync(_folder["a.partial/summary.json"], "{ }");
        later.Publish();
        Assert.Equal("{ }", await File.ReadAllTextAsync(_folder["a/summary.json"]));
    }
}

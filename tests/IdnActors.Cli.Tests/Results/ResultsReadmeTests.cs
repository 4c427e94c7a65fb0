using System.Text.RegularExpressions;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Results;

/// <summary>The description of the result files names every column and every kind of event, and no others.</summary>
public partial class ResultsReadmeTests
{
    private static readonly string Readme = File.ReadAllText(RepositoryRoot.Combine("src/IdnActors.Cli/Results/README.md"));

    [Fact]
    public void Names_every_column_in_its_order()
    {
        Assert.Equal(Metrics.OfNodeSlot.Select(m => m.Name), FirstCells("slots.parquet"));
        Assert.Equal(Metrics.OfLinkSlot.Select(m => m.Name), FirstCells("links.parquet"));
        Assert.Equal(Metrics.OfLatency.Select(m => m.Name), FirstCells("latency.parquet"));
        Assert.Equal(ExperimentMetrics.OfComparison.Select(m => m.Name), FirstCells("compare.parquet"));
    }

    [Fact]
    public void Names_every_kind_of_event()
    {
        var told = Directory.EnumerateFiles(RepositoryRoot.Combine("src/IdnActors.Emulation"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => TellOfEvent().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value))
            .ToHashSet();

        Assert.NotEmpty(told);
        Assert.Equal(told.Order(StringComparer.Ordinal), FirstCells("events.jsonl").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> FirstCells(string section)
    {
        var text = Readme[Readme.IndexOf($"## `{section}`", StringComparison.Ordinal)..];
        var end = text.IndexOf("\n## ", StringComparison.Ordinal);
        return FirstCell().Matches(end < 0 ? text : text[..end]).Select(m => m.Groups[1].Value);
    }

    [GeneratedRegex(@"(?:_run\.Tell\(|TellEvent\(|new\(report\.End,)\s*""([a-z-]+)""")]
    private static partial Regex TellOfEvent();

    [GeneratedRegex(@"(?m)^\| `([a-z_-]+)` \|")]
    private static partial Regex FirstCell();
}

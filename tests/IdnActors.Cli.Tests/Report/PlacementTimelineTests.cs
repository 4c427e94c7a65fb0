using IdnActors.Cli.Report;

namespace IdnActors.Cli.Tests.Report;

public sealed class PlacementTimelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Spans_go_from_ready_to_unloading_or_the_end()
    {
        var timeline = Read(
            Ready(0, "a", "t:m1.model", "initial placement"), Ready(0, "cloud", "t:big.model", "repository"),
            Ready(2, "b", "t:m2.early", "loaded"), Unloading(5, "a", "t:m1.model"), Ready(7, "a", "t:m2.model", "loaded"));

        Assert.Equal(
            [new Holding("a", "t:m1", 0, 5), new Holding("a", "t:m2", 7, 10), new Holding("b", "t:m2.early", 2, 10)],
            timeline.Holdings.AsEnumerable());
        Assert.Equal(["a", "b"], timeline.Nodes.AsEnumerable());
        Assert.Equal([0, 0, 0], timeline.Lanes());
        Assert.Equal([0, 1, 1], ((double[])[1, 3, 9]).Select(t => timeline.Copies["m2.early"][(int)(t / 10 * PlacementTimeline.Steps)]));
    }

    [Fact]
    public void What_a_node_offers_at_the_same_time_lies_in_lanes()
    {
        var timeline = Read(Ready(0, "a", "x", "loaded"), Ready(1, "a", "y", "loaded"), Unloading(4, "a", "x"), Ready(5, "a", "z", "loaded"));

        Assert.Equal(["x", "y", "z"], timeline.Holdings.Select(h => h.Model));
        Assert.Equal([0, 1, 0], timeline.Lanes());
    }

    [Fact]
    public void Countless_changes_stay_few_spans()
    {
        var timeline = Read([.. Enumerable.Range(0, 20_000).SelectMany(i => (string[])[Ready(i * 0.0005, "a", "x", "loaded"), Unloading((i * 0.0005) + 0.0002, "a", "x")])]);

        Assert.Equal([new Holding("a", "x", 0, 9.9997)], timeline.Holdings.Select(h => h with { To = Math.Round(h.To, 6) }));
    }

    [Fact]
    public void Of_many_nodes_those_are_shown_where_most_happened()
    {
        var timeline = Read([.. Enumerable.Range(0, 100).Select(n => Ready(0, $"n{n}", "x", "loaded")), Unloading(3, "n70", "x"), Ready(5, "n70", "x", "loaded")]);

        Assert.Equal(100, timeline.AllNodes);
        Assert.Equal([.. Enumerable.Range(0, PlacementTimeline.MostNodes - 1).Select(n => $"n{n}"), "n70"], timeline.Nodes.AsEnumerable());
        Assert.Equal(100, timeline.Copies["x"][0]);
        Assert.Equal(99, timeline.Copies["x"][PlacementTimeline.Steps * 4 / 10]);
    }

    [Fact]
    public void Placements_are_alike_when_the_same_was_offered_at_the_same_times()
    {
        Assert.True(Read(Ready(0, "a", "x", "loaded")).IsLike(Read(Ready(0, "a", "x", "loaded"))));
        Assert.False(Read(Ready(0, "a", "x", "loaded")).IsLike(Read(Ready(0, "a", "y", "loaded"))));
        Assert.False(Read(Ready(0, "a", "x", "loaded")).IsLike(Read(Ready(3, "a", "x", "loaded"))));
    }

    private PlacementTimeline Read(params string[] events)
    {
        File.WriteAllLines(_folder["events.jsonl"], events);
        return PlacementTimeline.Read(_folder["events.jsonl"], 10);
    }

    private static string Ready(double at, string node, string part, string reason) =>
        FormattableString.Invariant($$"""{"atSeconds":{{at}},"kind":"shard-ready","subject":"{{node}}","part":"{{part}}","reason":"{{reason}}"}""");

    private static string Unloading(double at, string node, string part) =>
        FormattableString.Invariant($$"""{"atSeconds":{{at}},"kind":"shard-unloading","subject":"{{node}}","part":"{{part}}","reason":"stated","waiting":0,"inService":0}""");
}

using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>The shipped scenario in which a policy moves parts that requests are on their way to.</summary>
public sealed class MovingPartsTests(ITestOutputHelper output)
{
    private static Scenario Shipped => ScenarioLoader.Load(
        RepositoryRoot.Combine("hocon/scenarios/moving-parts.conf"),
        new LoadOptions { Overrides = ["run.inference=profiled"], ModelLibrary = RepositoryRoot.Combine("src/IdnActors.Inference/Models") });

    [Fact]
    public async Task A_policy_loads_and_unloads_tails_that_half_done_requests_are_on_their_way_to()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(Shipped);
        var (edge, phone, camera, cloud) = (NodeOf(report, "edge"), NodeOf(report, "phone"), NodeOf(report, "camera"), NodeOf(report, "cloud"));
        var (loaded, unloaded) = (TailsMoved(sink, "load-accepted"), TailsMoved(sink, "shard-unloading"));
        output.WriteLine($"loaded {string.Join(' ', loaded)}, unloaded {string.Join(' ', unloaded)}, {report.Totals.Misled} misled, inferences: edge {edge.Counters.Inferences}, cloud {cloud.Counters.Inferences}");

        Assert.NotEmpty(loaded.Intersect(unloaded));
        Assert.Equal(loaded.Order(), sink.Events.Where(e => e.Kind == "shard-ready" && IsTailAtEdge(e) && FactOf(e, "reason") == "loaded").Select(e => FactOf(e, "part")).Order());
        // All of the phone's requests begin there, and none of the camera's needs the edge more than once: what is done beyond at the edge is what the phone began.
        Assert.Equal(phone.Counters.Issued, phone.Counters.Inferences);
        Assert.True(edge.Counters.Inferences > camera.Counters.Issued, "The edge went on with nothing that the phone began.");
        Assert.True(cloud.Counters.Inferences > 0, "The cloud was never needed: the edge always had the tail.");
        // On their way to the edge while the tail there went.
        Assert.True(edge.Counters.Misled > 0, "Nobody was on the way to a tail that went.");
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public async Task Equal_runs_move_and_answer_alike()
    {
        var (first, second) = (await TestRun.ExecuteCleanAsync(Shipped), await TestRun.ExecuteCleanAsync(Shipped));
        Assert.Equal(first.Sink.Transcript, second.Sink.Transcript);
        Assert.Equal(TestRun.FiguresOf(first.Report), TestRun.FiguresOf(second.Report));
    }

    private static NodeResult NodeOf(RunReport report, string name) => report.Nodes.Single(n => report.Scenario.Topology[n.Node].Name == name);

    /// <summary>Tails that the policy moved at the edge, by their names, once for each time.</summary>
    private static List<string> TailsMoved(RecordingSink sink, string kind) =>
        [.. sink.Events.Where(e => e.Kind == kind && IsTailAtEdge(e) && FactOf(e, "reason").StartsWith("oga-multilinear", StringComparison.Ordinal)).Select(e => FactOf(e, "part"))];

    private static bool IsTailAtEdge(RunEvent told) => told.Subject == "edge" && FactOf(told, "part").EndsWith(".tail", StringComparison.Ordinal);

    private static string FactOf(RunEvent told, string name) => told.Details.Where(d => d.Key == name).Select(d => d.Value.ToString()).FirstOrDefault() ?? "";
}

using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>Updates of the gate of "classify:deep" while requests run through it: head and exit on the edge, all of it in the cloud. Every sample has the same scores.</summary>
public sealed class CalibrationTests
{
    private const int Exit = 1;
    private const int Middle = 2;
    private const int Control = 64;
    private const double Everything = double.PositiveInfinity;

    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Prefix = new(1);

    // Of two classes: a normalised entropy of 0.53 at temperature 1, of 0.35 at 0.75.
    private static readonly float[] Scores = [2, 0];

    // Of a control message on two links of 10 Mbps with 25 ms in all, and on the first alone.
    private static readonly Duration CloudToHub = Duration.FromMilliseconds(20) + new Duration(Control * 800);
    private static readonly Duration CloudToEdge = CloudToHub + Duration.FromMilliseconds(5) + new Duration(Control * 800);

    private static Instant At(double seconds) => Instant.Start + Duration.FromSeconds(seconds);

    private static Scenario Deep(params GateUpdate[] updates)
    {
        var scenario = TestSplits.Line3(40, (0, 2)).WithPlacement(new Deployment(Edge, Prefix));
        return scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(40) },
            Splitting = new SplitSettings { Updates = [.. updates] },
        };
    }

    private static GateUpdate Update(Instant at, NodeId from, double? threshold = null, double? temperature = null) => new(at, from, "deep", null, new GateChange(null, threshold, temperature));

    private static Scenario StartingWith(Scenario scenario, double threshold) =>
        scenario with { Splitting = scenario.Splitting with { Gates = ImmutableSortedDictionary<string, GateChange>.Empty.Add("deep", new GateChange(null, threshold, null)) } };

    [Theory]
    [InlineData(0, Everything)]
    [InlineData(Everything, 0)]
    public async Task An_update_decides_from_its_arrival_on_and_not_before(double before, double after)
    {
        var (_, sink, exits) = await RunAsync(StartingWith(Deep(Update(At(4), Cloud, after)), before));
        Assert.Equal([("cloud", At(4), 1L), ("hub", At(4) + CloudToHub, 1), ("edge", At(4) + CloudToEdge, 1)], Applied(sink));
        Assert.InRange(exits.Count(e => e.At < At(4) + CloudToEdge), 100, exits.Count - 100);
        Assert.All(exits, e => Assert.Equal((e.At < At(4) + CloudToEdge ? before : after) == Everything, e.Left));
    }

    [Fact]
    public async Task An_update_is_one_control_message_over_each_link()
    {
        var (quiet, _, _) = await RunAsync(StartingWith(Deep(), 0));
        var (report, _, _) = await RunAsync(StartingWith(Deep(Update(At(4), Hub, 0)), 0));
        Assert.Equal(2, report.Links.Sum(l => l.Counters.ControlBytes) / Control);
        Assert.All(report.Links, l => Assert.Equal(report.Scenario.Topology[l.Link].From == Hub ? Control : 0, l.Counters.ControlBytes));
        Assert.Equal(0, quiet.Links.Sum(l => l.Counters.ControlBytes));
        Assert.Equal(quiet.Latency.MeanMs, report.Latency.MeanMs);
    }

    /// <summary>The update comes half-way through the exit of a request.</summary>
    [Theory]
    [InlineData(0, Everything)]
    [InlineData(Everything, 0)]
    public async Task A_request_in_service_is_judged_by_the_gate_that_held_when_its_part_began(double before, double after)
    {
        var (_, _, first) = await RunAsync(StartingWith(Deep(), before));
        var (begun, key, _) = first[first.Count / 2];
        var (_, sink, exits) = await RunAsync(StartingWith(Deep(Update(begun + Duration.FromMilliseconds(0.5), Edge, after)), before));
        Assert.Equal(begun + Duration.FromMilliseconds(0.5), Applied(sink).Single(a => a.Node == "edge").At);
        Assert.Equal(before == Everything, exits.Single(e => e.Request == key).Left);
        Assert.All(exits, e => Assert.Equal((e.At <= begun ? before : after) == Everything, e.Left));
    }

    /// <summary>Neither the new threshold with the old temperature nor the other way round lets an answer leave.</summary>
    [Fact]
    public async Task Threshold_and_temperature_change_together_and_what_is_not_stated_stays()
    {
        var (_, _, apart) = await RunAsync(Deep(Update(At(3), Edge, temperature: 0.75), Update(At(6), Edge, threshold: 0.45)));
        Assert.All(apart, e => Assert.Equal(e.At > At(6), e.Left));
        Assert.InRange(apart.Count(e => e.Left), 100, 200);
        var (_, _, together) = await RunAsync(Deep(Update(At(3), Edge, 0.45, 0.75)));
        Assert.All(together, e => Assert.Equal(e.At > At(3), e.Left));
        var (_, _, threshold) = await RunAsync(Deep(Update(At(3), Edge, threshold: 0.45)));
        Assert.DoesNotContain(threshold, e => e.Left);
    }

    /// <summary>The edge gets the parts at 5 s; the update comes before that, while their bytes come, or while they are loaded.</summary>
    [Theory]
    [InlineData("load-accepted", -1000)]
    [InlineData("load-accepted", 1)]
    [InlineData("shard-loading", 1)]
    public async Task A_shard_that_serves_after_the_update_goes_by_it(string kind, double milliseconds)
    {
        Scenario Loaded(params GateUpdate[] updates) => StartingWith(Deep(updates), 0).WithPlacement().WithLoad(5, Edge.Index, Prefix.Index);
        var (_, plain, before) = await RunAsync(Loaded());
        Assert.DoesNotContain(before, e => e.Left);
        var at = plain.Events.Last(e => e.Kind == kind && e.Subject == "edge").At + Duration.FromMilliseconds(milliseconds);
        var ready = plain.Events.Last(e => e.Kind == "shard-ready" && e.Subject == "edge").At;
        Assert.True(at < ready, "The update comes before the shard is ready.");
        var (report, _, exits) = await RunAsync(Loaded(Update(at, Edge, Everything)));
        Assert.True(report.Nodes[Edge.Index].Counters.Inferences > 100);
        // What was sent to the cloud before is done there.
        Assert.All(exits.Where(e => e.At > ready + Duration.FromMilliseconds(200)), e => Assert.True(e.Left));
    }

    [Fact]
    public async Task An_older_update_that_comes_behind_a_newer_one_changes_nothing_and_is_passed_on()
    {
        // Of the first one, by which no answer would leave, the edge must not know.
        var (report, sink, exits) = await RunAsync(StartingWith(Deep(Update(At(4), Cloud, 0), Update(At(4.010), Edge, Everything)), Everything));
        Assert.Equal([("cloud", 1L), ("cloud", 2), ("edge", 2), ("hub", 2)], Applied(sink).Select(a => (a.Node, a.Version)).Order());
        Assert.All(exits, e => Assert.True(e.Left));
        Assert.All(report.Links, l => Assert.Equal(Control, l.Counters.ControlBytes));
    }

    [Fact]
    public async Task An_update_that_a_link_loses_is_missing_behind_it()
    {
        // Nothing but the update goes down that link as long as all answers leave at the edge.
        var scenario = StartingWith(Deep(Update(At(4), Cloud, 0)), Everything);
        var (_, sink, exits) = await RunAsync(scenario with { Topology = scenario.Topology.WithLoss(1, "hub-edge") });
        Assert.Equal(["cloud", "hub"], Applied(sink).Select(a => a.Node));
        Assert.Contains(exits, e => e.At > At(5));
        Assert.All(exits, e => Assert.True(e.Left));
    }

    [Fact]
    public async Task Exits_that_join_views_are_updated_too()
    {
        var scenario = TestViews.Star();
        scenario = scenario with { Splitting = scenario.Splitting with { Updates = [new GateUpdate(At(5), new NodeId(3), "views", "local", new GateChange(null, Everything, null))] } };
        using var engine = new ScriptedEngine(scenario) { RunPart = (query, made) => query.Part.Index == TestViews.Devices ? made with { Scores = Scores } : made };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered), 24, 25);
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_order_of_mailboxes()
    {
        var scenario = StartingWith(Deep(Update(At(2), Cloud, Everything), Update(At(4), Edge, 0), Update(At(4.003), Hub, temperature: 2)), 0);
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(30) } };
        var (_, plain, _) = await RunAsync(scenario);
        for (var shuffle = 1UL; shuffle < 4; shuffle++)
        {
            var (_, shuffled, _) = await RunAsync(scenario, new RandomSource(shuffle));
            Assert.Equal(plain.Transcript, shuffled.Transcript);
        }
    }

    private static IEnumerable<(string Node, Instant At, long Version)> Applied(RecordingSink sink) => sink.Events
        .Where(e => e.Kind == "calibration-applied" && e.Details.Contains(("model", "deep"))).Select(e => (e.Subject, e.At, (long)e.Details.Single(d => d.Key == "version").Value));

    /// <summary>Runs to the end with clean books.</summary>
    /// <returns>When the exit of each request began, in that order, and whether its answer left there.</returns>
    private static async Task<(RunReport Report, RecordingSink Sink, IReadOnlyList<(Instant At, ulong Request, bool Left)> Exits)> RunAsync(Scenario scenario, RandomSource? shuffle = null)
    {
        EmulationRun? emulation = null;
        var begun = new List<(Instant At, ulong Request)>();
        var wentOn = new HashSet<ulong>();
        using var engine = new ScriptedEngine(scenario)
        {
            RunPart = (query, made) =>
            {
                if (query.Part.Index == Middle) wentOn.Add(query.RequestKey);
                if (query.Part.Index != Exit) return made;
                begun.Add((emulation!.Progress.Now, query.RequestKey));
                return made with { Scores = Scores };
            },
        };
        var sink = new RecordingSink();
        await using var run = emulation = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Shuffle = shuffle }, engine, sink);
        var report = await run.ExecuteAsync(CancellationToken.None);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(report.Totals.Issued, begun.Count);
        return (report, sink, [.. begun.Select(b => (b.At, b.Request, !wentOn.Contains(b.Request)))]);
    }
}

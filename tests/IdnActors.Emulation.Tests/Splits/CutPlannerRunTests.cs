using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>
/// An edge, a hundredth as fast as its hub, decides where to cut "classify:deep": parts take 100, 100, 200 and 400 ms there and a hundredth of that at the hub, which is 5 ms away. Five requests a second, so that
/// with enough executors none waits for another.
/// </summary>
public sealed class CutPlannerRunTests
{
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Whole = new(0);

    // Two classes, of entropy 0.366: more than the card's threshold, so that by that none leaves.
    private static readonly float[] Unsure = [2.5867f, 0];

    private static readonly ImmutableArray<ThresholdOutcome> Thresholds = [new(0.1, [0], 90), new(0.5, [60], 85), new(0.9, [100], 70)];

    private static Scenario Planned(DataRate rate, LinkTrace? trace, Duration? fallbackAfter, CutPlanning planning)
    {
        var scenario = TestSplits.Line3().WithPlacement(new Deployment(Edge, Whole), new Deployment(Hub, Whole));
        var whole = scenario.Catalogue[Whole];
        var nodes = scenario.Topology.Nodes.Select(n => n.Id == Edge ? n with { Speed = 0.01, Executors = 16 } : n);
        var links = scenario.Topology.Links.Select(l => l.From == Edge ? l with { Rate = rate, Trace = trace } : l);
        return scenario with
        {
            Topology = new Topology("line-3", [.. nodes], [.. links]),
            Catalogue = new Catalogue(scenario.Catalogue.Tasks, [whole with { Split = whole.Split! with { Thresholds = Thresholds } }]),
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(5) },
            Splitting = new SplitSettings { Planners = [planning], FallbackAfter = fallbackAfter },
        };
    }

    private static CutPlanning Spinn(Duration? deadline) => new(new TaskId(0), Whole, Edge, Hub, CutPlannerKind.Spinn) { Deadline = deadline, MostMissed = 0.05, LeastGain = 0.1, ProbeEvery = Duration.FromSeconds(1) };

    private static async Task<RunReport> RunAsync(Scenario scenario)
    {
        using var engine = new ScriptedEngine(scenario) { RunPart = (query, profiled) => query.Part.Index == 1 ? profiled with { Scores = Unsure, Leaves = false } : profiled };
        return (await TestRun.ExecuteCleanAsync(scenario, engine: engine)).Report;
    }

    [Theory]
    [InlineData(10_000, 0)]
    [InlineData(100, 100)]
    public async Task The_threshold_that_a_planner_chooses_is_that_of_the_gates(int kilobitsPerSecond, double leavingPoints)
    {
        var report = await RunAsync(Planned(DataRate.FromKilobitsPerSecond(kilobitsPerSecond), null, null, Spinn(Duration.FromMilliseconds(300)) with { ProbeEvery = Duration.Zero }));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(leavingPoints, 100.0 * report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered) / report.Totals.Issued);
        Assert.True(report.Latency.MaxMs <= 300, $"{report.Latency.MaxMs} ms are later than the deadline.");
    }

    /// <summary>A device that has lost its model sends what it meant to run itself.</summary>
    [Theory]
    [InlineData(CutPlannerKind.LinUcb)]
    [InlineData(CutPlannerKind.Neurosurgeon)]
    public async Task A_plan_that_the_device_cannot_keep_teaches_what_really_was_sent(CutPlannerKind kind)
    {
        // So slow that nothing would be sent.
        var planned = Planned(DataRate.FromKilobitsPerSecond(20), null, null, Spinn(null) with { Kind = kind, ProbeEvery = Duration.Zero });

        var report = await RunAsync(planned.WithUnload(3, 2, 0).WithDrain(600));

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Nodes[Hub.Index].Counters.Inferences, 10, report.Totals.Issued);
    }

    /// <summary>While the link is slow, the exit at the device is the deepest in time; when it is fast again, probes find that out.</summary>
    [Fact]
    public async Task Who_ends_at_an_exit_of_its_own_still_looks_at_the_link()
    {
        var slow = new LinkTrace("slow for a while",
        [
            new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(10)), new LinkStep(Instant.Start + Duration.FromSeconds(2), DataRate.FromKilobitsPerSecond(10)),
            new LinkStep(Instant.Start + Duration.FromSeconds(5), DataRate.FromMegabitsPerSecond(10)),
        ]);
        var edgent = Spinn(Duration.FromMilliseconds(300)) with { Kind = CutPlannerKind.Edgent };

        var report = await RunAsync(Planned(DataRate.FromMegabitsPerSecond(10), slow, null, edgent));
        var blind = await RunAsync(Planned(DataRate.FromMegabitsPerSecond(10), slow, null, edgent with { ProbeEvery = Duration.Zero }));

        // Of ten seconds with five requests each, two are fast before and nearly five after.
        Assert.InRange(report.Exits.Single(e => e.IsFinal).Answered, 25, 45);
        Assert.InRange(report.Exits.Single(e => !e.IsFinal).Answered, 5, 25);
        Assert.True(blind.Exits.Single(e => e.IsFinal).Answered < 20, "Without probes nobody can find out.");
    }

    /// <summary>With ten seconds for an answer there is no need to leave early, be the link as slow as it may.</summary>
    [Fact]
    public async Task Who_has_time_does_not_leave_early()
    {
        var report = await RunAsync(Planned(DataRate.FromKilobitsPerSecond(100), null, null, Spinn(Duration.FromSeconds(10)) with { ProbeEvery = Duration.Zero }));
        Assert.Equal(report.Totals.Issued, report.Exits.Single(e => e.IsFinal).Answered);
        Assert.Equal(800, report.Latency.MaxMs, 3);
    }

    [Fact]
    public async Task While_the_link_is_dead_every_request_is_answered_by_its_deadline()
    {
        var scenario = Planned(DataRate.FromMegabitsPerSecond(10), Outage, null, Spinn(Duration.FromMilliseconds(300)));
        var report = await RunAsync(scenario with { Run = scenario.Run with { Duration = Duration.FromSeconds(20) } });
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        // What was sent before the silence was noticed, what was at the cut by then, and a probe a second.
        Assert.InRange(report.Totals.Degraded, 4, 10);
        // By the threshold that lets all leave in time, until the first probe is back.
        Assert.InRange(report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered - e.Degraded), 10, 25);
        Assert.True(report.Exits.Single(e => e.IsFinal).Answered > 60, "The link is alive again, and used.");
        Assert.Equal(300, report.Latency.MaxMs, 3);
    }

    /// <summary>Without a deadline nothing need be answered by an exit that is not sure, but for what was sent already.</summary>
    [Fact]
    public async Task What_is_at_the_cut_when_the_link_is_known_to_be_dead_goes_on_at_the_device()
    {
        var scenario = Planned(DataRate.FromMegabitsPerSecond(10), Outage, Duration.FromMilliseconds(100), Spinn(null) with { ProbeEvery = Duration.Zero });
        var report = await RunAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.Equal(1, report.Totals.Degraded);
        Assert.Equal(800, report.Latency.MaxMs, 3);
    }

    /// <summary>Two watts for 200 ms of parts and one for 16 ms of sending.</summary>
    [Fact]
    public async Task The_energy_of_the_device_is_that_of_the_parts_it_ran_and_the_bytes_it_sent()
    {
        var planning = new CutPlanning(new TaskId(0), Whole, Edge, Hub, CutPlannerKind.Fixed) { FixedParts = 2, Powers = new DevicePowers(new Power(2), new Power(1)) };
        var cuts = Assert.Single((await RunAsync(Planned(DataRate.FromMegabitsPerSecond(10), null, null, planning))).Cuts);
        Assert.Equal(0.416, cuts.DeviceJoules!.Value / cuts.Planned, 1e-9);
        Assert.Null(Assert.Single((await RunAsync(Planned(DataRate.FromMegabitsPerSecond(10), null, null, planning with { Powers = null }))).Cuts).DeviceJoules);
    }

    /// <summary>Inputs of a megabyte, and a radio that takes fifty times what computing does: the fastest cut is behind the head, that of least energy behind the middle, which leaves a quarter of the bytes.</summary>
    [Theory]
    [InlineData(CutPlannerKind.Neurosurgeon, CutObjective.Latency, 1.8, 143)]
    [InlineData(CutPlannerKind.Neurosurgeon, CutObjective.Energy, 1.2, 420)]
    [InlineData(CutPlannerKind.Oracle, CutObjective.Latency, 1.8, 143)]
    [InlineData(CutPlannerKind.Oracle, CutObjective.Energy, 1.2, 420)]
    public async Task Who_goes_by_energy_cuts_elsewhere_than_who_goes_by_time(CutPlannerKind kind, CutObjective objective, double joules, double mostMs)
    {
        var planning = new CutPlanning(new TaskId(0), Whole, Edge, Hub, kind) { Objective = objective, Powers = new DevicePowers(new Power(2), new Power(100)), LeastGain = 0.1 };
        var scenario = Planned(DataRate.FromMegabitsPerSecond(10), null, null, planning);
        scenario = scenario with { Catalogue = new Catalogue([scenario.Catalogue.Tasks[0] with { RequestSize = ByteSize.FromBytes(1_000_000) }], scenario.Catalogue.Variants) };
        var report = await RunAsync(scenario);
        var cuts = Assert.Single(report.Cuts);
        Assert.Equal(joules, cuts.DeviceJoules!.Value / cuts.Planned, 1e-6);
        Assert.InRange(report.Latency.MaxMs, mostMs - 20, mostMs);
    }

    private static LinkTrace Outage => new("outage",
    [
        new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(10)), new LinkStep(Instant.Start + Duration.FromSeconds(2), default),
        new LinkStep(Instant.Start + Duration.FromSeconds(6), DataRate.FromMegabitsPerSecond(10)),
    ]);
}

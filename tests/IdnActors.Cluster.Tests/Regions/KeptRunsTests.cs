using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Tests.Wire;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>What has come of a coordinator's log is enough to go on with, or says that it is not.</summary>
public class KeptRunsTests
{
    private static readonly CoordinatorCodec Codec = new(WireExamples.Scenario);

    [Fact]
    public async Task A_run_that_is_kept_as_bytes_comes_to_the_same_rows_and_report()
    {
        const double Speed = 60;
        var scenario = CalmScenario.Create(12).WithPolicy("oga").WithDrain(200);
        var plan = new RegionPlan(scenario.Topology, [0, 1, 1, 2]);
        var options = new RunOptions { Seed = 1, Clock = ClockKind.Real, Speed = Speed };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        using var log = new LookLog();
        var codec = new CoordinatorCodec(scenario);
        var (sink, again) = (new RecordingSink(), new RecordingSink());
        RunReport report;
        await using (var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine))
        {
            long[] runs = [4, 4, 4];
            var run = new LiveRun(scenario, options, plan, regions.Hosts, sink) { BooksEvery = TimeSpan.FromMilliseconds(50), Log = LogOf(log, codec, runs, seed: 1) };
            var running = run.ExecuteAsync(default);
            using var watch = new EventKernel(KernelClock.CreateReal(Speed));
            await watch.RunUntil(Instant.Start + Duration.FromSeconds(30));
            await regions.KillAsync(2);
            await run.NoteDeathAsync(2);
            runs[2] = 5;
            await run.ReplaceAsync(2, await regions.MakeAsync(2, run.TimeIn(TimeSpan.FromMilliseconds(20))));
            report = await running;
        }
        // Of the next entry only a part has come.
        log.Append([200, 0, 0, 0, 1, 2]);

        var kept = new KeptRuns(log).Find(null)!;
        var replay = new LiveRun(scenario, options, plan, [], again);
        replay.Replay(kept.Entries(codec));
        var repeated = await replay.ResumeAsync([null, null, null], 0, default);

        Assert.True(kept.IsOver && replay.IsOver);
        Assert.Equal([4, 4, 5], kept.Runs.ToArray());
        Assert.True(sink.NodeRows.Count > 0);
        Assert.Equal(sink.Transcript, again.Transcript);
        Assert.Equal(report.Totals, repeated.Totals);
        // As long as the whole run knows of it.
        var back = Assert.Single(sink.Events, e => e.Kind == "region-back").At;
        Assert.Equal((replay.Progress.Now - back).Seconds / Speed, replay.SinceBack(2)!().TotalSeconds, 3);
        Assert.Null(replay.SinceBack(0));
        Assert.Equal(report.Latencies.Buckets, repeated.Latencies.Buckets);
        Assert.Equal(report.Nodes.Select(n => n.Counters), repeated.Nodes.Select(n => n.Counters));
        Assert.Equal(report.Learning!.Ledger.Slots, repeated.Learning!.Ledger.Slots);
        Assert.Equal(string.Join('\n', report.Violations), string.Join('\n', repeated.Violations));
    }

    [Fact]
    public async Task The_last_run_goes_on_and_those_before_only_when_they_are_over()
    {
        using var log = new LookLog();
        foreach (var (policy, isOver) in ((string?, bool)[])[(null, true), ("lru", false), ("lfu", false)])
        {
            var run = LogOf(log, Codec, [1, 1, 1], seed: 77, policy);
            await run.AddAsync(new LookEntry.Begun(5));
            if (isOver) await run.AddAsync(new LookEntry.Over(Duration.FromSeconds(3), false));
        }
        log.Add(LiveRunLog.BytesOf(new RecoveredRecord(2, "127.0.0.1:4054", 70, 4, 0, -1)));
        var runs = new KeptRuns(log);

        Assert.True(runs.Find(null)!.IsOver);
        Assert.Null(runs.Find("lru"));
        Assert.Equal(77UL, runs.Find("lfu")!.Begun.Seed);
        Assert.Null(runs.Find("oga"));
        Assert.Equal([new RegionRecovery(2, "127.0.0.1:4054", TimeSpan.FromTicks(70), TimeSpan.FromTicks(4), 0)], runs.Recoveries.ToArray());
        Assert.IsType<LookEntry.Begun>(Assert.Single(runs.Find("lfu")!.Entries(Codec)));
    }

    [Fact]
    public async Task Who_takes_over_knows_when_regions_had_served_and_goes_on_looking_at_those_that_had_not()
    {
        using var log = new LookLog();
        var (earlier, served, waits, gone) = (Recovery(0, 1), Recovery(0, 2), Recovery(1, 3), Recovery(2, 4));
        await LogOf(log, Codec, [1, 1, 1], seed: 77).AddAsync(new LookEntry.Begun(5));
        log.Add(LiveRunLog.BytesOf(RecoveredRecord.Of(earlier)));
        await LogOf(log, Codec, [1, 1, 1], seed: 77, "lfu").AddAsync(new LookEntry.Begun(5));
        foreach (var recovery in (RegionRecovery[])[served, waits, gone, served with { FirstServed = TimeSpan.FromSeconds(7) }]) log.Add(LiveRunLog.BytesOf(RecoveredRecord.Of(recovery)));
        var runs = new ClusterRuns(ActorRefs.Nobody, null!, ActorRefs.Nobody, true, 3, log, default);
        Assert.True(runs.HasKept("lfu"));
        var ended = new long[3];

        runs.WatchAgain(new KeptRuns(log).Find("lfu")!.FirstRecovery, region => Volatile.Read(ref ended[region]), region => region == 2 ? null : () => TimeSpan.FromSeconds(10));

        Assert.Equal([earlier, served with { FirstServed = TimeSpan.FromSeconds(7) }, waits, gone], runs.Recoveries.ToArray());
        for (var region = 0; region < 3; region++) Volatile.Write(ref ended[region], 1);
        while (runs.Recoveries[2].FirstServed is null) await Task.Yield();
        Assert.Equal([earlier, served with { FirstServed = TimeSpan.FromSeconds(7) }, waits with { FirstServed = TimeSpan.FromSeconds(16) }, gone], runs.Recoveries.ToArray());

        static RegionRecovery Recovery(int region, int seconds) => new(region, "127.0.0.1:4054", TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds), 0);
    }

    [Fact]
    public async Task Where_a_region_has_moved_its_orders_have_another_run_and_its_letters_have_not()
    {
        using var log = new LookLog();
        long[] orders = [4, 4, 4];
        var run = LogOf(log, Codec, [4, 4, 4], seed: 77, orders: orders);
        await run.AddAsync(new LookEntry.Begun(5));
        var moving = WireTable.ToBytes(new MovingRecord(new HostCodec(WireExamples.Scenario, _ => ActorRefs.Nobody, new ProfiledInferenceEngine(WireExamples.Scenario.Catalogue, 1)).Write(WireExamples.HandOver), []));
        await run.AddAsync(new LookEntry.HandedOver(1, Codec.ReadMoving(moving, 3)));
        var between = new KeptRuns(log).Find(null)!;
        orders[1] = 9;
        var moved = new LookEntry.Moved(1, Instant.Start + Duration.FromSeconds(2), TimeSpan.FromSeconds(1), 3);
        await run.AddAsync(moved);

        var kept = new KeptRuns(log).Find(null)!;

        Assert.Equal([4, 9, 4], kept.Orders.ToArray());
        Assert.Equal([4, 4, 4], kept.Runs.ToArray());
        // Where the next one begins between the two: it may run already, or has to be made by what it had handed over.
        ImmutableArray<Standing> standings = [new(0, 4, 3, "a", 7), new(1, 9, 3, "b", 7), new(2, 9, 3, "b", 7)];
        Assert.Equal([4, 9, 4], between.OrdersBy(standings).ToArray());
        Assert.Equal([4, 4, 4], between.OrdersBy(standings.SetItem(1, new(1, 9, 1, "b", 0))).ToArray());
        Assert.Equal([4, 9, 4], kept.OrdersBy(standings.SetItem(1, new(1, 12, 3, "b", 7))).ToArray());
        Assert.Equal(moving, Assert.IsType<LookEntry.HandedOver>(between.Entries(Codec).Last()).Before.AsItCame);
        Assert.Equal(moved, kept.Entries(Codec).Last());
    }

    [Fact]
    public void What_cannot_be_read_is_cut_off_and_what_is_not_of_the_scenario_is_refused()
    {
        using var log = new LookLog();
        log.Add(LiveRunLog.BytesOf(new BegunRecord(null, 1, 3, [1, 1, 1], ["", "", ""], 5)));
        log.Add(LiveRunLog.BytesOf(new DiedRecord(7, null)));
        var whole = log.Length;
        log.Add([1, 2, 3]);
        log.Add(LiveRunLog.BytesOf(new OverRecord(1, false)));

        var run = new KeptRuns(log).Find(null)!;

        Assert.False(run.IsOver);
        Assert.Equal(whole, log.Length);
        Assert.Throws<System.Runtime.Serialization.SerializationException>(() => run.Entries(Codec).ToList());
    }

    private static LiveRunLog LogOf(LookLog log, CoordinatorCodec codec, long[] runs, ulong seed, string? policy = null, long[]? orders = null) => new(
        entry =>
        {
            lock (log) log.Add(entry);
            return Task.CompletedTask;
        }, codec, new RunSpec(policy, seed, 3), ["", "", ""], runs, orders ?? runs);
}

using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>Processes of regions with the real clock die whenever they like, before the start too.</summary>
public sealed class LiveClusterRunTests : IDisposable
{
    private const int Regions = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-live-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Nobody_dies_and_all_is_served()
    {
        await using var cluster = new LiveTestCluster(Scenario, Regions, _ => false);

        var report = await RunAsync(cluster);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(Regions, cluster.Begun.Count());
        Assert.Empty(Events(cluster));
    }

    [Theory]
    [InlineData("BeThere")]
    [InlineData("Begin")]
    public async Task A_region_that_dies_before_it_has_begun_begins_again_from_the_start_and_nothing_is_lost(string during)
    {
        var died = 0;
        await using var cluster = new LiveTestCluster(Scenario, Regions, order => order.Region == 1 && $"{order.Kind}" == during && died++ < 2);

        var report = await RunAsync(cluster);

        Assert.Equal(3, died);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.All(cluster.Begun, b => Assert.Equal(0, b.Spec.StartAtNs));
        // The others had begun by then, and knew its letters by another run.
        Assert.Equal(during == "Begin", cluster.Orders.Any(o => o.Kind == OrderKind.NoteBack));
        // With it the network is whole from the start: nobody has died, as far as the books know.
        Assert.Empty(Events(cluster));
    }

    [Fact]
    public async Task A_region_that_dies_between_begin_and_start_is_made_anew_while_the_others_go_on()
    {
        var hasDied = false;
        await using var cluster = new LiveTestCluster(Scenario, Regions, order => order is { Region: 1, Kind: OrderKind.Start } && !hasDied && (hasDied = true));

        var report = await RunAsync(cluster);

        Assert.True(hasDied);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        // A slow machine may have come to the end before it is back.
        Assert.Equal(["region-died"], Events(cluster).Where(e => e != "region-back"));
        Assert.True(cluster.Begun.Last() is { Region: 1, Spec.StartAtNs: > 0 });
    }

    [Fact]
    public async Task A_death_that_is_told_late_is_not_of_the_one_that_has_taken_the_place()
    {
        var (hasDied, told) = (false, new TaskCompletionSource());
        await using var cluster = new LiveTestCluster(Scenario, Regions, order =>
        {
            // Told while the new one begins: at once, before it has answered.
            if (order is { Region: 1, Kind: OrderKind.Begin }) told.TrySetResult();
            return order is { Region: 1, Kind: OrderKind.BeThere } && !hasDied && (hasDied = true);
        })
        { Telling = told.Task };

        // Else it begins again and again.
        var report = await RunAsync(cluster).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(hasDied && told.Task.IsCompleted);
        Assert.Equal(Regions, cluster.Begun.Count());
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Empty(Events(cluster));
    }

    [Fact]
    public async Task A_run_that_ends_while_a_region_is_made_anew_closes_its_journal()
    {
        var calm = CalmScenario.Create(3).WithPolicy("oga").WithDrain(10);
        var (hasDied, closing) = (false, new TaskCompletionSource());
        await using var cluster = new LiveTestCluster(calm with { Run = calm.Run with { Speed = 20 } }, 2, order =>
        {
            if (order is { Region: 0, Kind: OrderKind.Close }) closing.TrySetResult();
            return order is { Region: 1, Kind: OrderKind.Look } && !hasDied && (hasDied = true);
        }, region => Path.Combine(_folder.FullName, $"journal-{region}.sqlite"));
        await cluster.Run.BeginAsync();
        // It is there when all is over.
        cluster.Making = () =>
        {
            closing.Task.GetAwaiter().GetResult();
            return null;
        };

        var report = await cluster.Run.ExecuteAsync(default);

        Assert.True(hasDied);
        Assert.Empty(report.Failures);
        Assert.Equal(["region-died"], Events(cluster));
        Assert.True(cluster.Begun.Last() is { Region: 1, Spec.StartAtNs: > 0 });
        Assert.Equal(["journal-0.sqlite", "journal-1.sqlite"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order());
        Assert.Equal([0, 1], cluster.Orders.Where(o => o.Kind == OrderKind.Close).Select(o => o.Region).Order());
    }

    [Fact]
    public async Task All_regions_may_die_at_the_start_and_one_while_it_is_made_anew()
    {
        var (died, diedAnew) = (new HashSet<int>(), false);
        await using var cluster = new LiveTestCluster(Scenario, Regions, order =>
            (order.Kind == OrderKind.Start && died.Add(order.Region)) || (order.Kind == OrderKind.Begin && died.Contains(order.Region) && !diedAnew && (diedAnew = true)));

        var report = await RunAsync(cluster);

        Assert.True(diedAnew);
        Assert.Equal(Regions, died.Count);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.Equal(Regions, Events(cluster).Count(e => e == "region-died"));
        // Of nobody the end is not known: the first is waited for.
        Assert.Contains("region-back", Events(cluster));
    }

    [Fact]
    public async Task Regions_move_while_requests_flow_and_nothing_is_lost()
    {
        await using var cluster = new LiveTestCluster(Scenario, Regions, _ => false);

        var (report, moves) = await MoveAsync(cluster, 1, 0, 1);

        Assert.All(moves, m => Assert.Null(m.Obstacle));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(["region-moved", "region-moved", "region-moved"], Events(cluster));
        var moved = cluster.Begun.Where(b => b.Spec.Moving is not null).ToList();
        Assert.Equal([1, 0, 1], moved.Select(b => b.Region));
        Assert.All(moved, b => Assert.True(b.Spec.StartAtNs > 0));
        // To the others each is who it was.
        Assert.All(moved, b => Assert.Equal(cluster.Begun.First().Spec.Runs, b.Spec.Runs));
        Assert.DoesNotContain(cluster.Orders, o => o.Kind == OrderKind.NoteBack);
    }

    [Fact]
    public async Task A_region_whose_process_dies_where_it_is_to_move_is_made_in_another_one_by_what_it_had_handed_over()
    {
        var died = 0;
        await using var cluster = new LiveTestCluster(Scenario, Regions, order => order.Kind == OrderKind.Begin && WireTable.Read<RunSpec>(order.Bytes).Live!.Moving is not null && died++ < 2);

        var (report, moves) = await MoveAsync(cluster, 1);

        Assert.Equal(3, died);
        Assert.Null(Assert.Single(moves).Obstacle);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        // The deaths were of those that it did not need any more.
        Assert.Equal(["region-moved"], Events(cluster));
    }

    [Fact]
    public async Task A_region_that_cannot_be_made_where_it_is_to_move_goes_on_where_it_was()
    {
        LiveTestCluster? cluster = null;
        await using var made = cluster = new LiveTestCluster(Scenario, Regions, order =>
        {
            // The first time, and then no more.
            if (order.Kind == OrderKind.Begin && WireTable.Read<RunSpec>(order.Bytes).Live!.Moving is not null) cluster!.Broken = cluster.Begun.Count() == Regions + 1 ? new IOException("no journal") : null;
            return false;
        });

        var (report, moves) = await MoveAsync(cluster, 1);

        Assert.Equal("there cannot run it: Region 1: no journal", Assert.Single(moves).Obstacle);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        // It has been silent, and goes on.
        Assert.Equal(["region-moved"], Events(cluster));
        Assert.Empty(cluster.Troubles);
    }

    [Fact]
    public async Task A_region_that_dies_when_it_has_moved_is_made_anew_like_any_other()
    {
        var hasDied = false;
        await using var cluster = new LiveTestCluster(Scenario, Regions, order => order is { Region: 1, Kind: OrderKind.Look } && order.Run > 7 && !hasDied && (hasDied = true));

        var (report, _) = await MoveAsync(cluster, 1);

        Assert.True(hasDied);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.Equal(["region-moved", "region-died"], Events(cluster).Where(e => e != "region-back"));
    }

    private static async Task<(RunReport Report, List<LiveMove> Moves)> MoveAsync(LiveTestCluster cluster, params int[] regions)
    {
        Assert.NotNull((await cluster.Run.MoveAsync(0, "there")).Obstacle);
        var moves = new List<LiveMove>();
        var running = RunAsync(cluster);
        // As soon as requests flow.
        while (cluster.Orders.Count(o => o.Kind == OrderKind.Look) < 10 * Regions) await Task.Yield();
        foreach (var region in regions) moves.Add(await cluster.Run.MoveAsync(region, "there"));
        return (await running, moves);
    }

    private static Scenario Scenario
    {
        get
        {
            // Room, and time to drain, for all that a slow machine brings late and together.
            var scenario = WorkloadT.Scenario(gateways: 3, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(15), requestsPerLeafSecond: 20).WithQueue(100_000).WithDrain(300);
            return scenario with { Run = scenario.Run with { Speed = 5 } };
        }
    }

    private static async Task<RunReport> RunAsync(LiveTestCluster cluster)
    {
        await cluster.Run.BeginAsync();
        var report = await cluster.Run.ExecuteAsync(default);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.All(cluster.Troubles, t => Assert.Contains("has moved to there", t, StringComparison.Ordinal));
        Assert.True(report.Totals.Issued > 0);
        return report;
    }

    private static IEnumerable<string> Events(LiveTestCluster cluster) => cluster.Sink.Events.Where(e => e.Kind.StartsWith("region-", StringComparison.Ordinal)).Select(e => e.Kind);
}

using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Regions;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>Regions with the real clock move one after another, and none without need.</summary>
public sealed class MoveQueueTests(ITestOutputHelper output)
{
    private static readonly string[] Three = ["a:1", "b:1", "c:1"];

    private readonly MoveQueue _queue = new();

    [Fact]
    public void A_process_that_has_joined_is_given_its_share_region_by_region()
    {
        var homes = Homes("a:1", "a:1", "a:1", "b:1", "b:1", "b:1");
        _queue.EvenOut(Three, homes);

        var first = Next(Three, homes);
        Assert.Equal("c:1", first!.To);
        Assert.Null(Next(Three, homes));
        homes = Done(homes, first);
        var second = Next(Three, homes);
        Assert.NotEqual(first.From, second!.From);
        homes = Done(homes, second);
        Assert.Null(Next(Three, homes));
        Assert.Equal([2, 2, 2], homes.Values.GroupBy(h => h).Select(g => g.Count()));
    }

    [Fact]
    public void Where_nobody_has_two_more_than_another_nothing_moves()
    {
        _queue.EvenOut(Three, Homes("a:1", "b:1"));
        Assert.Null(Next(Three, Homes("a:1", "b:1")));
    }

    [Fact]
    public void Load_is_evened_out_only_when_a_process_has_joined_while_requests_are_issued()
    {
        var homes = Homes("a:1", "a:1", "a:1");
        Assert.Null(Next(Three, homes));
        _queue.EvenOut(Three, homes);
        Assert.Null(_queue.Next(Three, homes, isUnderWay: false, isWorthEvening: true));
        Assert.Null(_queue.Next(Three, homes, isUnderWay: true, isWorthEvening: false));
        Assert.NotNull(Next(Three, homes));
    }

    [Fact]
    public void What_a_user_has_moved_meanwhile_stays_and_what_has_become_pointless_is_left()
    {
        var homes = Homes("a:1", "a:1", "a:1");
        _queue.EvenOut(Three, homes);
        _queue.Want(Wanted(0, "b:1"));
        _queue.Want(Wanted(2, "b:1"));

        // First what the user wants, in its order.
        for (var wanted = 0; wanted <= 2; wanted += 2)
        {
            var step = Next(Three, homes);
            Assert.Equal((wanted, "b:1", MoveReason.Wanted), (step!.Region, step.To, step.Reason));
            homes = Done(homes, step);
        }
        // Region 1 is alone where it is.
        Assert.Null(Next(Three, homes));
    }

    [Fact]
    public void A_step_that_fails_is_not_tried_again_and_the_others_go_on()
    {
        var homes = Homes("a:1", "a:1", "a:1", "a:1", "a:1");
        _queue.EvenOut(Three, homes);
        var tried = new List<int>();
        for (var step = Next(Three, homes); step is not null; step = Next(Three, homes))
        {
            tried.Add(step.Region);
            if (tried.Count == 1) _queue.End("it has died");
            else homes = Done(homes, step);
        }
        Assert.Equal(tried.Count, tried.Distinct().Count());
        Assert.Equal(3, tried.Count);
    }

    [Fact]
    public void Nothing_is_given_to_a_process_that_has_gone_or_leaves()
    {
        var homes = Homes("a:1", "a:1", "a:1");
        _queue.EvenOut(Three, homes);
        _queue.Leave("b:1");
        Assert.Equal(["a:1", "c:1"], _queue.StayingOf(Three).AsEnumerable());
        Assert.Null(Next(["a:1", "b:1"], homes));
    }

    [Fact]
    public void A_process_that_leaves_waits_until_all_that_it_has_is_with_those_that_have_least()
    {
        var homes = Homes("a:1", "b:1", "c:1", "b:1", "a:1");
        Assert.True(_queue.Leave("b:1"));
        Assert.False(_queue.Leave("b:1"));

        Assert.Null(Farewell("b:1", homes));
        var first = Next(Three, homes);
        Assert.Equal((1, "c:1", MoveReason.Leaving), (first!.Region, first.To, first.Reason));
        homes = Done(homes, first);
        Assert.Null(Farewell("b:1", homes));
        var last = Next(Three, homes);
        Assert.Equal(3, last!.Region);
        // It is placed elsewhere before it runs there: until then it may come back.
        homes = homes.SetItem(3, last.To);
        Assert.Null(Farewell("b:1", homes));
        _queue.End(null);
        Assert.Equal("", Farewell("b:1", homes));
        Assert.Null(Next(Three, homes));
        _queue.NoteGone("b:1");
        Assert.False(_queue.IsLeaving("b:1"));
    }

    [Fact]
    public void A_region_that_cannot_leave_is_tried_twice_after_the_others_and_then_the_process_is_told_why()
    {
        var homes = Homes("b:1", "b:1");
        _queue.Leave("b:1");
        Assert.Equal(0, Next(Three, homes)!.Region);
        _queue.End("7 requests did not end");
        homes = Done(homes, Next(Three, homes)!);
        Assert.Equal("a:1", homes[1]);
        Assert.Equal(0, Next(Three, homes)!.Region);
        _queue.End("8 requests did not end");

        Assert.Null(Next(Three, homes));
        Assert.Equal("region 0: 8 requests did not end", Farewell("b:1", homes));
        // Another run begins with other requests.
        _queue.Forget();
        Assert.Null(Farewell("b:1", homes));
    }

    [Fact]
    public void Where_all_leave_nobody_waits_and_regions_have_a_home()
    {
        var homes = Homes("a:1", "b:1");
        _queue.Leave("a:1");
        _queue.Leave("b:1");
        Assert.Null(Next(["a:1", "b:1"], homes));
        Assert.Equal("no other process runs regions", _queue.FarewellOf("a:1", ["a:1", "b:1"], homes));
        Assert.Equal(["a:1", "b:1"], _queue.StayingOf(["a:1", "b:1"]).AsEnumerable());
    }

    [Fact]
    public void A_process_to_which_a_region_is_moving_waits_for_it_too()
    {
        var homes = Homes("a:1", "a:1");
        _queue.Want(Wanted(0, "b:1"));
        var step = Next(Three, homes);
        _queue.Leave("b:1");
        Assert.Null(Farewell("b:1", homes));
        homes = Done(homes, step!);
        Assert.True(Next(Three, homes) is { Region: 0, Reason: MoveReason.Leaving });
    }

    [Fact]
    public void What_users_want_can_be_given_up()
    {
        _queue.Want(Wanted(0, "b:1"));
        Assert.Equal(0, Assert.Single(_queue.Cancel()).Region);
        Assert.Null(Next(Three, Homes("a:1")));
    }

    [Fact]
    public void Whoever_joins_leaves_or_fails_all_ends_with_no_process_having_two_more_than_another_and_no_region_moves_twice_for_one_process()
    {
        TestSeed.ForEachCase(output, 500, random =>
        {
            var (queue, regions) = (new MoveQueue(), random.NextInt(19) + 1);
            var hosts = new List<string> { "p0:1" };
            var homes = RegionPlacement.Assign(regions, ["p0:1"], ImmutableDictionary<int, string>.Empty);
            for (var change = 1; change < 6; change++)
            {
                var leaver = hosts.Count > 1 && random.NextInt(3) == 0 ? hosts[random.NextInt(hosts.Count)] : null;
                if (leaver is not null) queue.Leave(leaver);
                else hosts.Add($"p{change}:1");
                queue.EvenOut(hosts, homes);
                var moved = new HashSet<(int, MoveReason)>();
                while (queue.Next(hosts, homes, true, true) is { } step)
                {
                    Assert.True(moved.Add((step.Region, step.Reason)));
                    Assert.NotEqual(step.From, step.To);
                    Assert.NotEqual(leaver, step.To);
                    homes = homes.SetItem(step.Region, step.To);
                    queue.End(null);
                }
                if (leaver is not null)
                {
                    Assert.Equal("", queue.FarewellOf(leaver, hosts, homes));
                    hosts.Remove(leaver);
                    queue.NoteGone(leaver);
                }
                var loads = hosts.Select(h => homes.Values.Count(home => home == h)).ToList();
                Assert.Equal(regions, loads.Sum());
                Assert.True(loads.Max() - loads.Min() <= 1);
            }
        });
    }

    private MoveStep? Next(string[] hosts, ImmutableDictionary<int, string> homes) => _queue.Next(hosts, homes, isUnderWay: true, isWorthEvening: true);

    private string? Farewell(string process, ImmutableDictionary<int, string> homes) => _queue.FarewellOf(process, Three, homes);

    private ImmutableDictionary<int, string> Done(ImmutableDictionary<int, string> homes, MoveStep step)
    {
        _queue.End(null);
        return homes.SetItem(step.Region, step.To);
    }

    private static MoveStep Wanted(int region, string to) => new(region, "a:1", to, MoveReason.Wanted, ActorRefs.Nobody);

    private static ImmutableDictionary<int, string> Homes(params string[] homes) => homes.Select((home, region) => KeyValuePair.Create(region, home)).ToImmutableDictionary();
}

using IdnActors.Cluster.Regions;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class RegionActorTests
{
    [Fact]
    public async Task Letters_to_a_region_that_has_moved_have_come_when_its_clock_is_started_and_not_before()
    {
        await using var region = new RegionUnderTest();
        await region.BeginAsync();
        await region.OrderAsync(OrderKind.Hold, HostedLiveRegion.BytesOf([]));
        var moving = (await region.OrderAsync(OrderKind.HandOver, HostedLiveRegion.BytesOf([]))).Bytes;
        Assert.NotEmpty(moving);
        await region.BeginAsync(moving);

        // By the run that others know; that of its orders is another one.
        region.Tell(new LiveLetter(0, RegionUnderTest.Run, 1, RegionUnderTest.OtherRun, 0, [1, 2, 3]));

        Assert.Empty((await region.LookAsync()).Failures);
        await region.OrderAsync(OrderKind.Start, HostedLiveRegion.BytesOf([Cluster.Processes.MonotonicClock.NowNs]));
        Assert.Single((await region.LookAsync()).Failures);
    }

    [Fact]
    public async Task A_region_that_is_told_twice_to_start_has_started()
    {
        await using var region = new RegionUnderTest();
        await region.BeginAsync();
        var start = HostedLiveRegion.BytesOf([Cluster.Processes.MonotonicClock.NowNs]);
        await region.OrderAsync(OrderKind.Start, start);
        var now = (await region.LookAsync()).Now;

        await region.OrderAsync(OrderKind.Start, HostedLiveRegion.BytesOf([Cluster.Processes.MonotonicClock.NowNs]));

        var look = await region.LookAsync();
        Assert.Empty(look.Failures);
        Assert.True(look.Now >= now);
    }

    [Fact]
    public async Task What_comes_and_cannot_be_read_is_told_as_a_failure_and_the_region_is_still_there()
    {
        await using var region = new RegionUnderTest();
        await region.BeginAsync();
        Assert.Empty((await region.LookAsync()).Failures);

        region.Tell(new LiveLetter(0, RegionUnderTest.Run, 1, RegionUnderTest.OtherRun, 0, [1, 2, 3]));
        region.Tell(new LiveLetter(0, RegionUnderTest.Run, 1, RegionUnderTest.OtherRun, 1, [1, 2, 3]));

        var failure = Assert.Single((await region.LookAsync()).Failures);
        Assert.StartsWith("region 0 cannot read what has come from region 1: ", failure, StringComparison.Ordinal);
        Assert.Contains("live-parcel.1", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_leaves_and_cannot_be_written_is_told_as_a_failure_and_the_region_is_still_there()
    {
        await using var region = new RegionUnderTest();
        await region.BeginAsync();
        var crossing = new Crossing(default(EventStamp), new NodeId(0), new Unwritable { Path = new RequestPath([], [], []) });

        region.Tell(new RegionActor.Leaving(RegionUnderTest.Run, 1, new LiveParcel([crossing], [])));

        var failure = Assert.Single((await region.LookAsync()).Failures);
        Assert.StartsWith("region 0 cannot write what leaves it for region 1: ", failure, StringComparison.Ordinal);
        Assert.Contains(nameof(Unwritable), failure, StringComparison.Ordinal);
    }

    /// <summary>Has no record.</summary>
    private sealed class Unwritable : Packet
    {
        public override TrafficClass Class => TrafficClass.Control;
    }
}

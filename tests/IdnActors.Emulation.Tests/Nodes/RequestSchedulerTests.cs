using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

public class RequestSchedulerTests(ITestOutputHelper output)
{
    [Fact]
    public void Starts_at_once_while_an_executor_is_free_then_queues()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(2), 3);
        var shard = ReadyShard(0);

        var started = Enumerable.Range(0, 5).Select(i => scheduler.Admit(TestRequests.Request(i), shard, Instant.Start)).ToArray();

        Assert.Equal([true, true, false, false, false], started);
        Assert.Equal(3, shard.Waiting);
        Assert.False(scheduler.HasRoom(shard));
    }

    [Fact]
    public void Serves_first_come_first_served_over_all_shards()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 10);
        var (a, b) = (ReadyShard(0), ReadyShard(1));
        InferenceRequest? request = TestRequests.Request(0);
        scheduler.Admit(request, a, Instant.Start);
        for (var i = 1; i <= 6; i++) scheduler.Admit(TestRequests.Request(i), i % 2 == 0 ? a : b, Instant.Start);
        var shard = a;
        var order = new List<ulong>();

        for (var i = 0; i < 6; i++)
        {
            scheduler.Finish(request!, shard, new Instant(i));
            Assert.True(scheduler.TryStartNext(new Instant(i), out request, out shard));
            order.Add(request!.Key);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], order);
        Assert.False(scheduler.TryStartNext(new Instant(9), out _, out _));
    }

    [Theory]
    [InlineData(ShardState.Fetching)]
    [InlineData(ShardState.Loading)]
    [InlineData(ShardState.Unloading)]
    [InlineData(ShardState.Unloaded)]
    [InlineData(ShardState.Failed)]
    public void Only_a_ready_shard_has_room(ShardState state)
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 10);
        var shard = ReadyShard(0);
        Assert.True(scheduler.HasRoom(shard));

        shard.State = state;

        Assert.False(scheduler.HasRoom(shard));
    }

    [Fact]
    public void Without_a_waiting_place_there_is_room_while_an_executor_is_free()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 0);
        var shard = ReadyShard(0);
        var request = TestRequests.Request(1);

        Assert.True(scheduler.HasRoom(shard));
        Assert.True(scheduler.Admit(request, shard, Instant.Start));
        Assert.False(scheduler.HasRoom(shard));
        scheduler.Finish(request, shard, new Instant(1));
        Assert.True(scheduler.HasRoom(shard));
    }

    [Fact]
    public void A_shard_has_recovered_when_half_its_places_are_free()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 4);
        var shard = ReadyShard(0);
        var recovered = Enumerable.Range(0, 5).Select(i =>
        {
            scheduler.Admit(TestRequests.Request(i), shard, Instant.Start);
            return scheduler.HasRecovered(shard);
        });

        Assert.Equal([true, true, true, false, false], recovered);
    }

    [Fact]
    public void Takes_back_what_a_failed_shard_had_and_leaves_the_others_in_order()
    {
        var executors = new ExecutorPool(2);
        var scheduler = TestRequests.Scheduler(executors, 10);
        var (failed, other) = (ReadyShard(0), ReadyShard(1));
        for (var i = 0; i < 8; i++) scheduler.Admit(TestRequests.Request(i), i % 2 == 0 ? failed : other, Instant.Start);

        var (waiting, inService) = scheduler.RemoveAll(failed, new Instant(5));

        Assert.Equal([0ul], inService.Select(r => r.Key));
        Assert.Equal([2ul, 4ul, 6ul], waiting.Select(r => r.Key));
        Assert.True(failed.IsIdle);
        Assert.Equal(1, executors.Busy);
        Assert.True(scheduler.TryStartNext(new Instant(5), out var next, out _));
        Assert.Equal(3ul, next!.Key);
    }

    [Fact]
    public void Keeps_its_limits_and_its_order_whatever_comes() => TestSeed.ForEachCase(output, 100, random =>
    {
        var executorCount = 1 + random.NextInt(3);
        var capacity = 1 + random.NextInt(5);
        var executors = new ExecutorPool(executorCount);
        var scheduler = TestRequests.Scheduler(executors, capacity);
        var shards = Enumerable.Range(0, 3).Select(ReadyShard).ToArray();
        var expected = new Queue<InferenceRequest>();
        var running = new List<(InferenceRequest Request, DeployedVariant Shard)>();
        for (var step = 0; step < 500; step++)
        {
            var shard = shards[random.NextInt(shards.Length)];
            if (random.NextInt(2) == 0 && scheduler.HasRoom(shard))
            {
                var request = TestRequests.Request(step);
                if (scheduler.Admit(request, shard, new Instant(step))) running.Add((request, shard));
                else expected.Enqueue(request);
            }
            else if (running.Count > 0)
            {
                var index = random.NextInt(running.Count);
                scheduler.Finish(running[index].Request, running[index].Shard, new Instant(step));
                running.RemoveAt(index);
                while (scheduler.TryStartNext(new Instant(step), out var next, out var of))
                {
                    Assert.Same(expected.Dequeue(), next);
                    Assert.Equal(new Instant(step), next!.ServiceStart);
                    running.Add((next, of));
                }
            }
            Assert.Equal(running.Count, executors.Busy);
            Assert.InRange(executors.Busy, 0, executorCount);
            Assert.Equal(expected.Count, scheduler.WaitingCount);
            Assert.All(shards, s => Assert.InRange(s.Waiting, 0, capacity));
            Assert.True(executors.Busy == executorCount || scheduler.WaitingCount == 0, "an executor is free while a request waits");
        }
    });

    [Fact]
    public void What_has_expired_when_its_turn_comes_takes_no_executor()
    {
        var executors = new ExecutorPool(1);
        var expired = new List<InferenceRequest>();
        var scheduler = TestRequests.Scheduler(executors, 10, expired: expired);
        var shard = ReadyShard(0);
        var first = TestRequests.Request(0);
        scheduler.Admit(first, shard, Instant.Start);
        scheduler.Admit(TestRequests.Request(1, deadline: new Instant(9)), shard, Instant.Start);
        scheduler.Admit(TestRequests.Request(2, deadline: new Instant(10)), shard, Instant.Start);
        scheduler.Finish(first, shard, new Instant(10));

        Assert.True(scheduler.TryStartNext(new Instant(10), out var nothing, out var of));
        Assert.Null(nothing);
        Assert.Same(shard, of);
        Assert.Equal((0, 1), (executors.Busy, shard.Waiting));
        Assert.True(scheduler.TryStartNext(new Instant(10), out var next, out _));
        Assert.Equal(2ul, next!.Key);
        Assert.Equal([1ul], expired.Select(r => r.Key));
        Assert.Equal((1, 0, 0), (executors.Busy, shard.Waiting, scheduler.WaitingCount));
    }

    private static DeployedVariant ReadyShard(int slot) => TestRequests.ReadyVariant(slot);
}

using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>Batches as the scheduler of a node forms them; times in nanoseconds.</summary>
public class BatchQueuesTests(ITestOutputHelper output)
{
    [Fact]
    public void A_batch_starts_when_it_is_full()
    {
        var (scheduler, variant) = (TestRequests.Scheduler(new ExecutorPool(2), 10, Batching(3, 100)), TestRequests.ReadyVariant(0));
        for (var i = 0; i < 2; i++)
        {
            Assert.False(scheduler.Admit(TestRequests.Request(i), variant, new Instant(i)));
            Assert.False(scheduler.TryStartNext(new Instant(i), out _, out _));
        }
        Assert.Equal(new Instant(100), scheduler.DueAt(variant));

        scheduler.Admit(TestRequests.Request(2), variant, new Instant(2));

        Assert.True(scheduler.TryStartNext(new Instant(2), out var head, out _));
        Assert.Equal([0ul, 1, 2], KeysOf(head));
        Assert.Equal((3, new Instant(2)), (head!.BatchSize, head.ServiceStart));
        Assert.Null(scheduler.DueAt(variant));
    }

    [Fact]
    public void A_batch_starts_when_its_oldest_request_has_waited_long_enough()
    {
        var (scheduler, variant) = (TestRequests.Scheduler(new ExecutorPool(2), 10, Batching(3, 100)), TestRequests.ReadyVariant(0));
        scheduler.Admit(TestRequests.Request(0), variant, new Instant(10));
        scheduler.Admit(TestRequests.Request(1), variant, new Instant(50));

        Assert.False(scheduler.TryStartNext(new Instant(109), out _, out _));
        Assert.True(scheduler.TryStartNext(new Instant(110), out var head, out _));

        Assert.Equal([0ul, 1], KeysOf(head));
    }

    [Fact]
    public void A_variant_that_unloads_waits_for_no_others()
    {
        var (scheduler, variant) = (TestRequests.Scheduler(new ExecutorPool(2), 10, Batching(3, 100)), TestRequests.ReadyVariant(0));
        scheduler.Admit(TestRequests.Request(0), variant, new Instant(10));

        variant.State = ShardState.Unloading;

        Assert.True(scheduler.TryStartNext(new Instant(10), out var head, out _));
        Assert.Equal([0ul], KeysOf(head));
    }

    [Fact]
    public void Of_several_batches_that_are_due_the_one_with_the_oldest_request_starts_first()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 10, Batching(2, 100));
        var (a, b) = (TestRequests.ReadyVariant(0), TestRequests.ReadyVariant(1));
        scheduler.Admit(TestRequests.Request(0), b, new Instant(0));
        scheduler.Admit(TestRequests.Request(1), a, new Instant(0));
        scheduler.Admit(TestRequests.Request(2), a, new Instant(0));

        Assert.True(scheduler.TryStartNext(new Instant(0), out var first, out _));
        Assert.Equal([1ul, 2], KeysOf(first));
        scheduler.Admit(TestRequests.Request(3), a, new Instant(1));
        scheduler.Admit(TestRequests.Request(4), a, new Instant(1));
        scheduler.Finish(first!, a, new Instant(200));

        Assert.True(scheduler.TryStartNext(new Instant(200), out var second, out var of));
        Assert.Same(b, of);
        Assert.Equal([0ul], KeysOf(second));
    }

    [Fact]
    public void Expired_requests_take_no_place_in_a_batch()
    {
        var expired = new List<InferenceRequest>();
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 10, Batching(2, 0), expired);
        var variant = TestRequests.ReadyVariant(0);
        Instant?[] deadlines = [null, new(5), null, new(5), null];
        scheduler.Admit(TestRequests.Request(9), variant, Instant.Start);
        Assert.True(scheduler.TryStartNext(Instant.Start, out var running, out _));
        for (var i = 0; i < deadlines.Length; i++) scheduler.Admit(TestRequests.Request(i, deadline: deadlines[i]), variant, Instant.Start);
        scheduler.Finish(running!, variant, new Instant(6));

        Assert.True(scheduler.TryStartNext(new Instant(6), out var head, out _));

        Assert.Equal([0ul, 2], KeysOf(head));
        Assert.Equal([1ul], expired.Select(r => r.Key));
        Assert.Equal(2, variant.Waiting);
    }

    [Fact]
    public void A_failed_variant_gives_back_what_waited_in_order_and_its_batches_whole()
    {
        var scheduler = TestRequests.Scheduler(new ExecutorPool(1), 10, Batching(2, 0));
        var (failed, other) = (TestRequests.ReadyVariant(0), TestRequests.ReadyVariant(1));
        scheduler.Admit(TestRequests.Request(0), failed, Instant.Start);
        scheduler.TryStartNext(Instant.Start, out _, out _);
        for (var i = 1; i < 7; i++) scheduler.Admit(TestRequests.Request(i), i % 2 == 0 ? other : failed, Instant.Start);

        var (waiting, inService) = scheduler.RemoveAll(failed, new Instant(5));

        Assert.Equal([1ul, 3, 5], waiting.Select(r => r.Key));
        Assert.Equal([0ul], inService.SelectMany(KeysOf));
        Assert.True(failed.IsIdle);
        Assert.Equal(3, scheduler.WaitingCount);
        Assert.True(scheduler.TryStartNext(new Instant(5), out var head, out _));
        Assert.Equal([2ul, 4], KeysOf(head));
    }

    [Fact]
    public void While_an_executor_is_free_what_gathers_for_a_batch_does_not_fill_the_queue()
    {
        var (scheduler, variant) = (TestRequests.Scheduler(new ExecutorPool(1), 1, Batching(3, 100)), TestRequests.ReadyVariant(0));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(scheduler.HasRoom(variant) && scheduler.HasRecovered(variant));
            scheduler.Admit(TestRequests.Request(i), variant, Instant.Start);
        }
        Assert.True(scheduler.TryStartNext(Instant.Start, out _, out _));

        scheduler.Admit(TestRequests.Request(3), variant, Instant.Start);

        Assert.False(scheduler.HasRoom(variant));
        Assert.True(scheduler.DependsOnExecutors);
    }

    [Fact]
    public void Keeps_its_limits_and_its_order_whatever_comes() => TestSeed.ForEachCase(output, 150, random =>
    {
        var node = new Driver(1 + random.NextInt(3), 1 + random.NextInt(10), Batching(2 + random.NextInt(5), random.NextInt(40)));
        for (var step = 0; step < 400; step++) node.Step(random);
        node.CheckConservation();
    });

    private static BatchSettings Batching(int maxSize, long maxWait) => new(maxSize, new Duration(maxWait));

    private static IEnumerable<ulong> KeysOf(InferenceRequest? head)
    {
        for (var request = head; request is not null; request = request.NextInBatch) yield return request.Key;
    }

    /// <summary>A node with three variants that looks at its scheduler after everything that happens, beside a record of its own of who waits.</summary>
    private sealed class Driver
    {
        private readonly BatchSettings _batching;
        private readonly ExecutorPool _executors;
        private readonly RequestScheduler _scheduler;
        private readonly List<InferenceRequest> _expired = [];
        private readonly DeployedVariant[] _variants = [.. Enumerable.Range(0, 3).Select(TestRequests.ReadyVariant)];
        private readonly List<(InferenceRequest Request, Instant Since)>[] _waiting = [[], [], []];
        private readonly List<(InferenceRequest Head, DeployedVariant Variant)> _running = [];
        private Instant _now = Instant.Start;
        private int _admitted;
        private int _finished;

        public Driver(int executors, int capacity, BatchSettings batching)
        {
            _batching = batching;
            _executors = new ExecutorPool(executors);
            _scheduler = TestRequests.Scheduler(_executors, capacity, batching, _expired);
        }

        public void Step(RandomSource random)
        {
            // On to the next thing that happens, but not past the time of a batch.
            var next = _now + new Duration(random.NextInt(15));
            var due = _variants.Select(_scheduler.DueAt).Where(d => d > _now && d < next).Min();
            _now = due ?? next;
            if (due is null)
            {
                if (random.NextInt(5) < 3) Arrive(random);
                else if (_running.Count > 0) Finish(random.NextInt(_running.Count));
            }
            while (TryStart()) { }
            CheckNothingDueWaitsForAFreeExecutor();
        }

        public void CheckConservation()
        {
            var inService = _running.Sum(r => r.Head.BatchSize);
            Assert.Equal(_admitted, _finished + inService + _expired.Count + _waiting.Sum(w => w.Count));
            Assert.Equal(_waiting.Sum(w => w.Count), _scheduler.WaitingCount);
        }

        private void Arrive(RandomSource random)
        {
            var slot = random.NextInt(_variants.Length);
            if (!_scheduler.HasRoom(_variants[slot])) return;
            var request = TestRequests.Request(_admitted++, deadline: random.NextInt(4) == 0 ? _now + new Duration(random.NextInt(60)) : null);
            Assert.False(_scheduler.Admit(request, _variants[slot], _now));
            _waiting[slot].Add((request, _now));
        }

        private void Finish(int index)
        {
            _finished += _running[index].Head.BatchSize;
            _scheduler.Finish(_running[index].Head, _running[index].Variant, _now);
            _running.RemoveAt(index);
        }

        private bool TryStart()
        {
            var oldestDue = _waiting.Where(IsDue).Select(w => w[0].Request.Key).DefaultIfEmpty(ulong.MaxValue).Min();
            var expiredBefore = _expired.Count;
            if (!_scheduler.TryStartNext(_now, out var head, out var variant)) return false;
            var waiting = _waiting[variant.Slot];
            Assert.Equal(oldestDue, waiting[0].Request.Key);
            var expected = waiting.Where(w => _now <= w.Request.Deadline).Take(_batching.MaxSize).Select(w => w.Request.Key).ToArray();
            Assert.Equal(expected, KeysOf(head));
            Assert.InRange(expected.Length, 0, _batching.MaxSize);
            waiting.RemoveRange(0, expected.Length + _expired.Count - expiredBefore);
            Assert.All(_expired.Skip(expiredBefore), r => Assert.True(_now > r.Deadline));
            Assert.Equal(waiting.Count, variant.Waiting);
            if (head is null) return true;
            Assert.Equal(expected.Length, head.BatchSize);
            _running.Add((head, variant));
            return true;
        }

        private bool IsDue(List<(InferenceRequest Request, Instant Since)> waiting) =>
            waiting.Count >= _batching.MaxSize || (waiting.Count > 0 && _now >= waiting[0].Since + _batching.MaxWait);

        private void CheckNothingDueWaitsForAFreeExecutor()
        {
            Assert.Equal(_running.Count, _executors.Busy);
            Assert.True(!_executors.HasFree || !_waiting.Any(IsDue), "a batch is due and an executor is free");
        }
    }
}

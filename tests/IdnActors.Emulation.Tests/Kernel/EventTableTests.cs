using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

public class EventTableTests(ITestOutputHelper output)
{
    private static readonly EventContent NoContent = new(ActorRefs.Nobody, "event", ActorRefs.NoSender, null);

    [Fact]
    public void Agrees_with_a_sorted_reference_under_adding_cancelling_firing_and_compaction() => TestSeed.ForEachCase(output, 100, random =>
    {
        var model = new TableModel();
        for (var step = 0; step < 1_000; step++) model.Step(random, step);
        model.DrainAndCompare();
    });

    [Fact]
    public void A_cancelled_event_never_fires()
    {
        var table = new EventTable();
        var source = new EventSource(1);
        var cancelled = table.Add(1, source, NoContent);
        table.Add(2, source, NoContent);

        table.Cancel(cancelled);

        Assert.Equal(1, table.Stale);
        Assert.True(table.TryPeek(out var due));
        Assert.Equal(2, due);
        Assert.Equal(0, table.Stale);
    }

    [Fact]
    public void A_handle_of_an_event_that_has_fired_does_not_cancel_the_one_that_reuses_its_slot()
    {
        var table = new EventTable();
        var source = new EventSource(1);
        var fired = table.Add(1, source, NoContent);
        Assert.True(table.TryPop(out _));
        var successor = table.Add(2, source, NoContent);
        Assert.Equal(fired.Slot, successor.Slot);

        table.Cancel(fired);

        Assert.True(table.TryPeek(out _));
    }

    [Fact]
    public void Cancelling_twice_or_with_a_handle_of_nothing_changes_nothing()
    {
        var table = new EventTable();
        var source = new EventSource(1);
        table.Add(1, source, NoContent);
        var twice = table.Add(2, source, NoContent);

        table.Cancel(twice);
        table.Cancel(twice);
        table.Cancel(TimerHandle.None);
        table.Cancel(default);
        table.Cancel(new TimerHandle(1_000, 1));

        Assert.Equal(1, table.Stale);
        Assert.True(table.TryPeek(out var due));
        Assert.Equal(1, due);
    }

    [Fact]
    public void The_timers_of_an_ended_incarnation_are_passed_over()
    {
        var table = new EventTable();
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var source = new EventSource(1);
        using var timers = new KernelTimers(kernel, source);
        table.Add(1, source, NoContent with { Owner = timers });
        table.Add(2, source, NoContent);

        timers.Dispose();

        Assert.True(table.TryPeek(out var due));
        Assert.Equal(2, due);
        Assert.Equal(0, table.Stale);
    }

    [Fact]
    public void Compaction_forgets_what_was_cancelled_and_keeps_the_rest_in_order()
    {
        var table = new EventTable();
        var source = new EventSource(1);
        var handles = Enumerable.Range(0, 1_000).Select(i => table.Add((i * 7919) % 1_000, source, NoContent)).ToArray();
        foreach (var handle in handles.Where(h => h.Slot % 3 != 0)) table.Cancel(handle);

        table.Compact();

        Assert.Equal(0, table.Stale);
        Assert.Equal(334, table.Count);
        var last = -1L;
        while (table.TryPeek(out var due))
        {
            Assert.True(due > last, $"{due} follows {last}");
            last = due;
            Assert.True(table.TryPop(out _));
        }
    }

    [Fact]
    public void Adding_firing_and_cancelling_allocate_nothing_once_grown()
    {
        var table = new EventTable();
        var source = new EventSource(1);
        for (var i = 0; i < 2_000; i++) Cycle(table, source, i);

        // The least of several: the runtime itself may allocate when it compiles anew what is called often.
        var allocated = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50_000; i++) Cycle(table, source, i);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, allocated);
    }

    private static void Cycle(EventTable table, EventSource source, int i)
    {
        table.Add(i + 100, source, NoContent);
        table.Cancel(table.Add(i + 50, source, NoContent));
        if (i % 2 == 0) return;
        table.TryPeek(out _);
        table.TryPop(out _);
        if (table.TryPeek(out _) && table.Count > 200) table.TryPop(out _);
    }

    /// <summary>A table beside the plain reference it must agree with.</summary>
    private sealed class TableModel
    {
        private readonly EventTable _table = new();
        private readonly EventSource[] _sources = [new(1), new(2), new(3)];
        private readonly long[] _sequences = new long[3];
        private readonly SortedDictionary<(long Due, long Source, long Sequence), int> _reference = [];
        private readonly Dictionary<int, (TimerHandle Handle, (long, long, long) Key)> _handles = [];

        public void Step(RandomSource random, int step)
        {
            switch (random.NextInt(10))
            {
                case < 5: Add(random, step); break;
                case < 7 when _handles.Count > 0: Cancel(random.NextInt(step)); break;
                case 7: _table.Compact(); break;
                default: Pop(); break;
            }
        }

        public void DrainAndCompare()
        {
            while (_reference.Count > 0) Pop();
            Assert.False(_table.TryPeek(out _));
            Assert.Equal(0, _table.Count);
            Assert.Equal(0, _table.Stale);
        }

        private void Add(RandomSource random, int id)
        {
            var source = random.NextInt(3);
            var due = random.NextInt(50);
            var key = (due, _sources[source].Id, _sequences[source]++);
            _handles[id] = (_table.Add(due, _sources[source], NoContent with { Message = id }), key);
            _reference.Add(key, id);
        }

        // Also of events that have fired or were cancelled: their handles stay in the dictionary on purpose.
        private void Cancel(int id)
        {
            if (!_handles.TryGetValue(id, out var known)) return;
            _table.Cancel(known.Handle);
            _reference.Remove(known.Key);
        }

        private void Pop()
        {
            Assert.Equal(_reference.Count > 0, _table.TryPeek(out var due));
            if (_reference.Count == 0) return;
            var (key, id) = _reference.First();
            Assert.Equal(key.Due, due);
            Assert.True(_table.TryPop(out var content));
            Assert.Equal(id, content.Message);
            _reference.Remove(key);
        }
    }
}

using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

public class EventHeapTests(ITestOutputHelper output)
{
    [Fact]
    public void Pops_what_a_sorted_reference_pops() => TestSeed.ForEachCase(output, 100, random =>
    {
        var heap = new EventHeap();
        var reference = new SortedSet<(long Due, long Source, long Sequence, int Slot)>();
        for (var step = 0; step < 1_000; step++)
        {
            // More pushes than pops in the first half, fewer in the second.
            if (reference.Count == 0 || random.NextInt(100) < (step < 500 ? 70 : 30)) Push(heap, reference, random, step);
            else Assert.Equal(PopLeast(reference), heap.Pop());
            Assert.Equal(reference.Count, heap.Count);
        }
        while (reference.Count > 0) Assert.Equal(PopLeast(reference), heap.Pop());
    });

    [Fact]
    public void Keeps_its_order_after_keys_were_removed() => TestSeed.ForEachCase(output, 200, random =>
    {
        var heap = new EventHeap();
        var reference = new SortedSet<(long Due, long Source, long Sequence, int Slot)>();
        var count = random.NextInt(300);
        for (var i = 0; i < count; i++) Push(heap, reference, random, i);
        var divisor = 1 + random.NextInt(5);

        heap.RemoveWhere(key => key.Slot % divisor == 0);
        reference.RemoveWhere(key => key.Slot % divisor == 0);

        Assert.Equal(reference.Count, heap.Count);
        while (reference.Count > 0) Assert.Equal(PopLeast(reference), heap.Pop());
    });

    [Fact]
    public void Breaks_ties_by_source_then_by_sequence()
    {
        var heap = new EventHeap();
        heap.Push(new EventKey(5, 2, 0, 0));
        heap.Push(new EventKey(5, 1, 7, 1));
        heap.Push(new EventKey(5, 1, 6, 2));
        heap.Push(new EventKey(4, 9, 9, 3));

        Assert.Equal([3, 2, 1, 0], Enumerable.Range(0, 4).Select(_ => heap.Pop().Slot));
    }

    private static void Push(EventHeap heap, SortedSet<(long, long, long, int)> reference, RandomSource random, int step)
    {
        // Small ranges, so that ties of due time and source occur; the sequence makes keys unique.
        var key = new EventKey(random.NextInt(20), random.NextInt(3), step, step);
        heap.Push(key);
        reference.Add((key.DueNanoseconds, key.SourceId, key.Sequence, key.Slot));
    }

    private static EventKey PopLeast(SortedSet<(long Due, long Source, long Sequence, int Slot)> reference)
    {
        var (due, source, sequence, slot) = reference.Min;
        reference.Remove(reference.Min);
        return new EventKey(due, source, sequence, slot);
    }
}

using IdnActors.Emulation.Nodes;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

public class MemoryBudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void Is_filled_to_the_last_byte_and_not_beyond()
    {
        var memory = new MemoryBudget(new ByteSize(100));

        Assert.True(memory.TryReserve(new ByteSize(60)));
        Assert.False(memory.TryReserve(new ByteSize(41)));
        Assert.True(memory.TryReserve(new ByteSize(40)));
        Assert.False(memory.TryReserve(new ByteSize(1)));
        Assert.True(memory.TryReserve(ByteSize.Zero));
        Assert.Equal(ByteSize.Zero, memory.Free);
    }

    [Fact]
    public void What_is_refused_changes_nothing_even_when_it_is_as_large_as_can_be()
    {
        var memory = new MemoryBudget(new ByteSize(100));
        memory.TryReserve(new ByteSize(10));

        Assert.False(memory.TryReserve(ByteSize.MaxValue));

        Assert.Equal(10, memory.Used.Bytes);
    }

    [Fact]
    public void Never_holds_more_than_its_budget_nor_gives_back_more_than_it_took() => TestSeed.ForEachCase(output, 100, random =>
    {
        var memory = new MemoryBudget(new ByteSize(random.NextInt(1_000)));
        var held = new List<ByteSize>();
        for (var step = 0; step < 200; step++)
        {
            var size = new ByteSize(random.NextInt(400));
            if (random.NextInt(3) > 0)
            {
                var fits = held.Sum(h => h.Bytes) + size.Bytes <= memory.Budget.Bytes;
                Assert.Equal(fits, memory.TryReserve(size));
                if (fits) held.Add(size);
            }
            else if (held.Count > 0)
            {
                memory.Release(held[^1]);
                held.RemoveAt(held.Count - 1);
            }
            Assert.Equal(held.Sum(h => h.Bytes), memory.Used.Bytes);
            Assert.True(memory.Used <= memory.Budget);
        }
        foreach (var size in held) memory.Release(size);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Release(new ByteSize(1)));
    });
}

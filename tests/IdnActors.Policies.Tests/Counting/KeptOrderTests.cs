using IdnActors.Policies.Counting;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Counting;

public class KeptOrderTests(ITestOutputHelper output)
{
    [Fact]
    public void Sorts_whatever_the_order_before() => TestSeed.ForEachCase(output, 500, random =>
    {
        var count = random.NextInt(120);
        double[] keys = [.. Enumerable.Range(0, count).Select(_ => (double)random.NextInt(30))];
        int Compare(int a, int b) => keys[b].CompareTo(keys[a]) is not 0 and var order ? order : a.CompareTo(b);
        int[] items = [.. Enumerable.Range(0, count).OrderBy(_ => random.NextUInt64())];
        for (var slot = 0; slot < 5; slot++)
        {
            KeptOrder.Sort(items, Compare);
            Assert.Equal(Enumerable.Range(0, count).OrderByDescending(i => keys[i]).ThenBy(i => i), items);
            // A few more change, and at last all.
            for (var i = 0; i < count; i++)
                if (random.NextInt(5) < slot) keys[i] = random.NextInt(30);
        }
    });
}

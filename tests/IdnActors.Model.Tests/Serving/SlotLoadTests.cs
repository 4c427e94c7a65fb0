using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Serving;

public class SlotLoadTests
{
    private static readonly ServingTable Line = ServingTable.For(TestScenarios.Line3());

    [Fact]
    public void Unshared_capacity_is_bounded_by_requests_and_by_the_variant()
    {
        // By rank: edge large 500, hub large 500, edge small 2000, hub small 2000, cloud large unlimited, cloud small 2000 requests per slot.
        Assert.Equal([500, 500, 800, 800, 800, 800], SlotLoad.Unshared(Line, [800]).PotentialCapacity(0).ToArray());
        Assert.Equal([500, 500, 2_000, 2_000, 5_000, 2_000], SlotLoad.Unshared(Line, [5_000]).PotentialCapacity(0).ToArray());
    }

    [Fact]
    public void Refuses_what_does_not_fit_the_table_or_is_negative()
    {
        Assert.Throws<ArgumentException>(() => new SlotLoad(Line, [1, 2], new double[6]));
        Assert.Throws<ArgumentException>(() => new SlotLoad(Line, [1], new double[5]));
        Assert.Throws<ArgumentException>(() => new SlotLoad(Line, [-1], new double[6]));
        Assert.Throws<ArgumentException>(() => new SlotLoad(Line, [1], [0, 0, double.NaN, 0, 0, 0]));
    }
}

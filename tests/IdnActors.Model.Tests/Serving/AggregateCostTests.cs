using IdnActors.Model.Serving;

namespace IdnActors.Model.Tests.Serving;

public class AggregateCostTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(10, 4 + (6 * 5))]
    [InlineData(24, 4 + (20 * 5))]
    public void Each_request_costs_what_its_option_costs(double requests, double expected) =>
        Assert.Equal(expected, AggregateCost.OfTypeInMs(requests, [1, 2, 5], [4, 0, 20]), 12);

    [Fact]
    public void Requests_beyond_all_capacity_cost_nothing_here() => Assert.Equal(14, AggregateCost.OfTypeInMs(9, [1, 2], [4, 5]), 12);
}

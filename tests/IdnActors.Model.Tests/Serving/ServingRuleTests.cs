using IdnActors.Model.Serving;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Serving;

public class ServingRuleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10, new double[] { 4, 0, 20 }, new double[] { 4, 0, 6 }, 0)]
    [InlineData(3, new double[] { 4, 0, 20 }, new double[] { 3, 0, 0 }, 0)]
    [InlineData(0, new double[] { 4, 0, 20 }, new double[] { 0, 0, 0 }, 0)]
    [InlineData(10, new double[] { 4, 1, 2.5 }, new double[] { 4, 1, 2.5 }, 2.5)]
    public void The_cheapest_unsaturated_option_serves(double requests, double[] effectiveCapacity, double[] expected, double left)
    {
        var served = new double[expected.Length];
        Assert.Equal(left, ServingRule.Serve(requests, effectiveCapacity, served));
        Assert.Equal(expected, served);
    }

    [Fact]
    public void Conserves_requests_and_costs_what_the_formula_says() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var table = RandomLoads.Table(random);
        var load = RandomLoads.Load(table, random);
        var allocation = RandomLoads.Fractional(table, random);
        var cost = 0.0;
        for (var type = 0; type < table.RequestTypes.Length; type++)
        {
            var costsMs = table.CostsMs(type).ToArray();
            var effective = new double[costsMs.Length];
            var served = new double[costsMs.Length];
            load.EffectiveCapacity(type, allocation, effective);
            var left = ServingRule.Serve(load.Requests[type], effective, served);
            Assert.Equal(0, left, 1e-9);
            Assert.Equal(load.Requests[type], served.Sum(), 1e-9);
            for (var k = 0; k < served.Length; k++) Assert.InRange(served[k], 0, effective[k]);
            cost += costsMs.Zip(served, (c, s) => c * s).Sum();
        }
        Assert.Equal(cost, AggregateCost.InMs(load, allocation), 1e-9 * Math.Max(1, cost));
    });
}

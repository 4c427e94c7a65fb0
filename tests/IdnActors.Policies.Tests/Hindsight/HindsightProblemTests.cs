using IdnActors.Model.Serving;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Hindsight;

public class HindsightProblemTests(ITestOutputHelper output)
{
    [Fact]
    public void O16_the_telescoped_gain_is_the_difference_of_costs_on_every_allocation_of_arbitrary_loads() => TestSeed.ForEachCase(output, 150, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3)).Network;
        if (PolicyScenarios.ItemCount(network) > 8) return;
        // Capacities of any size; those of repositories are enough for all, or the cost would leave requests out.
        var loads = Enumerable.Range(0, 4).Select(_ => RandomLoads.Load(network.Table, random)).ToList();
        var problem = HindsightProblem.Of(network, loads);
        foreach (var allocation in PolicyScenarios.Feasible(network))
        {
            var shares = SharesOf(problem, allocation);
            var avoided = loads.Sum(l => AggregateCost.InMs(l, Allocation.RepositoriesOnly(network.Table)) - AggregateCost.InMs(l, allocation));
            Assert.Equal(avoided, problem.ValueMs(shares), 1e-9 * (1 + Math.Abs(avoided)));
            Assert.True(problem.IsFeasible(shares));
        }
    });

    [Fact]
    public void The_value_of_fractional_shares_is_the_gain_where_no_option_could_serve_more_than_there_is() => TestSeed.ForEachCase(output, 200, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random)).Network;
        var loads = network.Hindsight().ToList();
        var problem = HindsightProblem.Of(network, loads);
        double[] shares = [.. problem.Items.Select(_ => random.NextDouble())];
        var allocation = problem.ToAllocation(network.Table, shares);
        var gain = loads.Sum(l => AllocationGain.InMs(l, allocation));
        Assert.Equal(gain, problem.ValueMs(shares), 1e-9 * (1 + gain));
    });

    [Fact]
    public void Repositories_of_some_capacity_on_the_way_lower_the_threshold()
    {
        // Line of the cloud (repository of the large variant), hub and edge, with only 4 of 10 requests served by the cloud's own at its rank.
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        var table = network.Table;
        var potential = new double[table.OptionCount];
        var cells = table.CellsOf(0);
        for (var k = 0; k < cells.Length; k++) potential[k] = table.IsRepository(cells[k]) ? 4 : 3;
        var load = new SlotLoad(table, [10], potential);
        var problem = HindsightProblem.Of(network, [load]);
        foreach (var allocation in PolicyScenarios.Feasible(network))
        {
            var gain = AllocationGain.InMs(load, allocation);
            Assert.Equal(gain, problem.ValueMs(SharesOf(problem, allocation)), 1e-9 * (1 + gain));
        }
    }

    [Fact]
    public void The_size_does_not_follow_the_number_of_slots()
    {
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        HindsightProblem Of(int slots, double most) => HindsightProblem.Of(
            network, Enumerable.Range(0, slots).Select(t => SlotLoad.Unshared(network.Table, [1 + (t * 7 % most)])));
        // Up to 400 requests per slot fit into every option: one block.
        Assert.Equal(Of(1, 400).EntryCount, Of(10_000, 400).EntryCount);
        // Beyond, one block for each number of requests.
        Assert.Equal(Of(1_000, 1_000).EntryCount, Of(10_000, 1_000).EntryCount);
    }

    [Fact]
    public void Any_multipliers_give_a_bound_on_every_feasible_allocation() => TestSeed.ForEachCase(output, 500, random =>
    {
        var problem = HindsightCases.Random(random);
        double[] multipliers = [.. Enumerable.Range(0, problem.TermCount).Select(_ => (1.4 * random.NextDouble()) - 0.2)];
        var bound = problem.BoundMs(multipliers);
        var shares = HindsightCases.Feasible(problem, random);
        Assert.InRange(problem.ValueMs(shares), 0, bound * (1 + 1e-12));
    });

    [Fact]
    public void Equal_terms_are_one_and_terms_that_cannot_saturate_are_linear()
    {
        HindsightItem[] items = [new(0, 0, 1), new(0, 1, 1)];
        var problem = new HindsightProblem([2], [.. items],
        [
            new(1, [0, 1], [1, 0.5]), new(2, [1, 0], [0.5, 7]), new(4, [0, 1], [0.5, 0.5]), new(8, [1, 0], [0.25, 0]), new(16, [], []),
        ]);
        Assert.Equal(1, problem.TermCount);
        Assert.Equal(3, problem.TermGainsMs[0]);
        Assert.Equal([2, 4], problem.LinearMs.ToArray());
        Assert.Equal(3 + 6, problem.ValueMs([1, 1]));
        Assert.Equal(1.5 + 4, problem.ValueMs([0, 1]));
    }

    [Fact]
    public void A_byte_too_much_is_too_much()
    {
        var problem = new HindsightProblem([10e9], [new(0, 0, 6e9), new(0, 1, 4e9 + 1)], []);
        Assert.False(problem.IsFeasible([1, 1]));
        Assert.True(problem.IsFeasible([1, 0]));
        Assert.True(problem.IsFeasible([0.5, 1]));
        Assert.False(problem.IsFeasible([0, 1.1]));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        HindsightItem item = new(0, 0, 1);
        void Refused(Func<HindsightProblem> make) => Assert.Throws<ArgumentException>(make);
        Refused(() => new HindsightProblem([-1], [item], []));
        Refused(() => new HindsightProblem([1], [item with { Node = 1 }], []));
        Refused(() => new HindsightProblem([1, 1], [item with { Node = 1 }, item], []));
        Refused(() => new HindsightProblem([1], [item with { SizeBytes = 0 }], []));
        Refused(() => new HindsightProblem([1], [item], [new(double.NaN, [0], [1])]));
        Refused(() => new HindsightProblem([1], [item], [new(1, [0, 0], [1, 1])]));
        Refused(() => new HindsightProblem([1], [item], [new(1, [1], [1])]));
        Refused(() => new HindsightProblem([1], [item], [new(1, [0], [-1])]));
        Refused(() => new HindsightProblem([1], [item], [new(1, [0], [])]));
        Assert.Throws<ArgumentException>(() => HindsightCases.PairCover.ValueMs([1]));
        Assert.Throws<ArgumentException>(() => HindsightCases.PairCover.BoundMs([1]));
        var (a, b) = (new PolicyReplay(TestScenarios.Line3()).Network, new PolicyReplay(TestScenarios.Line3()).Network);
        Assert.Throws<ArgumentException>(() => HindsightProblem.Of(a, b.Hindsight()));
    }

    private static double[] SharesOf(HindsightProblem problem, Allocation allocation) => [.. problem.Items.Select(i => allocation.Fractions[i.Cell])];
}

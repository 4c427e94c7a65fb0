using System.Collections.Immutable;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class PartitionPlannerTests(ITestOutputHelper output)
{
    [Fact]
    public void O17_the_fastest_plan_is_that_of_trying_all_with_queues_and_memory_budgets()
    {
        var (feasible, infeasible, spread) = (0, 0, 0);
        TestSeed.ForEachCase(output, 600, random =>
        {
            var problem = PartitionCase.Draw(random);
            var all = PartitionCase.AllCuts(problem).Where(c => PartitionCase.FitsAll(problem, c)).ToList();
            var plan = PartitionPlanner.Choose(problem);
            Assert.Equal(all.Count > 0, plan is not null);
            if (plan is null)
            {
                infeasible++;
                return;
            }
            feasible++;
            if (plan.Cuts[0] < problem.Chain.LayerCount) spread++;
            Assert.Contains(plan.Cuts, all, SameCuts.Instance);
            Assert.Equal(all.Min(c => PartitionCase.WalkNs(problem, c)), plan.Latency.Nanoseconds);
            Assert.Equal(PartitionCase.WalkNs(problem, plan.Cuts), plan.Latency.Nanoseconds);
        });
        output.WriteLine($"{feasible} feasible, {infeasible} not, {spread} leave the entry node");
        Assert.True(feasible > 200 && infeasible > 20 && spread > 50);
    }

    [Fact]
    public void Of_equally_fast_plans_the_earliest_nodes_run_the_most_layers()
    {
        ImmutableArray<Duration> times = [Duration.FromMilliseconds(1), Duration.FromMilliseconds(1)];
        var still = new PathLink(DataRate.FromGigabitsPerSecond(1), DataRate.FromGigabitsPerSecond(1), Duration.Zero);
        var chain = new LayerChain([ByteSize.Zero, ByteSize.Zero, ByteSize.Zero], [ByteSize.FromBytes(1), ByteSize.FromBytes(1)]);
        PathNode small = new(times, Duration.Zero, ByteSize.FromBytes(1)), large = PathNode.Idle(times);
        Assert.Equal<int>([2, 2, 2], PartitionPlanner.Choose(new(chain, [large, large, large], [still, still], false))!.Cuts);
        Assert.Equal<int>([1, 2, 2], PartitionPlanner.Choose(new(chain, [small, small, large], [still, still], false))!.Cuts);
    }

    [Fact]
    public void A_node_without_memory_is_passed_through_and_its_queue_costs_nothing()
    {
        ImmutableArray<Duration> times = [Duration.FromMilliseconds(5)];
        var link = new PathLink(DataRate.FromKilobitsPerSecond(8), DataRate.FromKilobitsPerSecond(8), Duration.FromMilliseconds(2));
        var chain = new LayerChain([ByteSize.FromBytes(10), ByteSize.FromBytes(3)], [ByteSize.FromBytes(100)]);
        var full = new PathNode(times, Duration.FromSeconds(9), ByteSize.Zero);
        var plan = PartitionPlanner.Choose(new(chain, [full, full, PathNode.Idle(times)], [link, link], true));
        Assert.Equal<int>([0, 0, 1], plan!.Cuts);
        // Twice (2 + 10) ms up, 5 ms, twice (2 + 3) ms down.
        Assert.Equal(Duration.FromMilliseconds(39), plan.Latency);
        Assert.Null(PartitionPlanner.Choose(new(chain, [full], [], true)));
    }

    [Fact]
    public void What_is_no_problem_and_no_cut_is_refused()
    {
        var chain = new LayerChain([ByteSize.Zero, ByteSize.Zero], [ByteSize.Zero]);
        var node = PathNode.Idle([Duration.Zero]);
        Assert.Throws<ArgumentException>(() => new LayerChain([ByteSize.Zero], [ByteSize.Zero]));
        Assert.Throws<ArgumentException>(() => new LayerChain([ByteSize.Zero], []));
        Assert.Throws<ArgumentException>(() => new PartitionProblem(chain, [node, node], [], false));
        Assert.Throws<ArgumentException>(() => new PartitionProblem(chain, [PathNode.Idle([])], [], false));
        Assert.Throws<ArgumentException>(() => new PartitionProblem(chain, [PathNode.Idle([new Duration(-1)])], [], false));
        var problem = new PartitionProblem(chain, [node], [], false);
        Assert.Throws<ArgumentException>(() => problem.LatencyOf([0]));
        Assert.Throws<ArgumentException>(() => problem.LatencyOf([1, 1]));
    }

    private sealed class SameCuts : IEqualityComparer<ImmutableArray<int>>
    {
        public static SameCuts Instance { get; } = new();

        public bool Equals(ImmutableArray<int> x, ImmutableArray<int> y) => x.AsSpan().SequenceEqual(y.AsSpan());

        public int GetHashCode(ImmutableArray<int> obj) => obj.Length;
    }
}

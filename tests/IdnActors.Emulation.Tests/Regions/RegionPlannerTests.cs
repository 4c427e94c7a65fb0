using IdnActors.Emulation.Regions;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions;

public class RegionPlannerTests
{
    [Fact]
    public void Every_node_is_in_a_region_and_none_is_empty_however_many_are_wanted()
    {
        var streams = new RandomStreams(TestSeed.Value);
        for (var i = 0; i < 200; i++)
        {
            var random = streams.Open($"planner/{i}");
            var scenario = HarshScenarios.Make(random);
            var wanted = 1 + random.NextInt(8);

            var plan = RegionPlanner.Plan(scenario, wanted);

            Assert.InRange(plan.Count, 1, wanted);
            Assert.Equal(scenario.Topology.Nodes.Length, plan.Nodes.Sum(r => r.Count()));
            Assert.Equal(Enumerable.Range(0, plan.Count), plan.Nodes.Select(r => r.Key).Order());
            Assert.All(plan.Cut, l => Assert.True(l.LeastDelay >= plan.LookAhead && l.LeastDelay > Duration.Zero));
        }
    }

    [Fact]
    public void Nodes_between_which_messages_take_no_time_stay_together()
    {
        var topology = Line([1, 0, 1]);

        var plan = RegionPlanner.Plan(topology, [1, 1, 1, 1], 4);

        Assert.Equal(3, plan.Count);
        Assert.Equal(plan[new NodeId(1)], plan[new NodeId(2)]);
    }

    [Fact]
    public void A_plan_that_cuts_where_messages_take_no_time_is_refused_with_the_link()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new RegionPlan(Line([1, 0, 1]), [0, 0, 1, 1]));

        Assert.Contains("n1-n2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cut_is_where_links_take_longest()
    {
        // Two sites of equal load, and between them a long link.
        var plan = RegionPlanner.Plan(Line([2, 1, 40, 1, 2]), [1, 1, 1, 1, 1, 1], 2);

        Assert.Equal(Duration.FromMilliseconds(40), plan.LookAhead);
        Assert.Equal(2, plan.Cut.Length);
        Assert.Equal([0, 0, 0, 1, 1, 1], Enumerable.Range(0, 6).Select(n => plan[new NodeId(n)]));
    }

    [Fact]
    public void Leaves_of_a_star_are_shared_out_evenly()
    {
        var links = Enumerable.Range(1, 100).SelectMany(leaf => new[] { (0, leaf, 1.0), (leaf, 0, 1.0) });
        var plan = RegionPlanner.Plan(Network(101, links), [.. Enumerable.Repeat(1.0, 101)], 4);

        Assert.Equal(4, plan.Count);
        Assert.All(plan.Nodes, region => Assert.InRange(region.Count(), 15, 36));
    }

    [Fact]
    public void One_region_has_no_border()
    {
        var plan = RegionPlanner.Plan(Line([1, 1]), [1, 1, 1], 1);

        Assert.Equal(1, plan.Count);
        Assert.Null(plan.LookAhead);
        Assert.Empty(plan.Cut);
    }

    private static Topology Line(double[] delaysMs) =>
        Network(delaysMs.Length + 1, delaysMs.SelectMany((ms, i) => new[] { (i, i + 1, ms), (i + 1, i, ms) }));

    private static Topology Network(int nodes, IEnumerable<(int From, int To, double Ms)> links)
    {
        var template = HarshScenarios.Make(new RandomStreams(1).Open("template")).Topology;
        return new Topology("test", [.. Enumerable.Range(0, nodes).Select(i => template.Nodes[0] with { Id = new NodeId(i), Name = $"n{i}" })],
        [
            .. links.Select((l, i) => new Link
            {
                Id = new LinkId(i),
                From = new NodeId(l.From),
                To = new NodeId(l.To),
                Rate = DataRate.FromMegabitsPerSecond(1),
                Delay = Duration.FromMilliseconds(l.Ms),
                QueueCapacity = ByteSize.FromKibibytes(64),
            }),
        ]);
    }
}

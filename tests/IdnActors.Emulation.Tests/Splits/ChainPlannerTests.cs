using System.Collections.Immutable;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Splits;

public sealed class ChainPlannerTests
{
    private static readonly ImmutableArray<(int First, int End)> AllSegments =
        [.. Enumerable.Range(0, 4).SelectMany(first => Enumerable.Range(first + 1, 4 - first).Select(end => (first, end))).Where(s => s is not (0, 4))];

    private readonly ITestOutputHelper _output;

    public ChainPlannerTests(ITestOutputHelper output) => _output = output;

    /// <summary>Against the best of all ways to give the rest of the parts to what is deployed along the path.</summary>
    [Fact]
    public void Its_plans_take_the_least_time_of_all() => TestSeed.ForEachCase(_output, 200, random =>
    {
        var scenario = TestSplits.Line3(random.NextDouble() * 100, AllSegments);
        var nodes = scenario.Topology.Nodes.Select(n => n with { Speed = 0.1 + random.NextDouble() });
        var links = scenario.Topology.Links.Select(l => l with { Rate = DataRate.FromMegabitsPerSecond(0.5 + (20 * random.NextDouble())), Delay = Duration.FromMilliseconds(20 * random.NextDouble()) });
        scenario = scenario with { Topology = new Topology("random", [.. nodes], [.. links]) };
        var deployed = scenario.Topology.Nodes.SelectMany(n => scenario.Catalogue.Variants.Select(v => new Deployment(n.Id, v.Id))).Where(_ => random.NextDouble() < 0.3).ToHashSet();
        var chain = new SplitChain(scenario.Catalogue.Variants[0]);
        var planner = new ChainPlanner(scenario, chain, [.. scenario.Catalogue.Variants.Select(v => v.Id)]);
        var path = new Routes(scenario).PathOf(new TaskId(0), new NodeId(2));
        var (position, done) = (random.NextInt(3), random.NextInt(4));

        var plan = planner.Plan(path, position, done, (node, variant) => deployed.Contains(new Deployment(node, variant)));

        var best = Ways(scenario, chain, path, deployed, position, done).Select(w => w.Ms).DefaultIfEmpty(double.PositiveInfinity).Min();
        Assert.Equal(double.IsPositiveInfinity(best), plan is null);
        if (plan is null) return;
        Assert.Equal(done, plan.Value[0].First);
        Assert.Equal(4, plan.Value[^1].End);
        var taken = Ways(scenario, chain, path, deployed, position, done).Where(w => w.Stages.SequenceEqual(plan.Value.Select(s => (s.Node, s.First, s.End)))).Min(w => w.Ms);
        Assert.Equal(best, taken, 1e-6);
    });

    /// <summary>Every way, with its expected milliseconds, reckoned without the chain's own sums.</summary>
    private static IEnumerable<(double Ms, ImmutableArray<(NodeId, int, int)> Stages)> Ways(
        Scenario scenario, SplitChain chain, RequestPath path, HashSet<Deployment> deployed, int position, int done)
    {
        if (done == 4)
        {
            yield return (0, []);
            yield break;
        }
        // Behind the exit, a part of the requests is gone.
        var open = done >= 2 ? 1 - (chain.Split.Exits[0].SharePoints!.Value / 100) : 1;
        var node = scenario.Topology[path.Nodes[position]];
        foreach (var variant in scenario.Catalogue.Variants.Where(v => deployed.Contains(new Deployment(node.Id, v.Id))))
        {
            var (first, end) = variant.Segment is { } s ? (s.First, s.End) : (0, 4);
            if (done < first || done >= end) continue;
            var ms = 0.0;
            for (var part = done; part < end; part++)
                ms += chain.Whole.Parts[part].Macs / 1e6 / node.Speed * (part >= 2 ? 1 - (chain.Split.Exits[0].SharePoints!.Value / 100) : 1);
            foreach (var rest in Ways(scenario, chain, path, deployed, position, end)) yield return (ms + rest.Ms, rest.Stages.Insert(0, (node.Id, done, end)));
        }
        if (position == path.Nodes.Length - 1) yield break;
        var bytes = done switch { 0 => 1_000, 1 or 2 => TestSplits.HeadBytes, _ => TestSplits.MiddleBytes };
        var (up, down) = (scenario.Topology[path.Up[position]], scenario.Topology[path.Down[position]]);
        var hop = up.Delay.Milliseconds + down.Delay.Milliseconds + (bytes * 8e3 / up.Rate.BitsPerSecond) + (100 * 8e3 / down.Rate.BitsPerSecond);
        foreach (var rest in Ways(scenario, chain, path, deployed, position + 1, done)) yield return ((open * hop) + rest.Ms, rest.Stages);
    }
}

using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;

namespace IdnActors.Testing;

/// <summary>Random small scenarios for property tests. Delays are small integers, so that ties occur.</summary>
public static class ScenarioGenerators
{
    /// <summary>A connected graph of 2 to <paramref name="mostNodes"/> nodes with delays of 0 to 4 ms, different in the two directions.</summary>
    public static Topology Topology(RandomSource random, int mostNodes)
    {
        var count = 2 + random.NextInt(mostNodes - 1);
        var edges = new HashSet<(int, int)>();
        for (var i = 1; i < count; i++) edges.Add((random.NextInt(i), i));
        for (var extra = random.NextInt(count + 1); extra > 0; extra--)
        {
            var (a, b) = (random.NextInt(count), random.NextInt(count));
            if (a != b) edges.Add((Math.Min(a, b), Math.Max(a, b)));
        }
        // Some graphs with equal delays only, where all is decided by ties.
        var delays = random.NextInt(4) == 0 ? 1 : 5;
        return TestScenarios.DirectedTopology("random", [.. Enumerable.Range(0, count).Select(i => $"n{i}")],
            [.. edges.Order().Select(e => (e.Item1, e.Item2, (double)random.NextInt(delays), (double)random.NextInt(delays)))]);
    }

    /// <summary>
    /// 1 to 3 tasks of 1 to 3 variants; each task has one or two repositories and each node is a source with probability one half, one node at least.
    /// </summary>
    public static Scenario Scenario(RandomSource random, int mostNodes = 6)
    {
        var topology = Topology(random, mostNodes);
        var catalogue = Catalogue(random);
        var repositories = ImmutableArray.CreateBuilder<Repository>();
        for (var task = 0; task < catalogue.Tasks.Length; task++)
        {
            var variants = catalogue.Tasks[task].Variants;
            var first = random.NextInt(topology.Nodes.Length);
            repositories.Add(new Repository(new NodeId(first), [new TaskId(task)], [variants[random.NextInt(variants.Length)]]));
            var second = random.NextInt(topology.Nodes.Length);
            if (second != first) repositories.Add(new Repository(new NodeId(second), [new TaskId(task)], [variants[random.NextInt(variants.Length)]]));
        }
        var entries = topology.Nodes.Where(_ => random.NextInt(2) == 0).Select(n => n.Id).DefaultIfEmpty(new NodeId(0));
        var sources = entries.Select(n => new SourceSpec(n, 0.5 + random.NextDouble())).ToImmutableArray();
        var scenario = TestScenarios.Scenario(topology, catalogue, sources, repositories.ToImmutable());
        return scenario with
        {
            Serving = scenario.Serving with { AccuracyWeightMsPerPoint = random.NextInt(4) * 0.25 },
            Run = scenario.Run with { Seed = random.NextUInt64() },
        };
    }

    private static Catalogue Catalogue(RandomSource random)
    {
        var tasks = Enumerable.Range(0, 1 + random.NextInt(3)).Select(_ =>
            Enumerable.Range(0, 1 + random.NextInt(3)).Select(_ =>
                (50.0 + (random.NextInt(10) * 5), 1.0 + random.NextInt(8), (1L + random.NextInt(20)) * 1_000_000)).ToImmutableArray());
        return TestScenarios.Catalogue([.. tasks]);
    }
}

using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Testing;

namespace IdnActors.Benchmarks.Policies;

/// <summary>One decision of a node that can hold 100 models and has room for 20, after a slot in which 20 request types had a price.</summary>
[MemoryDiagnoser]
public class PolicyStepBenchmarks
{
    private const int Models = 100;
    private const int Observations = 64;
    private readonly SlotObservation[] _observations = new SlotObservation[Observations];
    private IPlacementPolicy? _policy;
    private int _next;

    [Params("oga", "oga-multilinear", "infida", "ftpl", "lru")]
    public string Policy { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var topology = TestScenarios.Topology("one-node", ["cloud", "edge"], [(0, 1, 20)]);
        topology = new Model.Network.Topology(topology.Name, [.. topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(20) })], topology.Links);
        var catalogue = TestScenarios.Catalogue([.. Enumerable.Range(0, Models).Select(_ => ImmutableArray.Create((80.0, 1.0, 1_000L)))]);
        var scenario = TestScenarios.Scenario(topology, catalogue, [new SourceSpec(new NodeId(1), 1)],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, Models).Select(i => new TaskId(i))], [.. Enumerable.Range(0, Models).Select(i => new VariantId(i))])]);
        var network = new PolicyReplay(scenario).Network;
        var node = network.Nodes[1];
        _policy = PolicyCatalogue.Find(Policy).Create(network, new RandomStreams(1))[1];
        var random = new RandomStreams(1).Open("steps");
        for (var i = 0; i < Observations; i++)
            _observations[i] = new SlotObservation([.. node.Options.OrderBy(_ => random.NextDouble()).Take(20).OrderBy(o => o.Type).Select(o => new TypeObservation(o.Type, 5, o.CostMs + 1, [5.0]))]);
    }

    [Benchmark]
    public PlacementDecision Decide() => _policy!.Decide(_observations[_next++ % Observations]);
}

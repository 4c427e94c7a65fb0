using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>
/// A scenario in which an emulation does what the analytic model says: requests keep away from slot ends, so that control messages and models have arrived before
/// the first of a slot and answers before its end; capacities are ample, links are quick and lose nothing.
/// <code>
/// cloud ──20 ms── hub ──5 ms── edge-1, edge-2       three tasks of two variants each; edges hold 5 MiB, the hub 9 MiB of 15 MiB; slots of 10 s
/// </code>
/// </summary>
internal static class CalmScenario
{
    private const double SlotSeconds = 10;

    public static Scenario Create(int slots, ulong seed = 1)
    {
        var topology = TestScenarios.Topology("calm", ["cloud", "hub", "edge-1", "edge-2"], [(0, 1, 20), (1, 2, 5), (1, 3, 5)]);
        var catalogue = TestScenarios.Catalogue([[(80, 1, 1_000_000), (95, 4, 4_000_000)], [(70, 1, 1_000_000), (90, 4, 4_000_000)], [(75, 2, 1_500_000), (92, 3, 3_000_000)]]);
        var scenario = TestScenarios.Scenario(topology, catalogue, [new SourceSpec(new NodeId(2), 1), new SourceSpec(new NodeId(3), 1)],
            [new Repository(new NodeId(0), [new TaskId(0), new TaskId(1), new TaskId(2)], [new VariantId(1), new VariantId(3), new VariantId(5)])]);
        return scenario.WithNodes(n => n.Name switch
        {
            "hub" => n with { MemoryBudget = ByteSize.FromMebibytes(9) },
            "cloud" => n,
            _ => n with { MemoryBudget = ByteSize.FromMebibytes(5) },
        }) with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Trace, Trace = TraceOf(slots, seed) },
            Run = scenario.Run with { Slot = Duration.FromSeconds(SlotSeconds), Duration = Duration.FromSeconds(slots * SlotSeconds), Seed = seed },
        };
    }

    /// <summary>About 40 requests per slot and edge, between 2 s and 9 s of it; the favourite task changes every eight slots.</summary>
    private static RequestTrace TraceOf(int slots, ulong seed)
    {
        var random = new RandomStreams(seed).Open("calm");
        return new RequestTrace("calm.csv", new string('0', 64), new Dictionary<NodeId, ReadOnlyMemory<TraceRow>>
        {
            [new NodeId(2)] = Rows(0),
            [new NodeId(3)] = Rows(1),
        });

        ReadOnlyMemory<TraceRow> Rows(int edge)
        {
            var rows = ImmutableArray.CreateBuilder<TraceRow>();
            for (var slot = 0; slot < slots; slot++)
            {
                var count = 30 + random.NextInt(20);
                var times = Enumerable.Range(0, count).Select(_ => 2 + (7 * random.NextDouble())).Order().ToArray();
                foreach (var time in times)
                {
                    var favourite = ((slot / 8) + edge) % 3;
                    var task = random.NextDouble() < 0.6 ? favourite : random.NextInt(3);
                    rows.Add(new TraceRow((long)(((slot * SlotSeconds) + time) * 1e9), task, -1));
                }
            }
            return rows.ToArray();
        }
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests;

/// <summary>
/// Random scenarios with everything that may go wrong: small queues, loss, slow and whimsical links, deadlines, overload, loads and unloads; with batches, random
/// inference times and slow starts, and every rule of what becomes of a request that finds no room.
/// </summary>
internal static class HarshScenarios
{
    public static Scenario Make(RandomSource random)
    {
        var scenario = ScenarioGenerators.Scenario(random);
        var topology = Harden(scenario.Topology, random);
        var hard = scenario with
        {
            Topology = topology,
            Catalogue = Split(scenario.Catalogue, random),
            Demand = scenario.Demand with
            {
                Rate = new RequestRate(20 + random.NextInt(200)),
                Arrivals = random.NextInt(3) == 0 ? ArrivalKind.Deterministic : ArrivalKind.Poisson,
                Deadline = random.NextInt(2) == 0 ? Duration.FromMilliseconds(5 + random.NextInt(60)) : null,
                Phases = [new DemandPhase { Start = Instant.Start + Duration.FromSeconds(2), RateFactor = 3, PopularityShift = 1 }],
            },
            Serving = scenario.Serving with
            {
                QueueCapacity = random.NextInt(6),
                ServiceTime = random.NextInt(2) == 0 ? ServiceTimeKind.Fixed : ServiceTimeKind.Exponential,
                WhenFull = (WhenFull)Math.Max(0, random.NextInt(5) - 2),
                Batching = random.NextInt(2) == 0 ? BatchSettings.Off : new BatchSettings(2 + random.NextInt(7), Duration.FromMilliseconds(random.NextInt(20))),
                SaturationInterval = Duration.FromMilliseconds(1 + random.NextInt(50)),
            },
            Transfer = new TransferSettings
            {
                ChunkSize = ByteSize.FromKibibytes(64),
                WindowChunks = 1 + random.NextInt(8),
                RetryAfter = Duration.FromMilliseconds(50 + random.NextInt(200)),
            },
            Placement = PlacementOf(scenario, topology, random),
            Run = scenario.Run with
            {
                Duration = Duration.FromSeconds(4),
                Slot = Duration.FromMilliseconds(100 + random.NextInt(900)),
                Drain = Duration.FromSeconds(random.NextInt(3) == 0 ? 0 : 30),
                WarmUp = Duration.FromSeconds(random.NextInt(2)),
            },
        };
        hard = hard with { Demand = Unsettle(hard.Demand, random) };
        return random.NextInt(2) == 0 ? hard : hard with
        {
            Serving = hard.Serving with { ControlLoss = random.NextDouble() / 2, ControlDelay = Duration.FromMilliseconds(random.NextInt(1000)) },
        };
    }

    /// <summary>In most cases a demand that bursts, swells, or waits for its answers.</summary>
    private static Demand Unsettle(Demand demand, RandomSource random) => random.NextInt(5) switch
    {
        0 => demand with
        {
            Modulation = new Modulation
            {
                States = [new(3, Duration.FromMilliseconds(20 + random.NextInt(500))), new(0, Duration.FromMilliseconds(20 + random.NextInt(500))), new(1, Duration.FromSeconds(1))],
                Order = (ModulationOrder)random.NextInt(2),
                IsShared = random.NextInt(2) == 0,
            },
        },
        1 => demand with
        {
            Daily = new DailyCurve { Period = Duration.FromSeconds(2), Points = [new(Duration.Zero, 0), new(Duration.FromSeconds(1), 2)] },
            FlashCrowds =
            [
                new FlashCrowd
                {
                    Start = Instant.Start + Duration.FromMilliseconds(random.NextInt(2000)),
                    Peak = 2 + random.NextInt(5),
                    Rise = Duration.FromMilliseconds(random.NextInt(300)),
                    Decay = Duration.FromMilliseconds(random.NextInt(900)),
                    DecayKind = (CrowdDecay)random.NextInt(2),
                    Nodes = random.NextInt(2) == 0 ? [] : [demand.Sources[0].Node],
                    Task = random.NextInt(2) == 0 ? null : demand.Ranking[^1],
                },
            ],
        },
        2 or 3 => demand with
        {
            Arrivals = ArrivalKind.ClosedLoop,
            Rate = default,
            Phases = [new DemandPhase { Start = Instant.Start + Duration.FromSeconds(2), PopularityShift = 1 }],
            ClosedLoop = new ClosedLoop
            {
                Clients = 1 + random.NextInt(10),
                Think = Duration.FromMilliseconds(1 + random.NextInt(40)),
                ThinkKind = (ThinkKind)random.NextInt(2),
                Patience = demand.Deadline is null || random.NextInt(2) == 0 ? Duration.FromMilliseconds(20 + random.NextInt(300)) : null,
            },
        },
        _ => demand,
    };

    /// <summary>About half of the variants in two parts, half with something to gain by batches.</summary>
    private static Catalogue Split(Catalogue catalogue, RandomSource random) => catalogue with
    {
        Variants =
        [
            .. catalogue.Variants.Select(v => v with
            {
                Parts = random.NextInt(2) == 0 ? v.Parts : HalvesOf(v.Parts[0]),
                Batches = random.NextInt(2) == 0 ? BatchProfile.Linear : new BatchProfile(ImmutableSortedDictionary<int, double>.Empty.Add(4, 1 + (3 * random.NextDouble()))),
            }),
        ],
    };

    private static ImmutableArray<Part> HalvesOf(Part whole)
    {
        var head = whole with { Name = "head", Size = new ByteSize(whole.Size.Bytes / 2), Macs = whole.Macs / 3 };
        return [head, whole with { Name = "tail", Size = whole.Size - head.Size, Macs = whole.Macs - head.Macs }];
    }

    private static Topology Harden(Topology topology, RandomSource random) => new(
        topology.Name,
        [.. topology.Nodes.Select(n => n with
        {
            Device = n.Device with { SlowStart = new SlowStart(Duration.FromMilliseconds(random.NextInt(500)), 1 + random.NextInt(3)) },
            Executors = 1 + random.NextInt(2),
            Speed = 0.25 + random.NextDouble(),
            MemoryBudget = ByteSize.FromMebibytes(2 + random.NextInt(14)),
        })],
        [.. topology.Links.Select(l => HarshLinks.Make(l, random))]);

    private static Placement PlacementOf(Scenario scenario, Topology topology, RandomSource random)
    {
        var initial = ImmutableArray.CreateBuilder<Deployment>();
        var changes = ImmutableArray.CreateBuilder<PlacementChange>();
        foreach (var node in topology.Nodes)
        {
            var free = node.MemoryBudget.Bytes;
            foreach (var variant in scenario.Catalogue.Variants)
            {
                var deployment = new Deployment(node.Id, variant.Id);
                if (variant.Size.Bytes <= free && random.NextInt(4) == 0)
                {
                    initial.Add(deployment);
                    free -= variant.Size.Bytes;
                }
                for (var i = random.NextInt(3); i > 0; i--)
                {
                    var at = Instant.Start + Duration.FromMilliseconds(random.NextInt(4500));
                    changes.Add(new PlacementChange(at, random.NextInt(2) == 0 ? PlacementAction.Load : PlacementAction.Unload, deployment));
                }
            }
        }
        return new Placement { Initial = initial.ToImmutable(), Changes = [.. changes.OrderBy(c => c.At)] };
    }
}

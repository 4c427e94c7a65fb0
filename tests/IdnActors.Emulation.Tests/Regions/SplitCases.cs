using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions;

/// <summary>Random scenarios whose requests run through the parts of a model on several nodes, each node a region of its own: with fallbacks that overtake them, devices that decide where to cut, and joins of views.</summary>
internal static class SplitCases
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Whole = new(0);

    /// <summary>What a case is about.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["fallback", "planner", "views"];

    public static (Scenario Scenario, RegionPlan Plan) Make(string kind, RandomSource random)
    {
        var scenario = kind switch
        {
            "fallback" => Chain(random),
            "planner" => Planner(random),
            _ => Views(random),
        };
        scenario = Harden(scenario, random);
        return (scenario, new RegionPlan(scenario.Topology, [.. Enumerable.Range(0, scenario.Topology.Nodes.Length)]));
    }

    /// <summary>The first parts at the edge, the others at the hub or the cloud, by a plan or by chance; parts come and go.</summary>
    private static Scenario Chain(RandomSource random)
    {
        var scenario = TestSplits.Line3(random.NextInt(60), (0, 2), (2, 4), (2, 3)).WithPlacement(new Deployment(Edge, new VariantId(1)), new Deployment(Hub, new VariantId(2 + random.NextInt(2))));
        if (random.NextInt(2) == 0) scenario = scenario.WithUnload(1, 1, scenario.Placement.Initial[1].Variant.Index).WithLoad(2.5, 1, 2);
        ImmutableArray<SplitStage> stages = [new SplitStage(Edge, 0, 2, null), new SplitStage(random.NextInt(2) == 0 ? Hub : Cloud, 2, 4, random.NextInt(2) == 0 ? null : new WireCodec(TensorCoding.U4))];
        return scenario with
        {
            Splitting = scenario.Splitting with
            {
                FallbackAfter = Duration.FromMilliseconds(5 + random.NextInt(80)),
                Routes = random.NextInt(2) == 0 ? [] : [new SplitRoute(new TaskId(0), Whole, stages)],
            },
        };
    }

    /// <summary>A slow edge that decides for itself, before a link that is fast, slow or dead.</summary>
    private static Scenario Planner(RandomSource random)
    {
        // Mostly one that has an exit when it sends: others have nothing to fall back on.
        var kind = random.NextInt(2) == 0 ? (CutPlannerKind)random.NextInt(6) : random.NextInt(2) == 0 ? CutPlannerKind.Fixed : CutPlannerKind.Spinn;
        var deadline = kind == CutPlannerKind.Edgent || (kind == CutPlannerKind.Spinn && random.NextInt(3) > 0) ? Duration.FromMilliseconds(30 + random.NextInt(400)) : (Duration?)null;
        var planning = new CutPlanning(new TaskId(0), Whole, Edge, Hub, kind)
        {
            Deadline = deadline,
            FixedParts = kind == CutPlannerKind.Fixed ? 2 + random.NextInt(2) : 0,
            MostMissed = 0.05,
            LeastGain = 0.1,
            ProbeEvery = Duration.FromMilliseconds(100 + random.NextInt(900)),
            Powers = random.NextInt(2) == 0 ? null : new DevicePowers(new Power(3), new Power(1)),
        };
        var scenario = TestSplits.Line3(40).WithPlacement(new Deployment(Edge, Whole), new Deployment(Hub, Whole)).WithNodes(n => n.Id == Edge ? n with { Speed = 0.05, Executors = 8 } : n);
        var whole = scenario.Catalogue[Whole];
        return scenario.WithLinks(l => l.From == Edge ? l with { Rate = DataRate.FromKilobitsPerSecond(100 + random.NextInt(random.NextInt(2) == 0 ? 900 : 20_000)) } : l) with
        {
            Catalogue = new Catalogue(scenario.Catalogue.Tasks, [whole with { Split = whole.Split! with { Thresholds = [new(0.1, [0], 90), new(0.5, [60], 85), new(0.9, [100], 70)] } }]),
            Splitting = new SplitSettings { Planners = [planning], FallbackAfter = random.NextInt(3) == 0 ? null : Duration.FromMilliseconds(5 + random.NextInt(100)) },
        };
    }

    private static Scenario Views(RandomSource random) =>
        TestViews.Star(random.NextInt(100), (ViewTransfer)random.NextInt(2)).With(v => v with
        {
            Timeout = Duration.FromMilliseconds(8 + random.NextInt(60)),
            AnswerTimeout = Duration.FromMilliseconds(30 + random.NextInt(150)),
            Failed = random.NextInt(3) == 0 ? [new NodeId(3)] : [],
        });

    private static Scenario Harden(Scenario scenario, RandomSource random)
    {
        var loss = random.NextInt(2) == 0 ? 0 : random.NextDouble() / 4;
        var isLoop = random.NextInt(3) == 0;
        scenario = scenario.WithLinks(l => l with { LossProbability = loss });
        return scenario with
        {
            Demand = scenario.Demand with
            {
                Arrivals = isLoop ? ArrivalKind.ClosedLoop : ArrivalKind.Poisson,
                Rate = isLoop ? default : new RequestRate(5 + random.NextInt(60)),
                Deadline = random.NextInt(2) == 0 ? null : Duration.FromMilliseconds(40 + random.NextInt(300)),
                ClosedLoop = isLoop ? new ClosedLoop { Clients = 1 + random.NextInt(6), Think = Duration.FromMilliseconds(20), Patience = Duration.FromMilliseconds(500) } : null,
            },
            Serving = scenario.Serving with
            {
                QueueCapacity = random.NextInt(5),
                WhenFull = (WhenFull)random.NextInt(3),
                Batching = random.NextInt(2) == 0 ? BatchSettings.Off : new BatchSettings(2 + random.NextInt(4), Duration.FromMilliseconds(random.NextInt(20))),
            },
            Run = scenario.Run with { Duration = Duration.FromSeconds(4), Drain = Duration.FromSeconds(random.NextInt(3) == 0 ? 0 : 20), Seed = random.NextUInt64() },
        };
    }
}

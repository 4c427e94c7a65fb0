using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Testing;

/// <summary>A variant over several views made by hand, without files, on a cloud (node 0), a gateway (1) and devices (2 and on).</summary>
public static class TestViews
{
    /// <summary>Devices.</summary>
    public const int Devices = 3;

    /// <summary>Bytes of the scores of a view.</summary>
    public const int ScoreBytes = 40;

    /// <summary>Bytes of the features of a view.</summary>
    public const int FeatureBytes = 8;

    /// <summary>Variant "classify:views" of id 0: devices of 10^6 MACs, an exit of 10^6 (80 points; so many of 100 answers leave), a last part of 4 × 10^6 (90 points). A millisecond for 10^6 MACs.</summary>
    public static Variant Variant(double exitSharePoints)
    {
        var devices = Enumerable.Range(0, Devices);
        return new Variant
        {
            Id = new VariantId(0),
            Task = new TaskId(0),
            Name = "classify:views",
            AccuracyPoints = 90,
            Parts =
            [
                .. devices.Select(d => Part($"dev{d}", PartRole.Head, 1, [new PartInput("image", null)], $"bits{d}", $"scores{d}")),
                Part("local", PartRole.Aggregator, 1, [.. devices.Select(d => new PartInput($"scores{d}", d))], "early"),
                Part("cloud", PartRole.Aggregator, 4, [.. devices.Select(d => new PartInput($"bits{d}", d))], "late"),
            ],
            Split = new SplitSpec
            {
                Identity = new SplitIdentity("views", 1),
                Cuts =
                [
                    .. devices.SelectMany(d => new[]
                    {
                        Cut(d, $"scores{d}", ScoreBytes / sizeof(float), TensorCoding.Fp32, ScoreBytes), Cut(d, $"bits{d}", FeatureBytes * 8, TensorCoding.Sign, FeatureBytes),
                    }),
                ],
                Exits = [new ExitSpec(Devices, "early", new ExitGateSpec(GateKind.EntropyNorm, 0.3, 1), 80) { SharePoints = exitSharePoints }],
                Order = [.. Enumerable.Range(0, Devices + 2)],
                Final = Devices + 1,
                Answer = "late",
            },
        };
    }

    /// <summary>Five requests a second that enter at the gateway; links of 10 Mbps, with 5 ms between device and gateway and 20 ms to the cloud.</summary>
    public static Scenario Star(double exitSharePoints = 40, ViewTransfer transfer = ViewTransfer.Pull)
    {
        var whole = Variant(exitSharePoints);
        ImmutableArray<Variant> variants = [whole, .. Enumerable.Range(0, Devices + 1).Select(p => TestSplits.SegmentOf(whole, new VariantId(p + 1), p, p + 1))];
        var topology = TestScenarios.Topology("star", ["cloud", "gateway", "a", "b", "c"], [(0, 1, 20), (1, 2, 5), (1, 3, 5), (1, 4, 5)]);
        var (cloud, gateway) = (new NodeId(0), new NodeId(1));
        ImmutableArray<NodeId> devices = [new NodeId(2), new NodeId(3), new NodeId(4)];
        var task = TestScenarios.Line3().Catalogue.Tasks[0] with { Variants = [.. variants.Where(v => v.Segment is null or { IsPrefix: true }).Select(v => v.Id)] };
        var scenario = TestScenarios.Scenario(
            new Topology("star", topology.Nodes, [.. topology.Links.Select(l => l with { Rate = DataRate.FromMegabitsPerSecond(10) })]),
            new Catalogue([task], variants), [new SourceSpec(gateway, 1)], [new Repository(cloud, [task.Id], [whole.Id])]);
        return scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(5) },
            Serving = scenario.Serving with { CountsTransmission = true },
            Placement = new Placement
            {
                Initial = [.. devices.Select((d, i) => new Deployment(d, new VariantId(i + 1))), new Deployment(gateway, new VariantId(Devices + 1))],
            },
            Splitting = new SplitSettings
            {
                Views =
                [
                    new ViewSettings
                    {
                        Task = task.Id,
                        Whole = whole.Id,
                        Devices = devices,
                        Aggregator = gateway,
                        Cloud = cloud,
                        Timeout = Duration.FromMilliseconds(50),
                        AnswerTimeout = Duration.FromMilliseconds(120),
                        Transfer = transfer,
                    },
                ],
            },
        };
    }

    /// <summary>Changes how requests are answered.</summary>
    public static Scenario With(this Scenario scenario, Func<ViewSettings, ViewSettings> change) =>
        scenario with { Splitting = scenario.Splitting with { Views = [change(scenario.Splitting.Views[0])] } };

    private static Part Part(string name, PartRole role, int millions, ImmutableArray<PartInput> inputs, params ImmutableArray<string> outputs) =>
        new() { Name = name, Role = role, Size = ByteSize.FromKibibytes(millions), Macs = millions * 1_000_000L, Inputs = inputs, Outputs = outputs };

    private static CutTensor Cut(int after, string tensor, int elements, TensorCoding coding, int bytes) =>
        new() { After = after, Tensor = tensor, Shape = [elements], Element = TensorElement.F32, Codec = new WireCodec(coding), Bytes = bytes };
}

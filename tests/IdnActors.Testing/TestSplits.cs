using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Testing;

/// <summary>Split variants made by hand, without files.</summary>
public static class TestSplits
{
    /// <summary>Bytes that travel behind the head, and behind the exit that reads the same tensor.</summary>
    public const int HeadBytes = 20_000;

    /// <summary>Bytes that travel behind the middle.</summary>
    public const int MiddleBytes = 5_000;

    /// <summary>
    /// Variant "classify:deep" of the given id, 90 points: head (1 MiB, 10^6 MACs), exit (1 MiB, 10^6; 70 points, by default 40 of 100 answers leave), middle (2 MiB, 2 × 10^6), tail (4 MiB, 4 × 10^6). On the test
    /// device an inference takes a millisecond for 10^6 MACs.
    /// </summary>
    public static Variant Deep(VariantId id, double exitSharePoints = 40) => new()
    {
        Id = id,
        Task = new TaskId(0),
        Name = "classify:deep",
        AccuracyPoints = 90,
        Parts =
        [
            Part("head", PartRole.Head, 1, [new PartInput("image", null)], "h"),
            Part("exit", PartRole.Exit, 1, [new PartInput("h", 0)], "early"),
            Part("middle", PartRole.Head, 2, [new PartInput("h", 0)], "m"),
            Part("tail", PartRole.Tail, 4, [new PartInput("m", 2)], "late"),
        ],
        Split = new SplitSpec
        {
            Identity = new SplitIdentity("deep", 1),
            Cuts = [Cut(0, "h", HeadBytes), Cut(2, "m", MiddleBytes)],
            Exits = [new ExitSpec(1, "early", new ExitGateSpec(GateKind.EntropyNorm, 0.3, 1), 70) { SharePoints = exitSharePoints }],
            Order = [0, 1, 2, 3],
            Final = 3,
            Answer = "late",
        },
    };

    /// <summary>
    /// The network of <see cref="TestScenarios.Line3"/> with links of 10 Mbps and one task of one variant: 0 <see cref="Deep"/>, which the cloud serves; with these segments of it behind.
    /// Costs count transmission.
    /// </summary>
    public static Scenario Line3(double exitSharePoints = 40, params ImmutableArray<(int First, int End)> segments)
    {
        var whole = Deep(new VariantId(0), exitSharePoints);
        ImmutableArray<Variant> variants = [whole, .. segments.Select((s, i) => SegmentOf(whole, new VariantId(i + 1), s.First, s.End))];
        var line = TestScenarios.Line3();
        var task = line.Catalogue.Tasks[0] with { Variants = [.. variants.Where(v => v.Segment is null or { IsPrefix: true }).Select(v => v.Id)] };
        var links = line.Topology.Links.Select(l => l with { Rate = DataRate.FromMegabitsPerSecond(10) });
        return line with
        {
            Topology = new Topology("line-3", line.Topology.Nodes, [.. links]),
            Catalogue = new Catalogue([task], variants),
            Repositories = [new Repository(new NodeId(0), [new TaskId(0)], [new VariantId(0)])],
            Serving = line.Serving with { CountsTransmission = true },
        };
    }

    /// <summary>Some parts of a split variant.</summary>
    public static Variant SegmentOf(Variant whole, VariantId id, int first, int end) => new()
    {
        Id = id,
        Task = whole.Task,
        Name = $"classify:{Segment.NameOf("deep", whole.Parts[first].Name, whole.Parts[end - 1].Name)}",
        AccuracyPoints = whole.AccuracyPoints,
        Parts = whole.Parts[first..end],
        Segment = new Segment(whole.Id, first, end),
    };

    private static Part Part(string name, PartRole role, int millions, ImmutableArray<PartInput> inputs, string output) =>
        new() { Name = name, Role = role, Size = ByteSize.FromMebibytes(millions), Macs = millions * 1_000_000L, Inputs = inputs, Outputs = [output] };

    private static CutTensor Cut(int after, string tensor, int bytes) =>
        new() { After = after, Tensor = tensor, Shape = [bytes / sizeof(float)], Element = TensorElement.F32, Codec = new WireCodec(TensorCoding.Fp32), Bytes = bytes };
}

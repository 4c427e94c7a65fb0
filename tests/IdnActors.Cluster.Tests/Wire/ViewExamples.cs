using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>One of everything that goes over the wire where requests are answered from several views. Kept in files, as what <see cref="WireExamples"/> has.</summary>
internal static class ViewExamples
{
    private static readonly SplitContext Splits = SplitContext.Of(TestViews.Star())!;

    /// <summary>A star of a gateway, a cloud and devices.</summary>
    public static Scenario Scenario { get; } = TestViews.Star();

    /// <summary>Packets on their way, by name.</summary>
    public static (string Name, Packet Packet)[] Packets =>
    [
        ("view-wanted", Sent(new ViewWanted { Path = Group.ToDevices[1], Group = Group, Origin = Origin, Device = 1, WantsScores = true }, 0, isUpward: true)),
        ("view", Sent(new View { Path = Group.ToCloud[2], Group = Group, Origin = Origin, Device = 2, Part = Group.Views.Final, Content = Content }, 1, isUpward: true)),
        ("view-answer", Sent(new ViewAnswer { Path = Group.AnswerWay, Group = Group, Origin = Origin, Result = new InferenceResult(3, 0.25f, true) }, 1, isUpward: false)),
    ];

    private static ViewGroup Group => Splits.Groups[0];

    private static Activations Content => new ProfiledInferenceEngine(Scenario.Catalogue, 1).Import(new VariantId(0), [8, 0, 0, 0, 0, 0, 0, 0]);

    private static RequestOrigin Origin => new()
    {
        Key = 77,
        ChanceKey = 88,
        Entry = new NodeId(1),
        Task = new TaskId(0),
        Sample = 9,
        IssuedAt = new Instant(10),
        Deadline = new Instant(11),
    };

    private static Packet Sent(Packet packet, int position, bool isUpward)
    {
        (packet.Position, packet.IsUpward, packet.SizeBytes) = (position, isUpward, 40);
        packet.Via = packet.NextLink;
        return packet;
    }
}

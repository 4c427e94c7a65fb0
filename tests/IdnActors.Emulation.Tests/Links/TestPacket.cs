using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;

namespace IdnActors.Emulation.Tests.Links;

/// <summary>A packet of any class and size, with a number to know it by.</summary>
internal sealed class TestPacket(TrafficClass trafficClass) : Packet
{
    private static readonly RequestPath Nowhere = new([new NodeId(0)], [], []);

    public override TrafficClass Class { get; } = trafficClass;

    public int Number { get; init; }

    public static TestPacket Of(TrafficClass trafficClass, long bytes, int number = 0) => new(trafficClass) { Path = Nowhere, SizeBytes = bytes, Number = number };
}

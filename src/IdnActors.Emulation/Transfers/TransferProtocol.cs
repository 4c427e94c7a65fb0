using IdnActors.Emulation.Requests;

namespace IdnActors.Emulation.Transfers;

/// <summary>What crosses links to move a part, and what a fetch tells its node. Paths lead from the receiver (entry) to the holder.</summary>
public static class TransferProtocol
{
    /// <summary>Receiver → holder: send me this chunk. Answered by <see cref="PartChunk"/> or <see cref="PartUnavailable"/>.</summary>
    public sealed class ChunkRequest : Packet
    {
        public required int Slot { get; init; }
        public required PartId Part { get; init; }
        public required int Chunk { get; init; }
        public required long ChunkBytes { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
    }

    /// <summary>Holder → receiver: the bytes of one chunk.</summary>
    public sealed class PartChunk : Packet
    {
        public required int Slot { get; init; }
        public required PartId Part { get; init; }
        public required int Chunk { get; init; }
        public override TrafficClass Class => TrafficClass.ModelTransfer;
    }

    /// <summary>Holder → receiver: I no longer hold this part; ask somebody else.</summary>
    public sealed class PartUnavailable : Packet
    {
        public required int Slot { get; init; }
        public required PartId Part { get; init; }
        public required NodeId Holder { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
    }

    /// <summary>Fetch → node: every chunk is here.</summary>
    public sealed record Completed(int Slot, int PartIndex);

    /// <summary>Fetch → node: nobody within reach has sent the part.</summary>
    public sealed record Failed(int Slot, int PartIndex);
}

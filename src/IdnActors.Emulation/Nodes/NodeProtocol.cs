using IdnActors.Emulation.Requests;
using IdnActors.Policies.Exits;

namespace IdnActors.Emulation.Nodes;

/// <summary>What a node is asked to do with its deployments, and what it answers.</summary>
public static class NodeProtocol
{
    /// <summary>Anyone → node: fetch, load and serve a variant. Answered by <see cref="Accepted"/> or <see cref="Rejected"/>.</summary>
    public sealed record LoadVariant(VariantId Variant, string Reason);

    /// <summary>Anyone → node: finish what was admitted, then free a variant's memory. Answered by <see cref="Accepted"/> or <see cref="Rejected"/>.</summary>
    public sealed record UnloadVariant(VariantId Variant, string Reason);

    /// <summary>The reply to a load or unload.</summary>
    public interface IReply
    {
        NodeId Node { get; }
        VariantId Variant { get; }
    }

    /// <summary>The node has begun what it was told.</summary>
    public sealed record Accepted(NodeId Node, VariantId Variant) : IReply;

    /// <summary>The node will not; nothing has changed.</summary>
    public sealed record Rejected(NodeId Node, VariantId Variant, string Reason) : IReply;

    /// <summary>Node → the nodes below it, hop by hop over the links: an option of mine is available, or no longer. Higher versions are newer.</summary>
    public sealed class OptionNotice : Packet
    {
        public required NodeId Origin { get; init; }
        public required VariantId Variant { get; init; }
        public required bool IsAvailable { get; init; }
        public required long Version { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
        public override bool IsDecisive => true;
    }

    /// <summary>Node → all others, hop by hop over the links: new gates for the exits of a model.</summary>
    public sealed class CalibrationNotice : Packet
    {
        /// <summary>The node that made it.</summary>
        public required NodeId Origin { get; init; }

        /// <summary>The gates.</summary>
        public required CalibrationUpdate Update { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
        public override bool IsDecisive => true;
    }
}

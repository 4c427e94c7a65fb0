using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;

namespace IdnActors.Emulation.Splits;

/// <summary>What crosses links where a request is answered from several views. Samples are known by the key of their request.</summary>
public static class ViewProtocol
{
    /// <summary>What every message about a sample carries: the group that answers it, and the request it is of.</summary>
    public abstract class ViewPacket : Packet
    {
        /// <summary>How the request is answered.</summary>
        public required ViewGroup Group { get; init; }

        /// <summary>The request.</summary>
        public required RequestOrigin Origin { get; init; }
    }

    /// <summary>Aggregator → device: send me your view of this sample, or send the cloud what it needs of it. Answered by <see cref="View"/>, or by nothing.</summary>
    public sealed class ViewWanted : ViewPacket
    {
        /// <summary>Number of the device.</summary>
        public required int Device { get; init; }

        /// <summary>Whether scores are wanted; else features.</summary>
        public required bool WantsScores { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
    }

    /// <summary>Device → the node of the part that joins: what it takes of the view.</summary>
    public sealed class View : ViewPacket
    {
        /// <summary>Number of the device.</summary>
        public required int Device { get; init; }

        /// <summary>Index of the part that joins.</summary>
        public required int Part { get; init; }

        /// <summary>What was written for the way.</summary>
        public required Activations Content { get; init; }
        public override TrafficClass Class => TrafficClass.Request;
    }

    /// <summary>Cloud → aggregator: the answer of the last part.</summary>
    public sealed class ViewAnswer : ViewPacket
    {
        public required InferenceResult Result { get; init; }
        public override TrafficClass Class => TrafficClass.Request;
    }

    /// <summary>Node → its aggregator: collect the views of a request that has come. Answered by <see cref="ScoresJoined"/>.</summary>
    public sealed record Collect(InferenceRequest Request);

    /// <summary>Node → its aggregator: the exit has not answered, wait for the cloud. Answered by <see cref="Answered"/> or <see cref="Unanswered"/>.</summary>
    public sealed record AwaitCloud(InferenceRequest Request);

    /// <summary>Aggregator → its node: a request may go to the exit.</summary>
    public sealed record ScoresJoined(InferenceRequest Request, ImmutableArray<Activations?> Views);

    /// <summary>Aggregator → its node, the cloud: the last part may run for a request elsewhere.</summary>
    public sealed record FeaturesJoined(ViewGroup Group, RequestOrigin Origin, ImmutableArray<Activations?> Views);

    /// <summary>Aggregator → its node: the cloud has answered a request.</summary>
    public sealed record Answered(InferenceRequest Request, InferenceResult Result);

    /// <summary>Aggregator → its node: nobody waits for the cloud any longer.</summary>
    public sealed record Unanswered(InferenceRequest Request);
}

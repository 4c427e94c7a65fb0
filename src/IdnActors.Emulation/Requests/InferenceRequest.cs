using IdnActors.Model.Inference;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Requests;

/// <summary>Where a request is on its way.</summary>
public enum RequestPhase
{
    /// <summary>Looks for an option on its path.</summary>
    Seeking,

    /// <summary>Given to a shard, with an executor.</summary>
    Admitted,

    /// <summary>Being inferred.</summary>
    InService,

    /// <summary>Inferred; the node has it back.</summary>
    Inferred,

    /// <summary>Its answer travels back.</summary>
    Answering,
}

/// <summary>One inference request, and later its answer, on its way through the network.</summary>
public sealed class InferenceRequest : Packet
{
    /// <summary>Unique in the run: node of its source in the upper bits, that source's count in the lower 40.</summary>
    public required ulong Key { get; init; }

    /// <summary>What chance is drawn from: follows from the name of its entry node and its source's count, so that it stays the same when nodes are added.</summary>
    public required ulong ChanceKey { get; init; }

    public required NodeId Entry { get; init; }
    public required TaskId Task { get; init; }

    /// <summary>Index of its input in the task's data set.</summary>
    public required int Sample { get; init; }

    public required Instant IssuedAt { get; init; }

    /// <summary>After this instant an answer is worthless.</summary>
    public required Instant Deadline { get; init; }

    /// <summary>By how much this machine was behind when it was issued, with a real clock.</summary>
    public Duration IssueLag { get; internal set; }

    /// <summary>The closed-loop client that waits for its end; null: nobody does.</summary>
    public WaitingClient? Client { get; init; }

    public override TrafficClass Class => TrafficClass.Request;

    public RequestPhase Phase { get; set; }

    /// <summary>Accuracy in points of the option chosen at the entry; NaN before.</summary>
    public double PlannedAccuracyPoints { get; set; } = double.NaN;

    /// <summary>The option for which the last node forwarded it.</summary>
    public (NodeId Node, VariantId Variant)? Expected { get; set; }

    public NodeId ServedAt { get; set; }
    public VariantId ServedBy { get; set; }

    /// <summary>Number of the serving variant on its node.</summary>
    public int VariantSlot { get; set; }

    /// <summary>Which of the variant's parts has it, or had it last.</summary>
    public int PartIndex { get; set; }

    /// <summary>Where its shard's node keeps it while it is in service.</summary>
    internal int ServiceIndex { get; set; }

    /// <summary>The next request of its batch, which is inferred together with it; null for a request alone and for the last one.</summary>
    public InferenceRequest? NextInBatch { get; set; }

    /// <summary>Requests of the batch whose first it is.</summary>
    public int BatchSize { get; set; } = 1;

    public Instant ServiceStart { get; set; }
    public InferenceResult Result { get; set; }

    /// <summary>The inference under way on another thread; null when it was complete at once.</summary>
    public Task<InferenceResult>? Inference { get; set; }

    /// <summary>Set once, by the ledger.</summary>
    public Outcome? Outcome { get; internal set; }

    internal InferenceRequest? PreviousOpen { get; set; }
    internal InferenceRequest? NextOpen { get; set; }

    public override string ToString() => $"request {Key >> 40}/{Key & 0xFF_FFFF_FFFF} (issued at {IssuedAt}, {Phase}, position {Position} of {Path.Nodes.Length - 1})";
}

using System.Diagnostics.CodeAnalysis;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
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

/// <summary>What a request is from its issue to its end.</summary>
public readonly record struct RequestOrigin
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

    /// <summary>The closed-loop client that waits for its end; null: nobody does.</summary>
    public WaitingClient? Client { get; init; }
}

/// <summary>One inference request, and later its answer, on its way through the network. Used again when its answer has arrived (<see cref="RequestPool"/>).</summary>
public sealed class InferenceRequest : Packet
{
    private RequestOrigin _origin;

    [SetsRequiredMembers]
    public InferenceRequest(in RequestOrigin origin, RequestPath path, long sizeBytes)
    {
        Path = path;
        Begin(origin, path, sizeBytes);
    }

    /// <summary>What it was at its issue, without the client that waits.</summary>
    public RequestOrigin Origin => _origin with { Client = null };
    public ulong Key => _origin.Key;
    public ulong ChanceKey => _origin.ChanceKey;
    public NodeId Entry => _origin.Entry;
    public TaskId Task => _origin.Task;
    public int Sample => _origin.Sample;
    public Instant IssuedAt => _origin.IssuedAt;
    public Instant Deadline => _origin.Deadline;
    public WaitingClient? Client => _origin.Client;

    /// <summary>By how much this machine was behind when it was issued, with a real clock.</summary>
    public Duration IssueLag { get; internal set; }

    /// <summary>With the real clock, what this process had worked when its inference began, where the operating system tells: machine nanoseconds.</summary>
    public long? WorkedBefore { get; internal set; }

    public override TrafficClass Class => TrafficClass.Request;

    public RequestPhase Phase { get; set; }

    /// <summary>Accuracy in points of the option chosen at the entry; NaN before.</summary>
    public double PlannedAccuracyPoints { get; set; }

    /// <summary>The option for which the last node forwarded it.</summary>
    public (NodeId Node, VariantId Variant)? Expected { get; set; }

    public NodeId ServedAt { get; set; }
    public VariantId ServedBy { get; set; }

    /// <summary>Index of its request type, in runs with controllers.</summary>
    public int Type { get; set; }

    /// <summary>Cost of the option that serves it, without waiting, in runs with controllers.</summary>
    public double ServedCostMs { get; set; }

    /// <summary>The variant whose executor has it, if it is alone or the first of its batch; null before and after.</summary>
    public DeployedVariant? Deployed { get; set; }

    /// <summary>Which of the variant's parts has it, or had it last.</summary>
    public int PartIndex { get; set; }

    /// <summary>How far it is through a split variant; null where it runs through no such.</summary>
    public SplitProgress? Split { get; set; }

    /// <inheritdoc cref="SplitProgress.IsOffTheBooks"/>
    public bool IsOffTheBooks => Split is { IsOffTheBooks: true };

    /// <summary>Where its shard's node keeps it while it is in service.</summary>
    internal int ServiceIndex { get; set; }

    /// <summary>The next request of its batch, which is inferred together with it; null for a request alone and for the last one.</summary>
    public InferenceRequest? NextInBatch { get; set; }

    /// <summary>Requests of the batch whose first it is.</summary>
    public int BatchSize { get; set; }

    public Instant ServiceStart { get; set; }
    public InferenceResult Result { get; set; }

    /// <summary>The inference under way on another thread; null when it was complete at once.</summary>
    public Task<InferenceResult>? Inference { get; set; }

    /// <summary>Set once, by the ledger.</summary>
    public Outcome? Outcome { get; internal set; }

    internal InferenceRequest? PreviousOpen { get; set; }
    internal InferenceRequest? NextOpen { get; set; }

    /// <summary>Makes it a request that has just been issued, whatever it was before.</summary>
    internal void Begin(in RequestOrigin origin, RequestPath path, long sizeBytes)
    {
        _origin = origin;
        Path = path;
        Position = 0;
        IsUpward = true;
        SizeBytes = sizeBytes;
        Via = null;
        IssueLag = Duration.Zero;
        WorkedBefore = null;
        Phase = RequestPhase.Seeking;
        PlannedAccuracyPoints = double.NaN;
        Expected = null;
        ServedAt = default;
        ServedBy = default;
        Type = 0;
        ServedCostMs = 0;
        Deployed = null;
        PartIndex = 0;
        Split = null;
        ServiceIndex = 0;
        NextInBatch = null;
        BatchSize = 1;
        ServiceStart = default;
        Result = default;
        Inference = null;
        Outcome = null;
        PreviousOpen = null;
        NextOpen = null;
    }

    /// <summary>A copy that travels in its place, with its progress, while its entry node keeps it and waits no longer than for a while.</summary>
    internal InferenceRequest SendCopy()
    {
        var copy = new InferenceRequest(Origin, Path, SizeBytes) { Position = Position, IsUpward = IsUpward, Phase = Phase, Split = Split };
        copy.TakeAnswer(this);
        copy.Split!.HasFallback = true;
        Split = null;
        return copy;
    }

    /// <summary>Goes on in place of a copy that has come home.</summary>
    internal void TakeOver(InferenceRequest copy)
    {
        (Position, IsUpward, SizeBytes, Phase, Split) = (copy.Position, copy.IsUpward, copy.SizeBytes, copy.Phase, copy.Split);
        TakeAnswer(copy);
        Split!.HasFallback = false;
    }

    private void TakeAnswer(InferenceRequest of) => (PlannedAccuracyPoints, Expected, ServedAt, ServedBy, Type, ServedCostMs, Result) =
        (of.PlannedAccuracyPoints, of.Expected, of.ServedAt, of.ServedBy, of.Type, of.ServedCostMs, of.Result);

    public override string ToString() => $"request {Key >> 40}/{Key & 0xFF_FFFF_FFFF} (issued at {IssuedAt}, {Phase}, position {Position} of {Path.Nodes.Length - 1})";
}

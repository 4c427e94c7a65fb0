using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Model.Catalogues;

/// <summary>One alternative of a task's catalogue: how accurate, how large, how fast on which device.</summary>
public sealed record Variant
{
    public required VariantId Id { get; init; }
    public required TaskId Task { get; init; }

    /// <summary><c>task:model</c>, unique in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>Expected share of correct answers in points of 100 (a_m).</summary>
    public required double AccuracyPoints { get; init; }

    public required ImmutableArray<Part> Parts { get; init; }

    /// <summary>How the parts belong together, where a card says it; null for a segment.</summary>
    public SplitSpec? Split { get; init; }

    /// <summary>Of which variant it is a piece; null for one that answers by itself.</summary>
    public Segment? Segment { get; init; }

    /// <summary>Inference time by name of a device class where it is stated or measured; other classes follow from MACs and device speed.</summary>
    public ImmutableSortedDictionary<string, Duration> Profile { get; init; } = ImmutableSortedDictionary<string, Duration>.Empty;

    /// <summary>How long batches take.</summary>
    public BatchProfile Batches { get; init; } = BatchProfile.Linear;

    /// <summary>Bytes of all parts (s_m).</summary>
    public ByteSize Size => new(Parts.Sum(p => p.Size.Bytes));

    /// <summary>Multiply-accumulates of one inference over all parts.</summary>
    public long Macs => Parts.Sum(p => p.Macs);

    /// <summary>Mean inference delay on a node without waiting (d^v_m): the profile of its device class, else MACs over speed plus overhead.</summary>
    public Duration InferenceTimeOn(Node node)
    {
        var device = node.Device;
        var atClassSpeed = Profile.TryGetValue(device.Name, out var stated)
            ? stated
            : Duration.FromSeconds(Macs / device.MacsPerSecond) + device.InferenceOverhead;
        return atClassSpeed / node.Speed;
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Graphs;

/// <summary>A tensor at which a graph can be cut in two, because nothing else crosses there.</summary>
public sealed record CutPoint
{
    public required string Tensor { get; init; }

    /// <summary>Nodes in front of the cut.</summary>
    public required int NodesBefore { get; init; }

    /// <summary>Type and extents as the file has them, for people.</summary>
    public required string Type { get; init; }

    /// <summary>What its numbers are; none where they are of a type that no codec writes.</summary>
    public required TensorElement? Element { get; init; }

    /// <summary>Extents for one request; empty where they are not fixed.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Multiply-accumulates in front of the cut.</summary>
    public required long Macs { get; init; }

    /// <summary>Why the graph cannot be cut here all the same; none where it can.</summary>
    public required string? Obstacle { get; init; }

    /// <summary>How long all in front of the cut takes on this machine; none before it is measured.</summary>
    public Duration? PrefixTime { get; init; }

    /// <summary>Bytes of the tensor as it is, for one request.</summary>
    public long Bytes => Element is { } element ? PlainCodec(element).PayloadBytes(Shape.Aggregate(1L, (product, extent) => product * extent)) : 0;

    /// <summary>The codec that writes numbers as they are.</summary>
    public static WireCodec PlainCodec(TensorElement element) => new(element == TensorElement.U8 ? TensorCoding.U8 : TensorCoding.Fp32);
}

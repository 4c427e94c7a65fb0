using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>How the parts of a model belong together: what travels between them and where answers may leave early.</summary>
public sealed record SplitSpec
{
    /// <summary>That of every part.</summary>
    public required SplitIdentity Identity { get; init; }

    /// <summary>Every tensor that goes from one part to another, once for each part that makes it.</summary>
    public required ImmutableArray<CutTensor> Cuts { get; init; }

    /// <summary>Where answers may leave before the model is through.</summary>
    public required ImmutableArray<ExitSpec> Exits { get; init; }

    /// <summary>What thresholds come to, for planners that choose one; empty where it is not known.</summary>
    public ImmutableArray<ThresholdOutcome> Thresholds { get; init; } = [];

    /// <summary>Indices of the parts, each behind all it takes tensors from; of cards, which list parts in the order they run, 0, 1, 2, ….</summary>
    public required ImmutableArray<int> Order { get; init; }

    /// <summary>Index of the part that gives the model's answer.</summary>
    public required int Final { get; init; }

    /// <summary>Name of the tensor that is the answer.</summary>
    public required string Answer { get; init; }

    /// <summary>The same model in one file, which the parts together must equal; none where there never was one.</summary>
    public PartFile? Unsplit { get; init; }

    /// <summary>The cut tensor of that name that a part makes; null where it stays within the part's node or is an answer.</summary>
    public CutTensor? Cut(int part, string tensor) => Cuts.FirstOrDefault(c => c.After == part && c.Tensor == tensor);

    /// <summary>
    /// Orders parts so that each comes behind those it takes tensors from; among those that could be next the first of the list is. Where parts wait for each other in a
    /// circle the order ends before them, shorter than the list.
    /// </summary>
    /// <param name="sources">For each part the indices of those it takes tensors from.</param>
    public static ImmutableArray<int> OrderOf(IReadOnlyList<IReadOnlyCollection<int>> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var order = ImmutableArray.CreateBuilder<int>(sources.Count);
        var isDone = new bool[sources.Count];
        while (order.Count < sources.Count)
        {
            var next = Enumerable.Range(0, sources.Count).Where(i => !isDone[i] && sources[i].All(s => isDone[s])).DefaultIfEmpty(-1).First();
            if (next < 0) break;
            isDone[next] = true;
            order.Add(next);
        }
        return order.ToImmutable();
    }
}

/// <summary>A tensor that goes in at a part, and where it comes from.</summary>
/// <param name="Tensor">Its name in the files of both parts.</param>
/// <param name="From">Index of the part that makes it; null for the model's input.</param>
public sealed record PartInput(string Tensor, int? From);

/// <summary>The numbers a tensor is made of.</summary>
public enum TensorElement
{
    /// <summary>32-bit floating point, <c>f32</c> on a card.</summary>
    F32,

    /// <summary>Unsigned bytes, <c>u8</c> on a card.</summary>
    U8,
}

/// <summary>A tensor that travels between parts.</summary>
public sealed record CutTensor
{
    /// <summary>Index of the part that makes it.</summary>
    public required int After { get; init; }

    /// <summary>Its name in the files.</summary>
    public required string Tensor { get; init; }

    /// <summary>Extents for one request: the batch dimension, which comes first in the file, left out.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    public required TensorElement Element { get; init; }

    /// <summary>How it is written for the way.</summary>
    public required WireCodec Codec { get; init; }

    /// <summary>Bytes on the wire for one request; a mean where the codec compresses.</summary>
    public required long Bytes { get; init; }

    /// <summary>Numbers in it for one request.</summary>
    public long Elements => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether a codec can write tensors of that element: only unsigned bytes travel as such, whole or halved, and they have no sign.</summary>
    public static bool Fits(TensorElement element, TensorCoding coding) => element switch
    {
        TensorElement.F32 => coding is not (TensorCoding.U8 or TensorCoding.U4),
        TensorElement.U8 => coding is TensorCoding.U8 or TensorCoding.U4,
        _ => false,
    };
}

/// <summary>A part whose scores may be the answer.</summary>
/// <param name="Part">Index of the part.</param>
/// <param name="Scores">Name of its output with the class scores.</param>
/// <param name="Gate">Decides whether they are.</param>
/// <param name="AccuracyPoints">Share of right answers where every sample leaves here, in points of 100.</param>
public sealed record ExitSpec(int Part, string Scores, ExitGateSpec Gate, double AccuracyPoints)
{
    /// <summary>
    /// Share of all test samples of the data set whose answer leaves here, with the gates of this exit and of those before it, in points of 100; null where it is not known. Together with the share of the
    /// model's last answer those of all exits make 100.
    /// </summary>
    public double? SharePoints { get; init; }
}

/// <summary>What comes of one threshold at all exits, by the kind of gate and the temperatures of the card: measured on validation samples, which are no test samples.</summary>
/// <param name="Threshold">In the unit of the gates' kind.</param>
/// <param name="SharePoints">By exit, in the order of the card: share of all samples whose answer leaves there, in points of 100. What remains goes on to the model's answer.</param>
/// <param name="AccuracyPoints">Share of right answers of all samples, wherever they left, in points of 100.</param>
public sealed record ThresholdOutcome(double Threshold, ImmutableArray<double> SharePoints, double AccuracyPoints);

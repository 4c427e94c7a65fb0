using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Views;

/// <summary>How what several devices found becomes one.</summary>
internal enum AggregationKind
{
    /// <summary>Largest value (MP).</summary>
    Max,

    /// <summary>Mean of those that arrived (AP).</summary>
    Mean,

    /// <summary>All of it side by side (CC).</summary>
    Concatenation,
}

/// <summary>
/// Aggregates tensors of several devices. A missing device counts as a tensor of zeros: the largest value and the mean leave it out, a concatenation shows the zeros to
/// the layers behind it, which have learnt what they mean.
/// </summary>
internal static class Aggregation
{
    // Less than any class score; a value of which no sum becomes infinite.
    private const float NoScore = -1e4f;
    private const float NoBit = -1;

    /// <summary>The name in schemes: mp, ap, cc.</summary>
    public static string NameOf(AggregationKind kind) => kind switch
    {
        AggregationKind.Max => "mp",
        AggregationKind.Mean => "ap",
        AggregationKind.Concatenation => "cc",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of aggregation is required."),
    };

    /// <param name="tensors">One per device, items first.</param>
    /// <param name="isThere">For each device 1 where it takes part and 0 where it is missing, [N,1] or [N,1,1,1]; missing tensors are zeros already.</param>
    public static Tensor Of(AggregationKind kind, Tensor[] tensors, Tensor[] isThere, bool areBits) => kind switch
    {
        AggregationKind.Max => stack(tensors.Zip(isThere, (t, there) => t + ((1 - there) * (areBits ? NoBit : NoScore))), 0).amax([0]),
        AggregationKind.Mean => tensors.Aggregate((sum, t) => sum + t) / isThere.Aggregate((sum, t) => sum + t),
        _ => cat(tensors, 1),
    };

    /// <summary>The same as nodes; returns the name of the result.</summary>
    public static string Emit(OnnxGraph graph, AggregationKind kind, string[] tensors, bool areBits)
    {
        if (kind == AggregationKind.Concatenation) return graph.Add("Concat", tensors, "joined", Attributes.Integer("axis", 1));
        long[] axes = areBits ? [1, 2, 3] : [1];
        var zero = graph.Scalar("zero", 0);
        var isThere = tensors.Select(t =>
        {
            var largest = graph.Add("ReduceMax", [graph.Add("Abs", [t], $"{t}.abs")], $"{t}.largest", Attributes.Integers("axes", axes), Attributes.Integer("keepdims", 1));
            return graph.Add("Greater", [largest, zero], $"{t}.there");
        }).ToArray();
        if (kind == AggregationKind.Max)
        {
            var nothing = graph.Scalar("nothing", areBits ? NoBit : NoScore);
            return graph.Add("Max", tensors.Select((t, i) => graph.Add("Where", [isThere[i], t, nothing], $"{t}.counted")), "joined");
        }
        var there = isThere.Select(t => graph.Add("Cast", [t], $"{t}.number", Attributes.Integer("to", (long)ElementType.F32)));
        var count = graph.Add("Max", [graph.Add("Sum", there, "arrived"), graph.Scalar("one", 1)], "divisor");
        return graph.Add("Div", [graph.Add("Sum", tensors, "total"), count], "joined");
    }
}

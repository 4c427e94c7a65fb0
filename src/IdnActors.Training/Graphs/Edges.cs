using System.Collections.Immutable;
using IdnActors.Training.Calibration;

namespace IdnActors.Training.Graphs;

/// <summary>Tensors that several families have at the edges of their parts.</summary>
internal static class Edges
{
    public const int Side = 28;

    /// <summary>Raw pixels, as they are in the data set.</summary>
    public static readonly EdgeTensor Image = new("image", ElementType.U8, [1, Side, Side]);

    public static EdgeTensor F32(string name, ImmutableArray<int> shape) => new(name, ElementType.F32, shape);

    public static EdgeTensor U8(string name, ImmutableArray<int> shape) => new(name, ElementType.U8, shape);

    public static EdgeTensor Logits(string name) => F32(name, [Scores.Classes]);
}

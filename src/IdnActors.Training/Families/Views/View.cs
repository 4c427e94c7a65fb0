using System.Collections.Immutable;
using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Views;

/// <summary>
/// What one device sees: a window of 18 × 18 pixels in a corner of the image. These views are simulated: Fashion-MNIST has one picture of each piece, not several
/// cameras. The window is cut out within the device's part, so that all parts take the image as it is in the data set.
/// </summary>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
internal sealed record View(int Top, int Left)
{
    public const int Side = 18;

    /// <summary>One for each device; neighbours share eight rows or columns.</summary>
    public static ImmutableArray<View> All { get; } = [new(0, 0), new(0, 10), new(10, 0), new(10, 10)];

    public Tensor Of(Tensor images) => images.narrow(2, Top, Side).narrow(3, Left, Side);

    public string Cut(OnnxGraph graph, string image) => graph.Add("Slice",
        [image, graph.Constant("view.from", [Top, Left], 2L), graph.Constant("view.to", [Top + Side, Left + Side], 2L), graph.Constant("view.axes", [2L, 3L], 2L)], "view");
}

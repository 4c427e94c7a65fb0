using System.Collections.Immutable;

namespace IdnActors.Training.Layers;

/// <summary>
/// A layer of a network: a pure description, from which both the module that learns and the nodes of the exported graph are made. Shapes are extents of one item,
/// channels first, without the batch.
/// </summary>
internal abstract record Layer
{
    /// <summary>Extents of what comes out.</summary>
    public abstract ImmutableArray<int> After(ImmutableArray<int> shape);

    /// <summary>Multiply-accumulates for one item; 0 where there are none.</summary>
    public virtual long Macs(ImmutableArray<int> shape) => 0;

    /// <summary>Weights and biases, a batch norm folded into its convolution.</summary>
    public virtual long Parameters => 0;
}

/// <summary>A square convolution that keeps the extents, or divides them by its stride, with batch norm and ReLU unless told otherwise.</summary>
internal sealed record Conv(int In, int Out, int Size = 3, int Stride = 1, int Groups = 1, bool Relu = true, bool Norm = true) : Layer
{
    public int Padding => Size / 2;

    public override long Parameters => ((long)Out * Size * Size * In / Groups) + Out;

    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [Out, Extent(shape[1]), Extent(shape[2])];

    public override long Macs(ImmutableArray<int> shape) => (long)Out * Extent(shape[1]) * Extent(shape[2]) * Size * Size * In / Groups;

    private int Extent(int extent) => ((extent + (2 * Padding) - Size) / Stride) + 1;
}

/// <summary>The largest of every 2 × 2 values.</summary>
internal sealed record MaxPool : Layer
{
    public const int Size = 2;

    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [shape[0], shape[1] / Size, shape[2] / Size];
}

/// <summary>The mean of every channel, as a vector.</summary>
internal sealed record GlobalPool : Layer
{
    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [shape[0]];
}

/// <summary>All values as a vector.</summary>
internal sealed record Flat : Layer
{
    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [shape.Aggregate(1, (product, extent) => product * extent)];
}

/// <summary>A dense layer.</summary>
internal sealed record Dense(int In, int Out, bool Relu = false) : Layer
{
    public override long Parameters => ((long)In * Out) + Out;

    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [Out];

    public override long Macs(ImmutableArray<int> shape) => (long)In * Out;
}

/// <summary>Spreads every four channels over a grid of twice the extents.</summary>
internal sealed record Spread : Layer
{
    public const int Factor = 2;

    public override ImmutableArray<int> After(ImmutableArray<int> shape) => [shape[0] / (Factor * Factor), shape[1] * Factor, shape[2] * Factor];
}

/// <summary>The logistic function.</summary>
internal sealed record Logistic : Layer
{
    public override ImmutableArray<int> After(ImmutableArray<int> shape) => shape;
}

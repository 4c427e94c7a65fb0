using System.Collections.Immutable;
using IdnActors.Training.Layers;

namespace IdnActors.Training.Families.Catalogue;

/// <summary>A variant in one part.</summary>
/// <param name="Id">Its folder in the library.</param>
/// <param name="Notation">Layers in short.</param>
/// <param name="PeakRate">Largest learning rate.</param>
/// <param name="Layers">What it is made of.</param>
internal sealed record CatalogueEntry(string Id, string Notation, double PeakRate, ImmutableArray<Layer> Layers)
{
    private const double DenseRate = 2e-3, ConvRate = 1e-2;

    /// <summary>The variants of the library, the smallest first.</summary>
    public static ImmutableArray<CatalogueEntry> All { get; } =
    [
        new("lin", "FC", DenseRate, [new Flat(), new Dense(784, 10)]),
        new("mlp", "FC64, FC", DenseRate, [new Flat(), new Dense(784, 64, Relu: true), new Dense(64, 10)]),
        Plain(4),
        Plain(8),
        Plain(16),
        new("ds16", "C3-16, MP, DW3-16, C1-32, DW3-32, C1-32, MP, DW3-32, C1-64, DW3-64, C1-64, GAP, FC", ConvRate,
        [
            new Conv(1, 16), new MaxPool(), .. Separable(16, 32), .. Separable(32, 32), new MaxPool(), .. Separable(32, 64), .. Separable(64, 64), new GlobalPool(), new Dense(64, 10),
        ]),
        Plain(32),
        new("deep16", "C3-16, C3-16, MP, C3-32, C3-32, MP, C3-64, GAP, FC", ConvRate,
        [
            new Conv(1, 16), new Conv(16, 16), new MaxPool(), new Conv(16, 32), new Conv(32, 32), new MaxPool(), new Conv(32, 64), new GlobalPool(), new Dense(64, 10),
        ]),
    ];

    private static CatalogueEntry Plain(int width) => new($"cnn{width}", $"C3-{width}, MP, C3-{2 * width}, MP, C3-{4 * width}, GAP, FC", ConvRate,
    [
        new Conv(1, width), new MaxPool(), new Conv(width, 2 * width), new MaxPool(), new Conv(2 * width, 4 * width), new GlobalPool(), new Dense(4 * width, 10),
    ]);

    // A convolution within each channel, then one across them.
    private static Layer[] Separable(int from, int to) => [new Conv(from, from, Groups: from), new Conv(from, to, Size: 1)];
}

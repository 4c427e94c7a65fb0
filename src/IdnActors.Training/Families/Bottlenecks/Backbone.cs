using System.Collections.Immutable;
using IdnActors.Training.Families.EarlyExits;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Bottlenecks;

/// <summary>
/// The trunk of the trained early-exit network, read back from its exported parts; it does not learn any more. A bottleneck fits the trunk it was trained with and no
/// other: with another training of the same layers every shape would fit and the answers would be nonsense.
/// </summary>
internal sealed class Backbone : nn.Module
{
    private readonly LayerStack _trunk1, _trunk2, _body, _head, _tail;

    private Backbone(string folder)
        : base("backbone")
    {
        string PathOf(string part) => Path.Combine(folder, $"{part}.onnx");
        var tail = EarlyExitNet.TailLayers;
        _trunk1 = FoldedWeights.Load(PathOf("trunk1"), "trunk1", EarlyExitNet.Trunk1Layers);
        _trunk2 = FoldedWeights.Load(PathOf("trunk2"), "trunk2", EarlyExitNet.Trunk2Layers);
        _body = FoldedWeights.Load(PathOf("tail"), "tail", tail[..^1]);
        _head = FoldedWeights.Load(PathOf("tail"), "tail", tail[^1..], tail.Length - 1);
        _tail = FoldedWeights.Load(PathOf("tail"), "tail", tail);
        RegisterComponents();
    }

    /// <summary>The part before the bottleneck.</summary>
    public ExportedPart Head => EarlyExitNet.Trunk(_trunk1, EarlyExitNet.Features1);

    /// <summary>The parts behind it; byte for byte those of the early-exit network.</summary>
    public ImmutableArray<ExportedPart> Rest =>
    [
        EarlyExitNet.Part(_trunk2, Model.Catalogues.PartRole.Head, EarlyExitNet.Features1, EarlyExitNet.Features2),
        EarlyExitNet.Part(_tail, Model.Catalogues.PartRole.Tail, EarlyExitNet.Features2, EarlyExitNet.Answer),
    ];

    /// <param name="library">Where the early-exit family has written.</param>
    /// <exception cref="FileNotFoundException">It has not.</exception>
    public static Backbone Load(string library)
    {
        var folder = Path.Combine(library, EarlyExitFamily.ModelId);
        if (!File.Exists(Path.Combine(folder, "tail.onnx")))
            throw new FileNotFoundException($"{folder}: has no trained parts; a bottleneck is trained between those of the early-exit network. Run early-exit with the same --out first.");
        var backbone = new Backbone(folder);
        backbone.eval();
        return backbone;
    }

    /// <summary>Features before the bottleneck.</summary>
    public Tensor Features1(Tensor images) => _trunk1.call(images);

    /// <summary>What the rest makes of features: those of its second trunk, those before its last layer, and the class scores.</summary>
    public (Tensor Features2, Tensor Features3, Tensor Scores) Continue(Tensor features1)
    {
        var features2 = _trunk2.call(features1);
        var features3 = _body.call(features2);
        return (features2, features3, _head.call(features3));
    }
}

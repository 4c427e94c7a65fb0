using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyExits;

/// <summary>A network with three exits, as in BranchyNet: a trunk in three pieces, an exit after each of the first two, and the end.</summary>
internal sealed class EarlyExitNet : nn.Module
{
    public const string Layers = "trunk1 (C3-16, MP, C3-16), exit1 (MP, C3-16/2, FC), trunk2 (C3-32, MP, C3-32), exit2 (C3-32/2, GAP, FC), tail (C3-64, C3-64, MP, C3-128, GAP, FC)";

    public static readonly ImmutableArray<Layer> Trunk1Layers = [new Conv(1, 16), new MaxPool(), new Conv(16, 16)];
    public static readonly ImmutableArray<Layer> Trunk2Layers = [new Conv(16, 32), new MaxPool(), new Conv(32, 32)];
    public static readonly ImmutableArray<Layer> TailLayers =
        [new Conv(32, 64), new Conv(64, 64), new MaxPool(), new Conv(64, 128), new GlobalPool(), new Dense(128, 10)];

    public static readonly EdgeTensor Features1 = Edges.F32("feat1", [16, 14, 14]);
    public static readonly EdgeTensor Features2 = Edges.F32("feat2", [32, 7, 7]);
    public static readonly EdgeTensor Answer = Edges.Logits("logits3");

    private readonly LayerStack _trunk1 = new("trunk1", [.. Trunk1Layers]);
    private readonly LayerStack _exit1 = new("exit1", new MaxPool(), new Conv(16, 16, Stride: 2), new Flat(), new Dense(256, 10));
    private readonly LayerStack _trunk2 = new("trunk2", [.. Trunk2Layers]);
    private readonly LayerStack _exit2 = new("exit2", new Conv(32, 32, Stride: 2), new GlobalPool(), new Dense(32, 10));
    private readonly LayerStack _tail = new("tail", [.. TailLayers]);

    public EarlyExitNet()
        : base("early-exit") => RegisterComponents();

    /// <summary>Scores of the first exit, the second exit and the end.</summary>
    public Tensor[] Forward(Tensor images)
    {
        var features1 = _trunk1.call(images);
        var features2 = _trunk2.call(features1);
        return [_exit1.call(features1), _exit2.call(features2), _tail.call(features2)];
    }

    /// <summary>The five parts, each a graph of its own.</summary>
    public ImmutableArray<ExportedPart> Parts() =>
    [
        Trunk(_trunk1, Features1),
        Part(_exit1, PartRole.Exit, Features1, Edges.Logits("logits1")),
        Part(_trunk2, PartRole.Head, Features1, Features2),
        Part(_exit2, PartRole.Exit, Features2, Edges.Logits("logits2")),
        Part(_tail, PartRole.Tail, Features2, Answer),
    ];

    /// <summary>All five in one graph.</summary>
    public ExportedPart Whole()
    {
        EdgeTensor[] outputs = [Edges.Logits("logits1"), Edges.Logits("logits2"), Answer];
        var parts = Parts();
        return ExportedPart.From("model", PartRole.Whole, [Edges.Image], outputs, parts.Sum(p => p.Macs), parts.Sum(p => p.Parameters), graph =>
        {
            graph.Emit(_trunk1, graph.Normalise(Edges.Image.Name, "norm.out"), Features1.Name);
            graph.Emit(_exit1, Features1.Name, "logits1");
            graph.Emit(_trunk2, Features1.Name, Features2.Name);
            graph.Emit(_exit2, Features2.Name, "logits2");
            graph.Emit(_tail, Features2.Name, Answer.Name);
        });
    }

    /// <summary>A part that begins with the image.</summary>
    public static ExportedPart Trunk(LayerStack stack, EdgeTensor output) => ExportedPart.From(stack.GetName(), PartRole.Head, [Edges.Image], [output],
        stack.Macs(Edges.Image.Shape), stack.ParameterCount, graph => graph.Emit(stack, graph.Normalise(Edges.Image.Name, "norm.out"), output.Name));

    /// <summary>A part that is one stack.</summary>
    public static ExportedPart Part(LayerStack stack, PartRole role, EdgeTensor input, EdgeTensor output) => ExportedPart.From(stack.GetName(), role, [input], [output],
        stack.Macs(input.Shape), stack.ParameterCount, graph => graph.Emit(stack, input.Name, output.Name));
}

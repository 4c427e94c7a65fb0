using System.Collections.Immutable;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Split models of a test: a shipped one that is cut, in a folder that is gone with the test; or files that lie elsewhere.</summary>
internal sealed class SplitModel : IDisposable
{
    private readonly DirectoryInfo _folder;

    private SplitModel(DirectoryInfo folder, ModelCard card) => (_folder, Card) = (folder, card);

    public ModelCard Card { get; }

    /// <summary>Cuts a shipped model at these tensors.</summary>
    public static SplitModel Cut(string id, params string[] tensors) => Cut(TestData.Card(id), TestData.Card(id).Parts[0].File!.Path, tensors);

    /// <summary>Cuts a file at these tensors.</summary>
    /// <param name="original">Its figures; of a file of another origin those of any model.</param>
    public static SplitModel Cut(ModelCard original, string file, params string[] tensors)
    {
        var graph = SplittableGraph.Open(file, original.Parts[0].File!.Path == file ? original.Parts[0].File!.OutputName : null);
        var identity = new SplitIdentity(original.Id, 1);
        var temporary = Directory.CreateTempSubdirectory("idn-inference-");
        var folder = temporary.FullName;
        var parts = graph.Cut(tensors, identity);
        foreach (var part in parts) File.WriteAllBytes(Path.Combine(folder, $"{part.Name}.onnx"), part.Content.Span);
        var whole = Path.Combine(folder, "whole.onnx");
        File.WriteAllBytes(whole, graph.Content.Span);
        var card = original with
        {
            Parts = [.. parts.Select((p, i) => Part(p.Name, p.Name == "tail" ? PartRole.Tail : PartRole.Head, Path.Combine(folder, $"{p.Name}.onnx"), p.Macs, [new PartInput(p.Input, i == 0 ? null : i - 1)], p.Output))],
            Split = new SplitSpec
            {
                Identity = identity,
                Cuts = [.. tensors.Select((t, i) => graph.Describe(t, i, CutPoint.PlainCodec(graph.CutPoints.Single(p => p.Tensor == t).Element!.Value)))],
                Exits = [],
                Order = [.. Enumerable.Range(0, parts.Length)],
                Final = parts.Length - 1,
                Answer = graph.OutputName,
                Unsplit = new PartFile { Path = whole, Sha256 = ModelSession.Sha256Of(whole), InputName = graph.InputName, OutputName = graph.OutputName },
            },
        };
        return new SplitModel(temporary, card);
    }

    public static Part Part(string name, PartRole role, string file, long macs, ImmutableArray<PartInput> inputs, params ImmutableArray<string> outputs) => new()
    {
        Name = name,
        Role = role,
        Inputs = inputs,
        Outputs = outputs,
        Macs = macs,
        Size = new ByteSize(new FileInfo(file).Length),
        File = new PartFile { Path = file, Sha256 = ModelSession.Sha256Of(file), InputName = inputs[0].Tensor, OutputName = outputs[0] },
    };

    public static CutTensor CutAfter(int part, string tensor, TensorElement element, params ImmutableArray<int> shape)
    {
        var cut = new CutTensor { After = part, Tensor = tensor, Shape = shape, Element = element, Codec = CutPoint.PlainCodec(element), Bytes = 0 };
        return cut with { Bytes = cut.Codec.PayloadBytes(cut.Elements) };
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

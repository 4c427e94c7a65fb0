using System.Collections.Immutable;
using System.Security.Cryptography;
using IdnActors.Model.Catalogues;

namespace IdnActors.Training.Graphs;

/// <summary>A tensor at the edge of a part.</summary>
/// <param name="Name">In the files of all parts that make or take it.</param>
/// <param name="Type">Its numbers.</param>
/// <param name="Shape">Extents for one item.</param>
internal sealed record EdgeTensor(string Name, ElementType Type, ImmutableArray<int> Shape)
{
    public int Elements => Shape.Aggregate(1, (product, extent) => product * extent);
}

/// <summary>A finished part of a model.</summary>
internal sealed record ExportedPart
{
    /// <summary>Its name on the card; its file is called so, too.</summary>
    public required string Name { get; init; }
    public required PartRole Role { get; init; }
    public required ImmutableArray<EdgeTensor> Inputs { get; init; }
    public required ImmutableArray<EdgeTensor> Outputs { get; init; }
    public required long Macs { get; init; }
    public required long Parameters { get; init; }

    /// <summary>The model file.</summary>
    public required byte[] Content { get; init; }

    public string File => $"{Name}.onnx";

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>Makes a part from a graph that has its nodes but not yet its inputs and outputs.</summary>
    public static ExportedPart From(string name, PartRole role, EdgeTensor[] inputs, EdgeTensor[] outputs, long macs, long parameters, Action<OnnxGraph> write)
    {
        var graph = new OnnxGraph(name);
        foreach (var input in inputs) graph.AddInput(input.Name, input.Type, input.Shape);
        write(graph);
        foreach (var output in outputs) graph.AddOutput(output.Name, output.Type, output.Shape);
        return new ExportedPart
        {
            Name = name,
            Role = role,
            Inputs = [.. inputs],
            Outputs = [.. outputs],
            Macs = macs,
            Parameters = parameters,
            Content = graph.ToBytes(),
        };
    }
}

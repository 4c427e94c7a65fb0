using System.Security.Cryptography;

namespace IdnActors.Inference.Graphs;

/// <summary>A piece of a graph as a model of its own.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Input">The tensor that goes in.</param>
/// <param name="Output">The tensor that comes out.</param>
/// <param name="Macs">Multiply-accumulates of one request.</param>
/// <param name="Content">The ONNX file.</param>
public sealed record GraphPart(string Name, string Input, string Output, long Macs, ReadOnlyMemory<byte> Content)
{
    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Content.Span));
}

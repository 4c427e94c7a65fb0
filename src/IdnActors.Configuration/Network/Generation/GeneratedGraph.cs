using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network.Generation;

/// <summary>A graph as a generator makes it: names, levels and places of nodes, and which of them are joined.</summary>
internal sealed class GeneratedGraph
{
    public List<GeneratedNode> Nodes { get; } = [];

    /// <summary>Joined nodes, each pair once; the level is that of the end nearer to the root.</summary>
    public List<GeneratedEdge> Edges { get; } = [];
}

/// <summary>A node of a generated graph.</summary>
/// <param name="Suffix">What follows the name of its level, e.g. <c>-3-7</c>.</param>
/// <param name="Level">Distance from the root; 0 in shapes without one.</param>
/// <param name="Place">Where maps show it, if its shape has places.</param>
internal readonly record struct GeneratedNode(string Suffix, int Level, GeoPoint? Place = null);

/// <summary>Two joined nodes.</summary>
/// <param name="First">Index of one, the nearer to the root.</param>
/// <param name="Second">Index of the other.</param>
/// <param name="Kilometres">Distance in the plane, in shapes that have one.</param>
internal readonly record struct GeneratedEdge(int First, int Second, double? Kilometres = null);

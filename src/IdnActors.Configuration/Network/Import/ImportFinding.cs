using System.Collections.Immutable;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network.Import;

/// <summary>Something an import did that the file does not literally say, or something of the file that it left out.</summary>
/// <param name="Place">Where in the file: <c>line 12</c>, <c>nodes[3]</c>, or empty when it concerns many places.</param>
/// <param name="Found">What stands there, e.g. <c>Rome–Milan has 2 parallel edges</c>.</param>
/// <param name="Rule">What was done about it, e.g. <c>merged into one link with the sum of their rates</c>.</param>
public sealed record ImportFinding(string Place, string Found, string Rule)
{
    public override string ToString() => $"{(Place.Length == 0 ? "" : Place + ": ")}{Found} – {Rule}";
}

/// <summary>A topology made from a file of another format, with everything that had to be decided on the way.</summary>
/// <param name="Topology">The network; connected, as every topology.</param>
/// <param name="Format">Name of the format, e.g. <c>GraphML</c>.</param>
/// <param name="Source">The file, as the user named it.</param>
/// <param name="Findings">Decisions, in the order in which they were taken.</param>
public sealed record ImportedTopology(Topology Topology, string Format, string Source, ImmutableArray<ImportFinding> Findings);

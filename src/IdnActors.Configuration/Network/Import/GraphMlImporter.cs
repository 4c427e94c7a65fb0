using System.Xml;
using System.Xml.Linq;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// Reads GraphML as the Internet Topology Zoo publishes it: <c>label</c>, <c>Latitude</c> and <c>Longitude</c> of nodes; <c>LinkSpeedRaw</c> (bits per second),
/// or <c>LinkSpeed</c> with <c>LinkSpeedUnits</c>, or a rate within <c>LinkLabel</c> of edges, see <see cref="LabelRate"/>. Its gaps are filled by documented rules, each reported.
/// </summary>
public static class GraphMlImporter
{
    internal const string Format = "GraphML";

    private const int DeepestNesting = 64;

    /// <summary>Imports a text.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="file">How messages name it; its name without extension becomes that of the topology unless the graph states one.</param>
    /// <param name="options">What to take where the file says nothing.</param>
    /// <exception cref="ScenarioException">It is not a graph in GraphML; problems name the line.</exception>
    public static ImportedTopology Import(string text, string file, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TopologyImporter.Assemble(Format, file, options ?? new ImportOptions(), (draft, settings, problems) => Read(text, file, draft, settings, problems));
    }

    private static void Read(string text, string file, GraphDraft draft, ImportOptions options, ProblemLedger problems)
    {
        if (Parse(text, file, problems) is not { } root) return;
        if (root.Name.LocalName != "graphml" || root.Elements().FirstOrDefault(e => e.Name.LocalName == "graph") is not { } graph)
        {
            problems.Add(file, PlaceOf(root), $"has no <graph> in <graphml> but <{Short(root.Name.LocalName)}>", "a graph in GraphML is required", "check that it is the right file");
            return;
        }
        new GraphReader(file, draft, new GraphMlKeys(root), new AttributeReader(draft, options), problems).Read(root, graph);
    }

    /// <summary>The document with line numbers. External entities and document types are refused: a topology needs neither, and they can read files or grow without end.</summary>
    private static XElement? Parse(string text, string file, ProblemLedger problems)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = TextFile.LargestSize };
        try
        {
            var plain = text.TrimStart('\uFEFF');
            // Beforehand, for a tree of elements takes time by the square of its depth.
            using (var scout = XmlReader.Create(new StringReader(plain), settings))
            {
                while (scout.Read())
                    if (scout.Depth > DeepestNesting) throw new XmlException($"Elements are nested deeper than {DeepestNesting}.", null, ((IXmlLineInfo)scout).LineNumber, 0);
            }
            using var reader = XmlReader.Create(new StringReader(plain), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException e)
        {
            problems.Add(file, e.LineNumber > 0 ? $"line {e.LineNumber}" : "", $"is not well-formed XML ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})",
                "GraphML is well-formed XML without a document type", "check that it is the right file");
            return null;
        }
    }

    private static string PlaceOf(XObject place) => ((IXmlLineInfo)place) is { } line && line.HasLineInfo() ? $"line {line.LineNumber}" : "";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private sealed class GraphReader(
        string file, GraphDraft draft, GraphMlKeys keys, AttributeReader attributes, ProblemLedger problems)
    {
        private readonly IgnoredAttributes _ignored = new();

        public void Read(XElement root, XElement graph)
        {
            var others = root.Descendants().Count(e => e.Name.LocalName == "graph") - 1;
            if (others > 0) draft.Note("", $"{others} more graphs besides or inside the first", "left out: a file is one network");
            var isDirected = (string?)graph.Attribute("edgedefault") == "directed";
            foreach (var element in graph.Elements())
            {
                if (problems.Count > 0) return;
                if (element.Name.LocalName == "node") ReadNode(element);
                else if (element.Name.LocalName == "hyperedge")
                    draft.Note(PlaceOf(element), "a hyperedge joins any number of nodes", "left out: a link joins two");
            }
            // A second time, for an edge may stand before its nodes.
            foreach (var edge in graph.Elements().Where(e => e.Name.LocalName == "edge"))
            {
                if (problems.Count > 0) return;
                ReadEdge(edge, isDirected);
            }
            _ignored.Note(draft);
        }

        private void ReadNode(XElement node)
        {
            if (Required(node, "id") is not { } id) return;
            var (values, place) = (keys.ValuesOf(node), PlaceOf(node));
            foreach (var name in values.Keys) _ignored.OfNode(name);
            var location = attributes.Location(values.GetValueOrDefault("Latitude"), values.GetValueOrDefault("Longitude"), place);
            if (draft.TryAdd(new DraftNode(id, values.GetValueOrDefault("label") ?? "", location, place))) return;
            problems.Add(file, place, $"has the node {ConfigText.Shown(id)} again", "the id of a node is unique", "rename or remove one of them");
        }

        private void ReadEdge(XElement edge, bool isDirected)
        {
            if (Required(edge, "source") is not { } source || Required(edge, "target") is not { } target) return;
            var (values, place) = (keys.ValuesOf(edge), PlaceOf(edge));
            foreach (var name in values.Keys) _ignored.OfEdge(name);
            if (!draft.TryFind(source, out var from) || !draft.TryFind(target, out var to))
            {
                problems.Add(file, place, $"joins {ConfigText.Shown(source)} with {ConfigText.Shown(target)}", "both ends of an edge are nodes of the graph",
                    "correct its source or target");
                return;
            }
            var directed = (string?)edge.Attribute("directed") is { } own ? own == "true" : isDirected;
            draft.Edges.Add(attributes.Edge(from, to, directed, values.GetValueOrDefault, place));
        }

        private string? Required(XElement element, string attribute)
        {
            if ((string?)element.Attribute(attribute) is { Length: > 0 } value) return value;
            problems.Add(file, PlaceOf(element), $"has no {attribute} in <{element.Name.LocalName}>", $"every {element.Name.LocalName} needs one", $"write {attribute}=\"…\"");
            return null;
        }
    }
}

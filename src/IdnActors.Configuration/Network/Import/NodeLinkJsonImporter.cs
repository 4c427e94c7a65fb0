using System.Text.Json;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// Reads node-link JSON as TopoHub publishes it and NetworkX writes it: <c>nodes</c> with <c>id</c>, <c>name</c> and <c>pos</c> (longitude, latitude),
/// <c>edges</c> or <c>links</c> with <c>source</c>, <c>target</c> and <c>dist</c> (kilometres). Demands, statistics and other attributes are not used, which is reported.
/// </summary>
public static class NodeLinkJsonImporter
{
    internal const string Format = "node-link JSON";

    /// <summary>Imports a text.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="file">How messages name it; its name without extension becomes that of the topology.</param>
    /// <param name="options">What to take where the file says nothing.</param>
    /// <exception cref="ScenarioException">It is not a graph in node-link JSON; problems name the line where the syntax is at fault, else the path.</exception>
    public static ImportedTopology Import(string text, string file, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TopologyImporter.Assemble(Format, file, options ?? new ImportOptions(), (draft, settings, problems) => Read(text, file, draft, settings, problems));
    }

    private static void Read(string text, string file, GraphDraft draft, ImportOptions options, ProblemLedger problems)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            new GraphReader(file, draft, new AttributeReader(draft, options), problems).Read(document.RootElement);
        }
        catch (JsonException e)
        {
            problems.Add(file, e.LineNumber is { } line ? $"line {line + 1}" : "", "is not well-formed JSON", "node-link JSON is well-formed, and nested at most 64 deep",
                "check that it is the right file");
        }
        // Lone surrogates are well-formed JSON, but no text.
        catch (InvalidOperationException)
        {
            problems.Add(file, "", "has a text that is no Unicode", "texts are Unicode", "look for \\uD800 to \\uDFFF");
        }
    }

    private sealed class GraphReader(string file, GraphDraft draft, AttributeReader attributes, ProblemLedger problems)
    {
        private readonly IgnoredAttributes _ignored = new();

        public void Read(JsonElement root)
        {
            if (Array(root, "nodes") is not { } nodes || Edges(root) is not var (edges, name))
            {
                if (problems.Count == 0)
                    problems.Add(file, "", "has no lists nodes and edges", "node-link JSON is { nodes = [ … ], edges = [ … ] }; edges may be called links", "check that it is the right file");
                return;
            }
            var isDirected = root.TryGetProperty("directed", out var directed) && directed.ValueKind == JsonValueKind.True;
            NoteIgnored(root);
            var at = 0;
            foreach (var node in nodes.EnumerateArray()) ReadNode(node, $"nodes[{at++}]");
            if (problems.Count > 0) return;
            at = 0;
            foreach (var edge in edges.EnumerateArray()) ReadEdge(edge, $"{name}[{at++}]", isDirected);
            _ignored.Note(draft);
        }

        /// <summary>The list of edges with its name. Two lists may be the same in two notations, or halves of one: nobody can tell.</summary>
        private (JsonElement List, string Name)? Edges(JsonElement root)
        {
            var (edges, links) = (Array(root, "edges"), Array(root, "links"));
            if (edges is null && links is null) return null;
            if (edges is null || links is null) return edges is { } one ? (one, "edges") : (links!.Value, "links");
            var (first, second) = (edges.Value.GetArrayLength(), links.Value.GetArrayLength());
            if (first > 0 && second > 0)
            {
                problems.Add(file, "", $"has both edges ({first}) and links ({second})", "there is one list of edges", "remove one of them, or put all into one");
                return null;
            }
            var (kept, empty) = first > 0 ? ("edges", "links") : ("links", "edges");
            draft.Note("", $"has both edges ({first}) and links ({second})", $"{kept} are taken: {empty} is empty");
            return (first > 0 ? edges.Value : links.Value, kept);
        }

        private void NoteIgnored(JsonElement root)
        {
            foreach (var property in root.EnumerateObject())
            {
                if (property.Name is "nodes" or "edges" or "links" or "directed" or "multigraph") continue;
                if (property is not { Name: "graph", Value.ValueKind: JsonValueKind.Object }) _ignored.Add(property.Name);
                else foreach (var inner in property.Value.EnumerateObject()) _ignored.Add($"graph.{inner.Name}");
            }
        }

        private static JsonElement? Array(JsonElement parent, string name) =>
            parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

        /// <summary>A text or number as text; null for anything else.</summary>
        private static string? Text(JsonElement parent, string name) =>
            parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? Text(value) : null;

        private static string? Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

        private void ReadNode(JsonElement node, string place)
        {
            if (Required(node, "id", place) is not { } id) return;
            foreach (var property in node.EnumerateObject()) _ignored.OfNode(property.Name);
            // TopoHub: pos is (x, y), that is longitude first.
            var (longitude, latitude) = Array(node, "pos") is { } pos && pos.GetArrayLength() == 2
                ? (Text(pos[0]), Text(pos[1]))
                : (Text(node, "Longitude"), Text(node, "Latitude"));
            if (longitude is null && latitude is null && node.TryGetProperty("pos", out var odd)) draft.Note(place, $"pos is a {odd.ValueKind}", "not used: it is [longitude, latitude]");
            var location = attributes.Location(latitude, longitude, place);
            if (draft.TryAdd(new DraftNode(id, Text(node, "name") ?? Text(node, "label") ?? "", location, place))) return;
            problems.Add(file, place, $"has the id {ConfigText.Shown(id)} again", "the id of a node is unique", "rename or remove one of them");
        }

        private void ReadEdge(JsonElement edge, string place, bool isDirected)
        {
            if (Required(edge, "source", place) is not { } source || Required(edge, "target", place) is not { } target) return;
            foreach (var property in edge.EnumerateObject()) _ignored.OfEdge(property.Name);
            if (!draft.TryFind(source, out var from) || !draft.TryFind(target, out var to))
            {
                problems.Add(file, place, $"joins {ConfigText.Shown(source)} with {ConfigText.Shown(target)}", "both ends of an edge are ids of nodes", "correct its source or target");
                return;
            }
            draft.Edges.Add(attributes.Edge(from, to, isDirected, name => Text(edge, name), place));
        }

        private string? Required(JsonElement element, string name, string place)
        {
            if (Text(element, name) is { Length: > 0 } value) return value;
            problems.Add(file, place, $"has no {name}", "a number or a text is required", $"write \"{name}\": 1");
            return null;
        }
    }
}

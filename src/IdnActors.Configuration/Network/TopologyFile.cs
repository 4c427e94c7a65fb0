using System.Globalization;
using System.Text;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network.Import;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>Writes topology files as people write them: one line per node and link, nothing that is the default anyway. The loader reads an equal topology back.</summary>
public static class TopologyFile
{
    private const int MostDrawn = 5;
    private const int MostFindings = 200;

    /// <summary>The text of a file in <c>topologies/</c>.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="comment">Lines for the top of the file, without the #.</param>
    public static string Render(Topology topology, IEnumerable<string> comment)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(comment);
        var text = new StringBuilder();
        foreach (var line in comment) text.Append(line.Length == 0 ? "#" : "# ").Append(OneLine(line)).Append('\n');
        var writer = new HoconWriter();
        TopologyWriter.WriteBrief(writer, topology);
        return text.Append('\n').Append(writer).ToString();
    }

    /// <summary>The text of a file for an imported network: on top a drawing, where it comes from, and what the import had to decide.</summary>
    public static string Render(ImportedTopology imported)
    {
        ArgumentNullException.ThrowIfNull(imported);
        var topology = imported.Topology;
        List<string> comment =
        [
            .. Drawing(topology), "",
            $"Question: how does an inference delivery network behave on the published network {topology.Name}?",
            $"Imported from {imported.Source[(imported.Source.LastIndexOfAny(['/', '\\']) + 1)..]} ({imported.Format}): {topology.Nodes.Length} nodes, {topology.Links.Length / 2} links in both directions.",
            "What the file does not say, and what was done about it:",
            .. imported.Findings.Take(MostFindings).Select(f => $"- {f}"),
        ];
        if (imported.Findings.Length > MostFindings) comment.Add($"- and {imported.Findings.Length - MostFindings} more");
        return Render(topology, comment);
    }

    /// <summary>The cloud node with some of its links.</summary>
    private static IEnumerable<string> Drawing(Topology topology)
    {
        var cloud = topology.Nodes.MinBy(n => n.Tier)!;
        var links = topology.Outgoing(cloud.Id);
        var indent = new string(' ', cloud.Name.Length);
        if (links.IsEmpty) yield return $"  {cloud.Name} ── alone";
        for (var i = 0; i < Math.Min(links.Length, MostDrawn); i++)
        {
            var isLast = i == links.Length - 1;
            var branch = (i, isLast) switch { (0, true) => "───", (0, false) => "─┬─", (_, true) => " └─", _ => " ├─" };
            yield return $"  {(i == 0 ? cloud.Name : indent)} {branch} {links[i].Rate}, {links[i].Delay} ── {topology.NameOf(links[i].To)}";
        }
        if (links.Length > MostDrawn) yield return string.Create(CultureInfo.InvariantCulture, $"  {indent}  └─ … and {links.Length - MostDrawn} more");
    }

    /// <summary>A comment ends with its line, so what would end the line must not be in it.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}

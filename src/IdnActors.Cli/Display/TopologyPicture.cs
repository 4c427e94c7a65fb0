using System.Globalization;
using System.Security;
using System.Text;
using IdnActors.Model.Network;

namespace IdnActors.Cli.Display;

/// <summary>Draws a topology as SVG: nodes coloured by tier, links as wide as the logarithm of their rate, with their rate and delay as tooltips. Equal topologies give equal texts.</summary>
public static class TopologyPicture
{
    private const double Margin = 90;
    private const double Header = 60;
    private const int MostNamed = 150;
    private const int MostTiersNamed = 12;
    private const int MostUpright = 14;

    // From the cloud outwards; readable on white, and told apart by those who do not see red and green.
    private static readonly string[] TierColours = ["#1b4f8a", "#2a9d8f", "#e9a23b", "#d1603d", "#7d4e9e", "#6b7280"];

    /// <summary>The text of the picture.</summary>
    public static string Draw(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var places = TopologyLayout.Of(topology).Select(p => (X: p.X + Margin, Y: p.Y + Margin + Header)).ToList();
        var (width, height) = (Math.Max(places.Max(p => p.X) + Margin, 560), places.Max(p => p.Y) + Margin);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0}\" height=\"{height:0}\" font-family=\"sans-serif\">\n"))
            .Append(Invariant($"<title>{Escape(topology.Name)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"));
        WriteHeader(svg, topology);
        WriteLinks(svg, topology, places);
        WriteNodes(svg, topology, places);
        return svg.Append("</svg>\n").ToString();
    }

    private static void WriteHeader(StringBuilder svg, Topology topology)
    {
        var summary = Invariant($"{topology.Nodes.Length} nodes, {topology.Links.Length / 2} links");
        svg.Append(Invariant($"<text x=\"24\" y=\"38\" font-size=\"22\" font-weight=\"bold\" fill=\"#1f2937\">{Escape(topology.Name)}</text>\n"))
            .Append(Invariant($"<text x=\"24\" y=\"60\" font-size=\"13\" fill=\"#4b5563\">{summary}; lines are wider where rates are higher</text>\n"));
        var x = 24;
        foreach (var tier in topology.Nodes.Select(n => n.Tier).Distinct().Order().Take(MostTiersNamed))
        {
            svg.Append(Invariant($"<circle cx=\"{x + 5}\" cy=\"80\" r=\"5\" fill=\"{Colour(tier)}\"/><text x=\"{x + 14}\" y=\"84\" font-size=\"12\" fill=\"#4b5563\">tier {tier}</text>\n"));
            x += 68;
        }
    }

    private static void WriteLinks(StringBuilder svg, Topology topology, List<(double X, double Y)> places)
    {
        svg.Append("<g stroke=\"#94a3b8\" stroke-linecap=\"round\" stroke-opacity=\"0.85\">\n");
        foreach (var link in topology.Links.Where(l => l.Id.Index < topology.Reverse(l.Id).Index))
        {
            var ((x1, y1), (x2, y2), back) = (places[link.From.Index], places[link.To.Index], topology[topology.Reverse(link.Id)]);
            svg.Append(Invariant($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke-width=\"{Width(link):0.##}\"><title>"))
                .Append(Escape($"{topology.NameOf(link.From)} – {topology.NameOf(link.To)}: {link.Rate}, {link.Delay}"))
                .Append(back.Rate == link.Rate && back.Delay == link.Delay ? "" : Escape($"; back {back.Rate}, {back.Delay}"))
                .Append("</title></line>\n");
        }
        svg.Append("</g>\n");
    }

    private static void WriteNodes(StringBuilder svg, Topology topology, List<(double X, double Y)> places)
    {
        // Names that would cover each other are left to the tooltips.
        var isNamed = topology.Nodes.Length <= MostNamed;
        var perRow = places.GroupBy(p => p.Y).ToDictionary(r => r.Key, r => r.Count());
        foreach (var node in topology.Nodes)
        {
            var (x, y) = places[node.Id.Index];
            var isCrowded = perRow[y] > MostUpright;
            svg.Append(Invariant($"<g><title>{Escape($"{node.Name}: tier {node.Tier}, {node.Device.Name}, {node.MemoryBudget}")}</title>"))
                .Append(Invariant($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{Radius(node, isNamed):0.#}\" fill=\"{Colour(node.Tier)}\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>"));
            if (isNamed)
            {
                var down = Radius(node, isNamed) + (isCrowded ? 6 : 13);
                // In a crowded row names stand on end.
                var turn = isCrowded ? Invariant($"text-anchor=\"end\" transform=\"rotate(-65 {x:0.#} {y + down:0.#})\"") : "text-anchor=\"middle\"";
                svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{y + down:0.#}\" font-size=\"12\" {turn} fill=\"#111827\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">"))
                    .Append(Escape(node.Name)).Append("</text>");
            }
            svg.Append("</g>\n");
        }
    }

    /// <summary>From half a unit for a megabit per second to 5.5 for 100 Gbps: a step per power of ten.</summary>
    private static double Width(Link link) => Math.Clamp(0.5 + Math.Log10(link.Rate.BitsPerSecond / 1e6), 0.5, 6.5);

    private static double Radius(Node node, bool isNamed) => isNamed ? Math.Max(6, 11 - (1.5 * node.Tier)) : Math.Max(3, 8 - (2 * node.Tier));

    private static string Colour(int tier) => TierColours[Math.Min(tier, TierColours.Length - 1)];

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

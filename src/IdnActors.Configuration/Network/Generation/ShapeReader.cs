using IdnActors.Configuration.Names;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Network.Generation;

/// <summary>Reads which shape a <c>generate</c> block asks for.</summary>
internal static class ShapeReader
{
    /// <summary>Waxman's model looks at every pair of nodes.</summary>
    private const int MostPlaced = 4000;
    private const int MostEdges = 500_000;

    private static readonly Quantity<long> Count = Known.Integer("a number of nodes", "10", 1, NameRange.MostNames);
    private static readonly Quantity<double> Share = Known.Number("a factor", "0.4", 0.001, 1, placeholder: 0.001);

    private static readonly Quantity<double> Length = Scaled.Real("a length", "4000km", [new Unit("m", 0.001m), new Unit("km", 1m)], divide: false, 1, 15_000, "1km to 15000km", v => v);

    /// <summary>How to make the graph; null after problems.</summary>
    public static Func<GeneratedGraph>? Read(ConfigReader block)
    {
        string[] names = ["tree", "star", "grid", "barabasi-albert", "waxman"];
        var given = names.Where(block.Has).ToList();
        // All that are given are read, for their mistakes and unread keys.
        var shapes = new[] { Tree(block), Star(block), Grid(block), BarabasiAlbert(block), Waxman(block) };
        if (given.Count != 1)
        {
            block.Report(given.Count == 0 ? "tree" : given[1], given.Count == 0 ? "is missing, as is every other shape" : $"is given besides {given[0]}",
                $"one of {string.Join(", ", names)} is required", "write e.g. tree { fan-out = [2, 5] }");
            return null;
        }
        return shapes[Array.IndexOf(names, given[0])];
    }

    private static Func<GeneratedGraph>? Tree(ConfigReader block)
    {
        if (block.Any("tree") is not { } element) return null;
        var tree = element.Block();
        var fanOut = tree.RequiredElements("fan-out", "children per node, level by level", "[2, 5]").Select(e => (int)e.Get(Count)).ToList();
        var (nodes, level) = (1L, 1L);
        foreach (var children in fanOut)
        {
            level = Math.Min(level * children, int.MaxValue);
            nodes = Math.Min(nodes + level, int.MaxValue);
        }
        if (fanOut.Count > NodeReader.MostTiers)
        {
            tree.Report("fan-out", $"has {fanOut.Count} levels", $"a tree has at most {NodeReader.MostTiers} levels below its root", "make it lower");
            return null;
        }
        return fanOut.Count > 0 && IsSmallEnough(tree, "fan-out", nodes) ? () => Shapes.Tree(fanOut) : null;
    }

    private static Func<GeneratedGraph>? Star(ConfigReader block)
    {
        if (block.Any("star") is not { } element) return null;
        var star = element.Block();
        var leaves = (int)star.Get("leaves", Count);
        return IsSmallEnough(star, "leaves", leaves + 1L) ? () => Shapes.Tree([leaves]) : null;
    }

    private static Func<GeneratedGraph>? Grid(ConfigReader block)
    {
        if (block.Any("grid") is not { } element) return null;
        var grid = element.Block();
        var (rows, columns) = ((int)grid.Get("rows", Count), (int)grid.Get("columns", Count));
        return IsSmallEnough(grid, "rows", (long)rows * columns) ? () => Shapes.Grid(rows, columns) : null;
    }

    private static Func<GeneratedGraph>? BarabasiAlbert(ConfigReader block)
    {
        if (block.Any("barabasi-albert") is not { } element) return null;
        var graph = element.Block();
        var nodes = (int)graph.Get("nodes", Count);
        var edges = (int)graph.Get("edges-per-node", Known.Integer("a number of links", "2", 1, 1000));
        var seed = graph.Get("seed", Known.Seed);
        if (edges < nodes && (long)edges * (nodes - edges) <= MostEdges) return () => Shapes.BarabasiAlbert(nodes, edges, seed);
        graph.Report("edges-per-node", $"is {edges}, with {nodes} nodes", $"it is less than the number of nodes, and there are at most {MostEdges} links", "choose a smaller one");
        return null;
    }

    private static Func<GeneratedGraph>? Waxman(ConfigReader block)
    {
        if (block.Any("waxman") is not { } element) return null;
        var graph = element.Block();
        var nodes = (int)graph.Get("nodes", Known.Integer("a number of nodes", "40", 1, MostPlaced));
        var (alpha, beta) = (graph.Get("alpha", Share), graph.Get("beta", Share));
        var (area, seed) = (graph.Get("area", Length), graph.Get("seed", Known.Seed));
        if (beta * nodes * (nodes - 1) / 2 <= MostEdges) return () => Shapes.Waxman(nodes, alpha, beta, area, seed);
        graph.Report("beta", FormattableString.Invariant($"is {beta}, with {nodes} nodes"), $"there are at most {MostEdges} links", "choose a smaller one, or fewer nodes");
        return null;
    }

    private static bool IsSmallEnough(ConfigReader shape, string key, long nodes)
    {
        if (nodes <= NameRange.MostNames) return true;
        shape.Report(key, "makes too many nodes", $"a topology has at most {NameRange.MostNames} nodes", "make it smaller");
        return false;
    }
}

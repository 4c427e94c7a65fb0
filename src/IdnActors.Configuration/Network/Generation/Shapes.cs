using System.Globalization;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;

namespace IdnActors.Configuration.Network.Generation;

/// <summary>The shapes of generated topologies. Every one is connected; equal arguments give equal graphs in every process and on every platform.</summary>
internal static class Shapes
{
    private const double KilometresPerDegree = 6371.0088 * Math.PI / 180;
    private const double GridDegrees = 0.1;

    /// <summary>A root with so many children, each of them with so many again. Connected because every node but the root has a parent.</summary>
    public static GeneratedGraph Tree(IReadOnlyList<int> fanOut)
    {
        var graph = new GeneratedGraph();
        graph.Nodes.Add(new GeneratedNode("", 0));
        var (first, end) = (0, 1);
        for (var level = 0; level < fanOut.Count; level++)
        {
            for (var parent = first; parent < end; parent++)
            {
                for (var child = 1; child <= fanOut[level]; child++)
                {
                    graph.Edges.Add(new GeneratedEdge(parent, graph.Nodes.Count));
                    graph.Nodes.Add(new GeneratedNode($"{graph.Nodes[parent].Suffix}-{Text(child)}", level + 1));
                }
            }
            (first, end) = (end, graph.Nodes.Count);
        }
        return graph;
    }

    /// <summary>Rows and columns; each node is joined with its right and its lower neighbour.</summary>
    public static GeneratedGraph Grid(int rows, int columns)
    {
        var graph = new GeneratedGraph();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var at = graph.Nodes.Count;
                graph.Nodes.Add(new GeneratedNode($"-{Text(row + 1)}-{Text(column + 1)}", 0, Cell(row, column, rows, columns)));
                if (column > 0) graph.Edges.Add(new GeneratedEdge(at - 1, at));
                if (row > 0) graph.Edges.Add(new GeneratedEdge(at - columns, at));
            }
        }
        return graph;
    }

    /// <summary>
    /// Preferential attachment (Barabási and Albert, Science 286, 1999), begun with a star of <paramref name="edgesPerNode"/> + 1 nodes: each further node is joined
    /// with that many different ones, chosen in proportion to their links. m (n - m) edges; connected because every node is joined with earlier ones.
    /// </summary>
    public static GeneratedGraph BarabasiAlbert(int nodes, int edgesPerNode, ulong seed)
    {
        var (graph, random) = (Numbered(nodes), new RandomStreams(seed).Open("topology/barabasi-albert"));
        // Every node stands here once per link, so that a uniform draw is one in proportion to links.
        var ends = new List<int>();
        for (var leaf = 1; leaf <= edgesPerNode; leaf++) Join(0, leaf);
        for (var node = edgesPerNode + 1; node < nodes; node++)
        {
            var chosen = new SortedSet<int>();
            while (chosen.Count < edgesPerNode) chosen.Add(ends[random.NextInt(ends.Count)]);
            foreach (var other in chosen) Join(other, node);
        }
        return graph;

        void Join(int a, int b)
        {
            graph.Edges.Add(new GeneratedEdge(a, b));
            ends.Add(a);
            ends.Add(b);
        }
    }

    /// <summary>
    /// Random places in a square, two of them joined with probability beta · exp(-d / (alpha · L)) where d is their distance and L the square's diagonal (Waxman,
    /// IEEE JSAC 6, 1988). What is then not connected with the first node is joined by the shortest possible link, until all is.
    /// </summary>
    public static GeneratedGraph Waxman(int nodes, double alpha, double beta, double kilometres, ulong seed)
    {
        var (graph, random) = (new GeneratedGraph(), new RandomStreams(seed).Open("topology/waxman"));
        var places = new (double X, double Y)[nodes];
        for (var i = 0; i < nodes; i++)
        {
            places[i] = (random.NextDouble() * kilometres, random.NextDouble() * kilometres);
            graph.Nodes.Add(new GeneratedNode($"-{Text(i + 1)}", 0, Place(places[i].X - (kilometres / 2), places[i].Y - (kilometres / 2))));
        }
        var reach = alpha * kilometres * Math.Sqrt(2);
        for (var a = 0; a < nodes; a++)
        {
            for (var b = a + 1; b < nodes; b++)
            {
                // An exponential draw exceeds x with probability exp(-x), and is the same on every platform, which Math.Exp is not.
                var (isWanted, length) = (random.NextDouble() < beta, Distance(places[a], places[b]));
                if (random.NextExponential() > length / reach && isWanted) graph.Edges.Add(new GeneratedEdge(a, b, length));
            }
        }
        Connect(graph, (a, b) => Distance(places[a], places[b]));
        return graph;
    }

    private static GeneratedGraph Numbered(int nodes)
    {
        var graph = new GeneratedGraph();
        for (var i = 1; i <= nodes; i++) graph.Nodes.Add(new GeneratedNode($"-{Text(i)}", 0));
        return graph;
    }

    /// <summary>Prim's algorithm over what the edges leave apart: the part of node 0 takes in the nearest outside node, with all that this one is connected with.</summary>
    private static void Connect(GeneratedGraph graph, Func<int, int, double> distance)
    {
        var count = graph.Nodes.Count;
        var neighbours = graph.Edges.SelectMany(e => new[] { (e.First, e.Second), (e.Second, e.First) }).ToLookup(e => e.Item1, e => e.Item2);
        var (isInside, nearest) = (new bool[count], new int[count]);
        var fresh = new Queue<int>([0]);
        isInside[0] = true;
        while (true)
        {
            while (fresh.TryDequeue(out var node))
            {
                foreach (var next in neighbours[node].Where(n => !isInside[n]))
                {
                    isInside[next] = true;
                    fresh.Enqueue(next);
                }
                for (var other = 0; other < count; other++)
                    if (!isInside[other] && distance(node, other) < distance(nearest[other], other)) nearest[other] = node;
            }
            var best = -1;
            for (var other = 0; other < count; other++)
                if (!isInside[other] && (best < 0 || distance(nearest[other], other) < distance(nearest[best], best))) best = other;
            if (best < 0) return;
            graph.Edges.Add(new GeneratedEdge(nearest[best], best, distance(nearest[best], best)));
            isInside[best] = true;
            fresh.Enqueue(best);
        }
    }

    private static double Distance((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));

    /// <summary>Kilometres east and north of 0°, 0°, where degrees are about equally long in both directions.</summary>
    private static GeoPoint Place(double east, double north) => new(Math.Round(north / KilometresPerDegree, 4), Math.Round(east / KilometresPerDegree, 4));

    /// <summary>Around 0°, 0°, the first row in the north; grids beyond the globe have no places.</summary>
    private static GeoPoint? Cell(int row, int column, int rows, int columns)
    {
        var (north, east) = (((rows - 1) / 2.0) - row, column - ((columns - 1) / 2.0));
        return rows * GridDegrees <= 160 && columns * GridDegrees <= 340 ? new GeoPoint(Math.Round(north * GridDegrees, 4), Math.Round(east * GridDegrees, 4)) : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using IdnActors.Configuration.Hocon;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>Makes the edges of a graph into links: drops self-loops, merges parallel edges, keeps the largest connected part.</summary>
/// <param name="draft">The graph; what is decided is noted there.</param>
/// <param name="names">Name of each node.</param>
/// <param name="defaultRate">Rate of links that state none.</param>
internal sealed class GraphLinks(GraphDraft draft, string[] names, DataRate defaultRate)
{
    private readonly Dictionary<(int, int), DraftLink> _byEnds = [];

    /// <summary>One entry per pair of joined nodes, in the order in which the file first names them.</summary>
    public List<DraftLink> Merged { get; } = [];

    public void Merge()
    {
        var needed = DarkFibres.Needed(draft);
        foreach (var edge in draft.Edges)
        {
            if (edge.Source == edge.Target)
            {
                draft.Note(edge.Place, $"{names[edge.Source]} is joined with itself", "dropped: a link joins two different nodes");
                continue;
            }
            if (edge.Dark is { } words)
            {
                var isNeeded = needed.Contains(edge);
                draft.Note(edge.Place, $"{names[edge.Source]}–{names[edge.Target]} has the label {ConfigText.Shown(words)}", isNeeded
                    ? $"kept with the default rate, {defaultRate}: without this dark fibre the network falls apart"
                    : "left out: a dark fibre carries nothing");
                if (!isNeeded) continue;
            }
            LinkOf(edge).Edges.Add(edge);
        }
        foreach (var link in Merged.Where(l => l.IsParallel))
        {
            var silent = link.Edges.Count(e => e.Rate is null);
            draft.Note(link.Edges[1].Place, $"{NameOf(link)} has {link.Edges.Count} parallel edges{(silent == 0 ? "" : $", of which {silent} state no rate")}", (silent, link.StatesRates) switch
            {
                (0, _) => "merged into one link with the sum of their rates and the least of their delays",
                (_, true) => $"merged into one link with the sum of the rates that are stated ({link.Rates(defaultRate).There}) and the least of the delays",
                _ => "merged into one link with the least of their delays; a direction in which none states a rate has the default rate once",
            });
        }
        var oneWay = Merged.Where(l => l.IsOneWay).Select(NameOf).ToList();
        if (oneWay.Count > 0)
            draft.Note("", $"{oneWay.Count} of {Merged.Count} links are directed one way only ({NodeNames.Listed(oneWay)})", "the other direction is given the same rate and delay");
    }

    /// <summary>Flags of the nodes of the largest connected part, of several the one with the earliest node.</summary>
    public bool[] LargestPart()
    {
        var neighbours = new List<int>[draft.Nodes.Count];
        for (var i = 0; i < neighbours.Length; i++) neighbours[i] = [];
        foreach (var link in Merged)
        {
            neighbours[link.A].Add(link.B);
            neighbours[link.B].Add(link.A);
        }
        var part = new int[neighbours.Length];
        var sizes = new List<int> { 0 };
        for (var i = 0; i < part.Length; i++)
            if (part[i] == 0) sizes.Add(Flood(i, sizes.Count, neighbours, part));
        var largest = sizes.IndexOf(sizes.Max());
        var dropped = Enumerable.Range(0, part.Length).Where(i => part[i] != largest).Select(i => names[i]).ToList();
        if (dropped.Count > 0)
            draft.Note("", $"{sizes.Count - 1} parts are not connected with each other", $"only the largest is kept; {(dropped.Count == 1 ? "1 node is" : $"{dropped.Count} nodes are")} dropped ({NodeNames.Listed(dropped)})");
        return [.. part.Select(p => p == largest)];
    }

    public string NameOf(DraftLink link) => $"{names[link.A]}–{names[link.B]}";

    private static int Flood(int start, int mark, List<int>[] neighbours, int[] part)
    {
        var open = new Queue<int>([start]);
        part[start] = mark;
        var size = 0;
        while (open.TryDequeue(out var node))
        {
            size++;
            foreach (var next in neighbours[node].Where(n => part[n] == 0))
            {
                part[next] = mark;
                open.Enqueue(next);
            }
        }
        return size;
    }

    private DraftLink LinkOf(DraftEdge edge)
    {
        var ends = (Math.Min(edge.Source, edge.Target), Math.Max(edge.Source, edge.Target));
        if (_byEnds.TryGetValue(ends, out var link)) return link;
        link = new DraftLink(edge.Source, edge.Target);
        _byEnds.Add(ends, link);
        Merged.Add(link);
        return link;
    }
}

/// <summary>All edges between two nodes.</summary>
internal sealed record DraftLink(int A, int B)
{
    private const double FastestRate = 1e14;

    public List<DraftEdge> Edges { get; } = [];

    public bool IsParallel => There.Count() > 1 || Back.Count() > 1;

    public bool IsOneWay => !There.Any() || !Back.Any();

    /// <summary>Whether in each direction that has edges one states its rate.</summary>
    public bool StatesRates => States(There) && States(Back);

    /// <summary>The least of the stated delays, of which a stated length is one; null when nothing is stated.</summary>
    public Duration? StatedDelay => Edges.Min(e => e.Delay ?? (e.Kilometres is { } km ? GreatCircle.DelayOver(km) : (Duration?)null));

    private IEnumerable<DraftEdge> There => Edges.Where(e => !e.IsDirected || e.Source == A);

    private IEnumerable<DraftEdge> Back => Edges.Where(e => !e.IsDirected || e.Source == B);

    /// <summary>
    /// Rates from A to B and back: of each direction the sum of what its edges state, for an edge without a rate adds none that is invented; the default, once, if no
    /// edge states any. A direction that has no edge is like the other.
    /// </summary>
    public (DataRate There, DataRate Back) Rates(DataRate otherwise)
    {
        var (there, back) = (Sum(There, otherwise), Sum(Back, otherwise));
        return (there ?? back!.Value, back ?? there!.Value);
    }

    private static bool States(IEnumerable<DraftEdge> edges) => !edges.Any() || edges.Any(e => e.Rate is not null);

    private static DataRate? Sum(IEnumerable<DraftEdge> edges, DataRate otherwise)
    {
        if (!edges.Any()) return null;
        var sum = edges.Sum(e => (double)(e.Rate?.BitsPerSecond ?? 0));
        return sum == 0 ? otherwise : new DataRate((long)Math.Min(sum, FastestRate));
    }
}

namespace IdnActors.Configuration.Network.Import;

/// <summary>Tells which unlit fibres hold a network together that would fall apart without them.</summary>
internal static class DarkFibres
{
    /// <summary>Those to keep: in the order of the file, each that joins two parts which nothing before it joins.</summary>
    public static HashSet<DraftEdge> Needed(GraphDraft draft)
    {
        var needed = new HashSet<DraftEdge>(ReferenceEqualityComparer.Instance);
        if (!draft.Edges.Exists(e => e.Dark is not null)) return needed;
        var parts = Enumerable.Range(0, draft.Nodes.Count).ToArray();
        foreach (var edge in draft.Edges.Where(e => e.Dark is null)) Join(edge, parts);
        foreach (var edge in draft.Edges.Where(e => e.Dark is not null))
            if (Join(edge, parts)) needed.Add(edge);
        return needed;
    }

    /// <summary>False when the ends are in one part already.</summary>
    private static bool Join(DraftEdge edge, int[] parts)
    {
        var (a, b) = (Root(edge.Source, parts), Root(edge.Target, parts));
        parts[a] = b;
        return a != b;
    }

    private static int Root(int node, int[] parts)
    {
        for (; parts[node] != node; node = parts[node]) parts[node] = parts[parts[node]];
        return node;
    }
}

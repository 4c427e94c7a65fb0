using IdnActors.Model.Network;

namespace IdnActors.Cli.Display;

/// <summary>Where a picture shows the nodes of a topology: on the map where there are coordinates, else in rows by tier, else on a circle.</summary>
public static class TopologyLayout
{
    private const double MostWidth = 1160;
    private const double MostHeight = 800;
    private const double LeastHeight = 200;
    private const double RowGap = 150;
    private const double LeastGap = 14;

    /// <summary>Horizontal and vertical position of each node, from 0 on; one per node, in id order.</summary>
    public static IReadOnlyList<(double X, double Y)> Of(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var located = topology.Nodes.Count(n => n.Location is not null);
        var hasMap = located > 1 && located * 2 >= topology.Nodes.Length && topology.Nodes.Select(n => n.Location).OfType<GeoPoint>().Distinct().Count() > 1;
        if (hasMap) return Map(topology);
        return topology.Nodes.Select(n => n.Tier).Distinct().Count() > 1 && !HasWideTier(topology) ? Rows(topology) : Circle(topology);
    }

    // A tier whose nodes are linked among themselves would be a line with all links hidden in it.
    private static bool HasWideTier(Topology topology) => topology.Links.Count(l => topology[l.From].Tier == topology[l.To].Tier) * 2 > topology.Links.Length;

    /// <summary>Equirectangular around the middle latitude: right for a country, good for a continent. Nodes without coordinates stand in a row below the map.</summary>
    private static (double, double)[] Map(Topology topology)
    {
        var places = topology.Nodes.Select(n => n.Location).OfType<GeoPoint>().ToList();
        var (west, east) = (places.Min(p => p.Longitude), places.Max(p => p.Longitude));
        var (south, north) = (places.Min(p => p.Latitude), places.Max(p => p.Latitude));
        var squeeze = Math.Max(0.05, Math.Cos(double.DegreesToRadians((south + north) / 2)));
        var scale = Math.Min(MostWidth / Math.Max((east - west) * squeeze, 1e-6), MostHeight / Math.Max(north - south, 1e-6));
        var homeless = topology.Nodes.Where(n => n.Location is null).Select(n => n.Id).ToList();
        var below = ((north - south) * scale) + 80;
        return
        [
            .. topology.Nodes.Select(n => n.Location is { } p
                ? ((p.Longitude - west) * squeeze * scale, (north - p.Latitude) * scale)
                : ((homeless.IndexOf(n.Id) + 0.5) * MostWidth / homeless.Count, below + (40.0 * (homeless.IndexOf(n.Id) % 2)))),
        ];
    }

    /// <summary>The cloud on top, a row per tier; within a row in the order of the nodes above, so that few links cross.</summary>
    private static (double, double)[] Rows(Topology topology)
    {
        var positions = new (double X, double Y)[topology.Nodes.Length];
        var tiers = topology.Nodes.GroupBy(n => n.Tier).OrderBy(g => g.Key).ToList();
        var width = Math.Max(MostWidth, LeastGap * tiers.Max(t => t.Count()));
        var gap = Math.Max(RowGap, LeastHeight / tiers.Count);
        for (var row = 0; row < tiers.Count; row++)
        {
            var ordered = tiers[row].OrderBy(Above).ThenBy(n => n.Id).ToList();
            for (var i = 0; i < ordered.Count; i++) positions[ordered[i].Id.Index] = ((i + 0.5) * width / ordered.Count, row * gap);
        }
        return positions;

        double Above(Node node) => topology.Outgoing(node.Id).Where(l => topology[l.To].Tier < node.Tier).Select(l => positions[l.To.Index].X).DefaultIfEmpty(0).Average();
    }

    private static (double, double)[] Circle(Topology topology)
    {
        var count = topology.Nodes.Length;
        var radius = Math.Max(MostHeight / 2, count * LeastGap / (2 * Math.PI));
        return [.. Enumerable.Range(0, count).Select(i => (radius * (1 + Math.Sin(2 * Math.PI * i / count)), radius * (1 - Math.Cos(2 * Math.PI * i / count))))];
    }
}

using System.Collections.Immutable;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Report;

/// <summary>The cumulative distribution of latencies over several seeds, thinned to what a figure can show.</summary>
public static class LatencyCurve
{
    private const int MostPoints = 500;

    /// <summary>Share of the requests, 0 to 1, that have a latency or less: the mean over the seeds with its interval, at increasing latencies in milliseconds.</summary>
    /// <param name="seeds">Of each seed the latencies in milliseconds, in increasing order, with their requests.</param>
    public static ImmutableArray<CurvePoint> Of(IReadOnlyList<IReadOnlyList<(double Ms, double Requests)>> seeds)
    {
        var known = seeds.Where(s => s.Count > 0).ToList();
        if (known.Count == 0) return [];
        var totals = known.Select(s => s.Sum(v => v.Requests)).ToList();
        var places = new int[known.Count];
        var below = new double[known.Count];
        var points = ImmutableArray.CreateBuilder<CurvePoint>();
        foreach (var ms in Thinned(known))
        {
            for (var s = 0; s < known.Count; s++)
                while (places[s] < known[s].Count && known[s][places[s]].Ms <= ms) below[s] += known[s][places[s]++].Requests;
            points.Add(new CurvePoint(ms, Estimate.Of(below.Select((b, s) => b / totals[s]))));
        }
        return points.ToImmutable();
    }

    /// <summary>The latencies that are shown: all where they are few, else those at which the pooled distribution has risen by another step; always the ends.</summary>
    private static IEnumerable<double> Thinned(List<IReadOnlyList<(double Ms, double Requests)>> seeds)
    {
        var pooled = seeds.SelectMany(s => s).GroupBy(v => v.Ms).Select(g => (Ms: g.Key, Requests: g.Sum(v => v.Requests))).OrderBy(v => v.Ms).ToList();
        if (pooled.Count <= MostPoints) return pooled.Select(v => v.Ms);
        var step = pooled.Sum(v => v.Requests) / (MostPoints - 2);
        var shown = new List<double> { pooled[0].Ms };
        var risen = 0.0;
        foreach (var (ms, requests) in pooled.Skip(1).SkipLast(1))
        {
            risen += requests;
            if (risen < step) continue;
            shown.Add(ms);
            risen = Math.Min(risen - step, step);
        }
        return shown.Append(pooled[^1].Ms);
    }
}

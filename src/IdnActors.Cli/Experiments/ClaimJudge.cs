using System.Collections.Immutable;
using IdnActors.Configuration.Experiments;

namespace IdnActors.Cli.Experiments;

/// <summary>How a claim came off.</summary>
public enum Verdict
{
    /// <summary>The interval of what was measured lies where the claim says.</summary>
    Holds,

    /// <summary>The interval lies wholly elsewhere.</summary>
    Fails,

    /// <summary>The interval lies across a limit, or there is none: more seeds may tell.</summary>
    Undecided,
}

/// <summary>A claim with what was measured.</summary>
public sealed record JudgedClaim(Claim Claim, Estimate Measured, Verdict Verdict);

/// <summary>One figure of one run.</summary>
public readonly record struct ClaimFigure(string Variant, ulong Seed, string Metric, double Value);

/// <summary>
/// Judges the claims of an experiment by the figures of its runs. Whatever a claim measures is computed from the means over the seeds, and its interval from how far it
/// changes as seeds are left out (jackknife): of a mean, or a difference under the same requests, this is the interval of Student, and it serves ratios and slopes as well.
/// </summary>
/// <param name="experiment">The experiment.</param>
/// <param name="figures">The figures; NaN stands for none.</param>
public sealed class ClaimJudge(Experiment experiment, IEnumerable<ClaimFigure> figures)
{
    // Of the limit: sums of equal figures differ by their order.
    private const double Rounding = 1e-9;

    private readonly Dictionary<(string Variant, string Metric), Dictionary<ulong, double>> _figures = figures.Where(f => !double.IsNaN(f.Value))
        .GroupBy(f => (f.Variant, f.Metric)).ToDictionary(g => g.Key, g => g.ToDictionary(f => f.Seed, f => f.Value));

    /// <summary>All claims, in the order of the file.</summary>
    public ImmutableArray<JudgedClaim> Judge() =>
    [
        .. experiment.Claims.Select(claim =>
        {
            var measured = Measured(claim.Measure);
            return new JudgedClaim(claim, measured, VerdictOn(measured, claim.Expected));
        }),
    ];

    /// <summary>Where an interval lies.</summary>
    public static Verdict VerdictOn(Estimate measured, Expectation expected)
    {
        if (double.IsNaN(measured.Mean) || double.IsNaN(measured.HalfWidth)) return Verdict.Undecided;
        var (low, high) = (measured.Mean - measured.HalfWidth, measured.Mean + measured.HalfWidth);
        var (least, most) = (expected.Least - Slack(expected.Least), expected.Most + Slack(expected.Most));
        if (low >= least && high <= most) return Verdict.Holds;
        return high < least || low > most ? Verdict.Fails : Verdict.Undecided;
    }

    private static double Slack(double limit) => double.IsFinite(limit) ? Rounding * Math.Max(1, Math.Abs(limit)) : 0;

    private Estimate Measured(Measure measure)
    {
        var series = SeriesOf(measure).ToList();
        var seeds = series.Select(s => s.Keys.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).Order().ToList();
        var whole = Value(measure, series, seeds);
        if (experiment.IsExact && seeds.Count == 1) return new Estimate(whole, double.IsNaN(whole) ? double.NaN : 0, 1);
        if (seeds.Count < 2 || double.IsNaN(whole)) return new Estimate(whole, double.NaN, seeds.Count);
        var pseudo = seeds.Select(left => (seeds.Count * whole) - ((seeds.Count - 1) * Value(measure, series, [.. seeds.Where(s => s != left)]))).ToList();
        return pseudo.Exists(double.IsNaN) ? new Estimate(whole, double.NaN, seeds.Count) : Estimate.Of(pseudo);
    }

    /// <summary>The figures that a measure needs, each by seed.</summary>
    private IEnumerable<IReadOnlyDictionary<ulong, double>> SeriesOf(Measure measure)
    {
        if (measure.Kind == MeasureKind.Slope)
            return AxisOf(measure).Values.Select(v => Of(measure.First with { At = measure.First.At.SetItem(measure.Over!, v.Name) }));
        if (measure.Kind == MeasureKind.Advantage) return Cells(measure).SelectMany(c => c.Among.Concat(c.Against)).Select(Of);
        return measure.Second is { } second ? [Of(measure.First), Of(second)] : [Of(measure.First)];
    }

    private IReadOnlyDictionary<ulong, double> Of(Figure figure) =>
        _figures.TryGetValue((ExperimentGrid.NameOf(experiment, figure.At), figure.Metric), out var values) ? values : ImmutableDictionary<ulong, double>.Empty;

    /// <summary>The figures on both sides, for every combination of what is not fixed.</summary>
    private IEnumerable<(ImmutableArray<Figure> Among, ImmutableArray<Figure> Against)> Cells(Measure measure)
    {
        IEnumerable<ImmutableSortedDictionary<string, string>> cells = [measure.First.At];
        foreach (var axis in experiment.Axes.Where(a => a.Name != measure.Over && !measure.First.At.ContainsKey(a.Name)))
            cells = cells.SelectMany(c => axis.Values.Select(v => c.SetItem(axis.Name, v.Name)));
        return cells.Select(cell => (Side(cell, measure.Sides!.Among), Side(cell, measure.Sides.Against)));

        ImmutableArray<Figure> Side(ImmutableSortedDictionary<string, string> cell, ImmutableArray<string> values) =>
            [.. values.Select(v => measure.First with { At = cell.SetItem(measure.Over!, v) })];
    }

    /// <summary>Over all cells, the largest ratio of the best against to the best among.</summary>
    private static double Advantage(List<double> means, AdvantageSides sides)
    {
        var (among, against) = (sides.Among.Length, sides.Against.Length);
        var largest = double.NegativeInfinity;
        for (var at = 0; at < means.Count; at += among + against)
            largest = Math.Max(largest, means.GetRange(at + among, against).Min() / means.GetRange(at, among).Min());
        return largest;
    }

    private ExperimentAxis AxisOf(Measure measure) => experiment.Axes.First(a => a.Name == measure.Over);

    /// <summary>What is measured, from the means over some seeds; NaN where that is not to be had.</summary>
    private double Value(Measure measure, List<IReadOnlyDictionary<ulong, double>> series, List<ulong> seeds)
    {
        if (seeds.Count == 0) return double.NaN;
        var means = series.ConvertAll(s => seeds.Sum(seed => s[seed]) / seeds.Count);
        var value = measure.Kind switch
        {
            MeasureKind.Figure => means[0],
            MeasureKind.Ratio => means[0] / means[1],
            MeasureKind.Difference => means[0] - means[1],
            MeasureKind.Advantage => Advantage(means, measure.Sides!),
            _ => Slope([.. AxisOf(measure).Values.Select(v => Math.Log(v.Number))], [.. means.Select(m => Math.Log(m))]),
        };
        return double.IsFinite(value) ? value : double.NaN;
    }

    /// <summary>Least squares.</summary>
    private static double Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y).Sum(p => (p.First - meanX) * (p.Second - meanY)) / x.Sum(v => (v - meanX) * (v - meanX));
    }
}

using System.Collections.Immutable;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Experiments;

/// <summary>What the finished runs of an experiment say together. The first variant is the baseline of all differences.</summary>
public sealed class ExperimentResult
{
    private readonly Dictionary<string, ImmutableArray<RunSummary>> _runs;

    /// <param name="plan">The experiment.</param>
    /// <param name="seeds">Seeds per variant that there are to be; with fewer, the result is partial.</param>
    /// <param name="metric">The metric that matters most; null: the first of the usual ones that the runs have.</param>
    /// <param name="runs">The finished runs.</param>
    public ExperimentResult(ExperimentPlan plan, int seeds, string? metric, IEnumerable<(ExperimentVariant Variant, RunSummary Run)> runs)
    {
        Plan = plan;
        Seeds = seeds;
        var byVariant = runs.ToLookup(r => r.Variant.Name, r => r.Run);
        _runs = plan.Variants.ToDictionary(v => v.Name, v => byVariant[v.Name].OrderBy(r => r.Seed).ToImmutableArray());
        Metrics = [.. plan.Variants.SelectMany(v => _runs[v.Name]).SelectMany(r => r.Figures).DistinctBy(f => f.Name)];
        MainMetric = metric ?? ExperimentMetrics.Usual.FirstOrDefault(m => Metrics.Any(f => f.Name == m)) ?? ExperimentMetrics.Usual[^1];
    }

    public ExperimentPlan Plan { get; }

    public int Seeds { get; }

    /// <summary>Every metric that some run has; the values are of no meaning.</summary>
    public ImmutableArray<RunFigure> Metrics { get; }

    public string MainMetric { get; }

    /// <summary>Runs that are missing.</summary>
    public int Missing => (Plan.Variants.Length * Seeds) - _runs.Values.Sum(r => r.Length);

    /// <summary>The finished runs of a variant, by seed.</summary>
    public ImmutableArray<RunSummary> RunsOf(ExperimentVariant variant) => _runs[variant.Name];

    /// <summary>A variant's mean of a metric over its seeds.</summary>
    public Estimate MeanOf(ExperimentVariant variant, string metric) => Estimate.Of(RunsOf(variant).Select(r => r[metric]));

    /// <summary>How a variant differs in a metric from the first one, on average over the seeds that both have finished.</summary>
    public Estimate DifferenceOf(ExperimentVariant variant, string metric) => Estimate.OfDifference(BySeed(variant, metric), BySeed(Plan.Variants[0], metric));

    private Dictionary<ulong, double> BySeed(ExperimentVariant variant, string metric) => RunsOf(variant).ToDictionary(r => r.Seed, r => r[metric]);

    /// <summary>One row for every finished run and metric.</summary>
    public IEnumerable<ComparisonRow> Rows()
    {
        foreach (var metric in Metrics)
        {
            var baseline = BySeed(Plan.Variants[0], metric.Name);
            foreach (var variant in Plan.Variants)
            {
                foreach (var run in RunsOf(variant))
                {
                    var value = run[metric.Name];
                    yield return new ComparisonRow(variant.Name, string.Join(' ', variant.Overrides), (long)run.Seed, metric.Name, metric.Unit, value,
                        baseline.TryGetValue(run.Seed, out var reference) ? value - reference : double.NaN);
                }
            }
        }
    }
}

/// <summary>A row of <c>compare.parquet</c>: one metric of one run.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Overrides">Its <c>key=value</c> pairs, parted by spaces.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Unit">Unit of the metric.</param>
/// <param name="Value">Its value; NaN where the run has none.</param>
/// <param name="BaselineDifference">The value less that of the first variant with the same seed; NaN where that one has none.</param>
public readonly record struct ComparisonRow(string Variant, string Overrides, long Seed, string Metric, string Unit, double Value, double BaselineDifference);

/// <summary>Metrics as experiments know them.</summary>
public static class ExperimentMetrics
{
    /// <summary>Those that a comparison is about when nothing else is said, the first that there is.</summary>
    public static ImmutableArray<string> Usual { get; } = [RunSummary.GainMetric, "mean cost"];

    /// <summary>Columns of the table on the screen, besides the main metric.</summary>
    public static ImmutableArray<string> Shown { get; } = [RunSummary.RegretMetric, "mean latency", "99th percentile", "accuracy", "served", "bytes over links"];

    /// <summary>What makes a comparison of policies doubtful: shown where some run has any.</summary>
    public static ImmutableArray<string> Doubts { get; } = ["late prices", "missing prices", "stale offers"];

    /// <summary>All names there can be.</summary>
    public static ImmutableArray<string> Names { get; } = [RunSummary.GainMetric, RunSummary.RegretMetric, .. Results.Metrics.OfRun.Select(m => m.Name)];

    /// <summary>Columns of <c>compare.parquet</c>.</summary>
    public static IReadOnlyList<Metric<ComparisonRow>> OfComparison { get; } =
    [
        new("variant", "", Better.Neutral, (in r) => r.Variant),
        new("overrides", "", Better.Neutral, (in r) => r.Overrides),
        new("seed", "", Better.Neutral, (in r) => r.Seed),
        new("metric", "", Better.Neutral, (in r) => r.Metric),
        new("unit", "", Better.Neutral, (in r) => r.Unit),
        new("value", "", Better.Neutral, (in r) => r.Value),
        new("baseline_difference", "", Better.Neutral, (in r) => r.BaselineDifference),
    ];
}

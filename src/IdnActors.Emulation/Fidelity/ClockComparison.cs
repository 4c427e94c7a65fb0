using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Fidelity;

/// <summary>
/// A run in virtual time beside one of the same scenario and seed in real time: what the machine delivered against what was modelled. Latencies of the real run
/// are the experienced ones, lateness included.
/// </summary>
public sealed class ClockComparison
{
    private static readonly double[] Shares = [0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1];
    private readonly RunReport _virtual;
    private readonly RunReport _real;

    /// <exception cref="ArgumentException">The second run had no real clock.</exception>
    public ClockComparison(RunReport virtualRun, RunReport realRun)
    {
        _virtual = virtualRun;
        _real = realRun;
        Experienced = realRun.Host.Experienced ?? throw new ArgumentException("The run to compare with had a virtual clock.", nameof(realRun));
        Fidelity = realRun.Host.Fidelity!;
    }

    /// <summary>Latencies that the real run delivered, in emulated time.</summary>
    public LatencyDistribution Experienced { get; }

    /// <summary>How late events of the real run were.</summary>
    public FidelitySummary Fidelity { get; }

    /// <summary>The tolerance in emulated time.</summary>
    public Duration Tolerance => Fidelity.Tolerance * Fidelity.Speed;

    /// <summary>Largest difference of the cumulative distributions of latency, 0 to 1.</summary>
    public double KolmogorovDistance => _virtual.Latencies.DistanceTo(Experienced, Duration.Zero);

    /// <summary>The same, where latencies apart by the tolerance or less count as equal.</summary>
    public double DistanceBeyondTolerance => _virtual.Latencies.DistanceTo(Experienced, Tolerance);

    /// <summary>Whether both runs brought every request to the same kinds of outcome, in the same numbers.</summary>
    public bool HasSameOutcomes => (_virtual.Totals.Issued, _virtual.Totals.Served, _virtual.Totals.Degraded, _virtual.Totals.Refused, _virtual.Totals.Expired, _virtual.Totals.Lost)
        == (_real.Totals.Issued, _real.Totals.Served, _real.Totals.Degraded, _real.Totals.Refused, _real.Totals.Expired, _real.Totals.Lost);

    /// <summary>Quantiles of both, by share of the requests.</summary>
    public IEnumerable<(double Share, Duration Virtual, Duration Real)> Quantiles() => Shares.Select(s => (s, _virtual.Latencies.Quantile(s), Experienced.Quantile(s)));
}

using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>Which times are recorded.</summary>
public enum TimeKind
{
    /// <summary>See <see cref="RunBooks.Latencies"/>.</summary>
    Latency,

    /// <summary>See <see cref="RunBooks.Experienced"/>.</summary>
    Experienced,

    /// <summary>See <see cref="Fidelity.FidelitySummary.Lateness"/>.</summary>
    Lateness,

    /// <summary>See <see cref="Fidelity.CrossingLateness.Lateness"/>.</summary>
    Crossing,
}

/// <summary>Times that a region has recorded since it told of them.</summary>
/// <param name="Kind">Which.</param>
/// <param name="From">For <see cref="TimeKind.Crossing"/> the region that packets left; else 0.</param>
/// <param name="Pairs">Times in nanoseconds, each followed by its count, in any order.</param>
public readonly record struct TimeSeries(TimeKind Kind, int From, ImmutableArray<long> Pairs)
{
    /// <summary>What a kernel has recorded since the last call, on its thread; nothing of what has recorded nothing.</summary>
    internal static ImmutableArray<TimeSeries> TakeNew(RunContext run)
    {
        var series = ImmutableArray.CreateBuilder<TimeSeries>();
        Add(TimeKind.Latency, 0, run.Ledger.Latencies);
        Add(TimeKind.Experienced, 0, run.Ledger.Experienced);
        Add(TimeKind.Lateness, 0, run.Kernel.Lateness);
        foreach (var (from, times) in run.Border?.Lateness.Recorders ?? []) Add(TimeKind.Crossing, from, times);
        return series.ToImmutable();

        void Add(TimeKind kind, int from, TimeRecorder? recorder)
        {
            if (recorder?.TakeNew() is { Length: > 0 } pairs) series.Add(new TimeSeries(kind, from, pairs));
        }
    }
}

/// <summary>What a region has counted as far as it has told, should it die.</summary>
internal sealed class SeenBooks
{
    private readonly Dictionary<(TimeKind, int), Dictionary<long, long>> _times = [];
    private readonly List<TimeSeries> _ahead = [];
    private RunBooks? _counted;

    /// <summary>Adds what it has told. Counts and times are always those of one moment: times that come without counts, as where those are not kept of every look, wait for the next ones.</summary>
    public void Add(LiveSnapshot snapshot)
    {
        _ahead.AddRange(snapshot.Times);
        if (snapshot.Books is not { } books) return;
        _counted = books;
        foreach (var (kind, from, pairs) in _ahead)
        {
            if (!_times.TryGetValue((kind, from), out var times)) _times.Add((kind, from), times = []);
            for (var i = 0; i < pairs.Length; i += 2) times[pairs[i]] = times.GetValueOrDefault(pairs[i]) + pairs[i + 1];
        }
        _ahead.Clear();
    }

    /// <summary>All of it, a copy but for the meters; null where it has told nothing.</summary>
    public RunBooks? ToBooks() => _counted is null ? null : _counted with
    {
        Latencies = Counts(TimeKind.Latency),
        Experienced = _counted.Experienced is null ? null : Counts(TimeKind.Experienced),
        Fidelity = _counted.Fidelity is not { } fidelity ? null : fidelity with
        {
            Lateness = Counts(TimeKind.Lateness),
            Crossings = [.. fidelity.Crossings.Select(c => c with { Lateness = Counts(TimeKind.Crossing, c.From) })],
        },
    };

    private TimeCounts Counts(TimeKind kind, int from = 0) =>
        _times.TryGetValue((kind, from), out var times) ? TimeCounts.Of([.. times.SelectMany(t => (long[])[t.Key, t.Value])]) : TimeCounts.None;
}

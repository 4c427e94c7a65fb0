using System.Collections.Concurrent;
using System.Collections.Immutable;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Experiments;

/// <summary>Starts one run as a process of its own; null when the program is not found.</summary>
/// <param name="arguments">Its command line, behind the program's name.</param>
/// <param name="cancellation">Ends it.</param>
public delegate Task<ChildResult?> StartRun(IReadOnlyList<string> arguments, CancellationToken cancellation);

/// <summary>How the runs of an experiment came out.</summary>
/// <param name="Seeds">Seeds per variant that were wanted in the end.</param>
/// <param name="Runs">Those that are finished.</param>
/// <param name="IsInterrupted">Stopped by the user before all were.</param>
/// <param name="Failures">Runs that failed, and what they said; after a failure no further run begins.</param>
public sealed record ExperimentEnd(
    int Seeds, ImmutableArray<(ExperimentVariant Variant, RunSummary Run)> Runs, bool IsInterrupted, ImmutableArray<string> Failures);

/// <summary>How far an experiment is. Read by whoever draws it while runs end on several threads.</summary>
public sealed class ExperimentProgress
{
    private volatile int _total;
    private int _reused;
    private int _ended;

    /// <summary>Runs that there are to be, as far as is known.</summary>
    public int Total { get => _total; set => _total = value; }

    /// <summary>Runs that were there already.</summary>
    public int Reused => Volatile.Read(ref _reused);

    /// <summary>Runs that have ended since.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public void CountReused() => Interlocked.Increment(ref _reused);

    public void CountEnded() => Interlocked.Increment(ref _ended);
}

/// <summary>Does the runs of an experiment that are not finished yet, several at a time, each in a process of its own.</summary>
/// <param name="plan">The experiment.</param>
/// <param name="folder">Its folder.</param>
/// <param name="choices">How many, how precise, how many at a time.</param>
/// <param name="start">Starts a run.</param>
public sealed class ExperimentRunner(ExperimentPlan plan, string folder, ExperimentChoices choices, StartRun start)
{
    private readonly ConcurrentDictionary<(string Variant, ulong Seed), RunSummary> _finished = [];
    private readonly ConcurrentDictionary<(string Variant, ulong Seed), string> _failures = [];
    private int _reached;
    private volatile bool _isInterrupted;

    public ExperimentProgress Progress { get; } = new();

    /// <summary>Runs what is missing, with further seeds until the demanded precision is reached.</summary>
    public async Task<ExperimentEnd> RunAsync(CancellationToken cancellation)
    {
        var seeds = choices.FirstSeeds;
        while (true)
        {
            Progress.Total = seeds * plan.Variants.Length;
            await RunMissingAsync(seeds, cancellation).ConfigureAwait(false);
            if (_isInterrupted || !_failures.IsEmpty || choices.Precision is null) break;
            var next = choices.Precision.NextSeeds(seeds, MeansOf(seeds));
            if (next <= seeds) break;
            seeds = next;
        }
        return new ExperimentEnd(seeds, FinishedRuns(), _isInterrupted, [.. _failures.OrderBy(f => f.Key.Seed).ThenBy(f => f.Key.Variant, StringComparer.Ordinal).Select(f => f.Value)]);
    }

    private ImmutableArray<(ExperimentVariant, RunSummary)> FinishedRuns() =>
    [
        .. plan.Variants.SelectMany(v => _finished.Where(f => f.Key.Variant == v.Name).OrderBy(f => f.Key.Seed).Select(f => (v, f.Value))),
    ];

    private List<Estimate> MeansOf(int seeds)
    {
        var result = new ExperimentResult(plan, seeds, choices.Metric, FinishedRuns());
        return [.. plan.Variants.Select(v => result.MeanOf(v, result.MainMetric))];
    }

    private async Task RunMissingAsync(int seeds, CancellationToken cancellation)
    {
        var missing = new List<(ExperimentVariant Variant, ulong Seed)>();
        // All variants of a seed before the next one: so an interrupted experiment still has pairs.
        for (var seed = (ulong)_reached + 1; seed <= (ulong)seeds; seed++)
        {
            foreach (var variant in plan.Variants)
            {
                var run = await RunSummary.ReadFinishedAsync(variant.RunFolder(folder, seed), variant.ScenarioHash, seed, ProgramBuild.Id).ConfigureAwait(false);
                if (run is null)
                {
                    missing.Add((variant, seed));
                    continue;
                }
                _finished[(variant.Name, seed)] = run;
                Progress.CountReused();
            }
        }
        _reached = seeds;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = choices.Parallel, CancellationToken = cancellation };
            await Parallel.ForEachAsync(missing, parallel, (run, token) => RunAsync(run.Variant, run.Seed, token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _isInterrupted = true;
        }
    }

    private async ValueTask RunAsync(ExperimentVariant variant, ulong seed, CancellationToken cancellation)
    {
        if (_isInterrupted || !_failures.IsEmpty) return;
        var place = variant.RunFolder(folder, seed);
        ChildResult? end;
        try
        {
            end = await start(plan.ArgumentsOf(variant, seed, folder, choices.Cache), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            RemoveRemains(place);
            // It may have been done when it was ended.
            if (await RunSummary.ReadFinishedAsync(place, variant.ScenarioHash, seed, ProgramBuild.Id).ConfigureAwait(false) is { } done) _finished[(variant.Name, seed)] = done;
            throw;
        }
        var run = end is null ? null : await RunSummary.ReadFinishedAsync(place, variant.ScenarioHash, seed, ProgramBuild.Id).ConfigureAwait(false);
        if (end?.ExitCode == ExitCode.Ok && run is not null)
        {
            _finished[(variant.Name, seed)] = run;
            Progress.CountEnded();
        }
        // Ctrl-C reaches the runs as well, perhaps before it reaches us.
        else if (end?.ExitCode == ExitCode.Interrupted) _isInterrupted = true;
        else _failures[(variant.Name, seed)] = Describe(variant, seed, end);
    }

    private static string Describe(ExperimentVariant variant, ulong seed, ChildResult? end)
    {
        var run = FormattableString.Invariant($"{variant.Name}, seed {seed}");
        if (end is null) return $"{run}: the program could not be started";
        var said = end.Error.Trim();
        return FormattableString.Invariant($"{run}: exit code {end.ExitCode}; ") + (said.Length > 0 ? said : end.ExitCode == ExitCode.Ok ? "its results are not whole" : end.Output.Trim());
    }

    /// <summary>What a run that was ended leaves: it is of no use, and the next attempt begins anew.</summary>
    private static void RemoveRemains(string place)
    {
        if (Directory.Exists(place + ".partial")) Directory.Delete(place + ".partial", recursive: true);
        File.Delete(place + ".lock");
    }
}

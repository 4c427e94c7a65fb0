using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// A region of a scenario that a kernel of this process runs with the real clock. It knows the duration and the time to drain and needs nobody while it runs; what leaves it is handed on whenever the kernel has
/// nothing ready to do, so what an event has brought about leaves together and before the next event fires.
/// </summary>
public sealed class LiveRegion : ILiveRegionHost, IAsyncDisposable
{
    private readonly EmulationRun _run;
    private readonly RegionSink _sink;
    private readonly RegionBorder _border;
    private readonly Action<int, ImmutableArray<Crossing>> _handOn;

    // For the kernel's thread.
    private readonly long[] _sent;
    private readonly long[] _received;
    private bool _isStopped;
    private bool _isOver;
    private Task _running = Task.CompletedTask;

    private LiveRegion(EmulationRun run, RegionSink sink, Action<int, ImmutableArray<Crossing>> handOn)
    {
        (_run, _sink, _border, _handOn) = (run, sink, run.Context.Border!, handOn);
        var regions = _border.Share.Plan.Count;
        (_sent, _received) = (new long[regions], new long[regions]);
    }

    /// <summary>Creates the actors of a region; no time passes yet.</summary>
    /// <param name="scenario">The whole scenario.</param>
    /// <param name="options">Seed, speed and the like; the clock must be real.</param>
    /// <param name="share">The region.</param>
    /// <param name="engine">Where answers come from; it stays the caller's.</param>
    /// <param name="handOn">Takes what leaves for another region, given by its number: on the kernel's thread, which it must not keep.</param>
    public static async Task<LiveRegion> CreateAsync(Scenario scenario, RunOptions options, RegionShare share, IInferenceEngine engine, Action<int, ImmutableArray<Crossing>> handOn)
    {
        if (options.Clock != ClockKind.Real) throw new ArgumentException("Only with a real clock can a region run by itself.", nameof(options));
        var sink = new RegionSink();
        return new LiveRegion(await EmulationRun.CreateAsync(scenario, options with { Share = share }, engine, sink).ConfigureAwait(false), sink, handOn);
    }

    /// <inheritdoc/>
    public async Task StartAsync(long timestamp)
    {
        await _run.Kernel.Do(() => _run.Kernel.StartClock(timestamp)).ConfigureAwait(false);
        _running = RunAsync();
    }

    /// <inheritdoc/>
    public void Deliver(int from, ImmutableArray<Crossing> coming) => _run.Kernel.Arrive(() =>
    {
        _received[from] += coming.Length;
        _border.Import(from, coming);
    });

    /// <inheritdoc/>
    public async Task<LiveSnapshot> AskAsync(bool withBooks = false)
    {
        LiveSnapshot? snapshot = null;
        await _run.Kernel.Do(() => snapshot = Look(withBooks)).ConfigureAwait(false);
        return snapshot!;
    }

    /// <inheritdoc/>
    public void Interrupt() => _run.Interrupt();

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _run.Kernel.Do(() =>
        {
            _isStopped = true;
            _run.Kernel.EndRun();
        }).ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<RegionClosing> CloseAsync()
    {
        RegionClosing? closed = null;
        await _run.Kernel.Do(() =>
        {
            var ended = _run.EndBooks(Duration.Zero);
            closed = new RegionClosing(RunBooks.Of(_run.Context), ended.IsInterrupted, ended.IsComplete, [.. ended.Failures], _sink.Take(), RegionLearning.Of(_run));
        }).ConfigureAwait(false);
        return closed!;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private async Task RunAsync()
    {
        var (kernel, settings) = (_run.Kernel, _run.Context.Scenario.Run);
        var end = Instant.Start + settings.Duration;
        await kernel.RunUntil(end, EndsTurn).ConfigureAwait(false);
        await kernel.Do(() =>
        {
            _run.Placement?.NoteOver(kernel.Now);
            _isOver = true;
        }).ConfigureAwait(false);
        // Whether all are quiet, no region knows: whoever looks at all of them stops it.
        await kernel.RunUntil(end + settings.Drain, EndsTurn).ConfigureAwait(false);
    }

    /// <summary>Called whenever nothing is ready; tells whether the region is to go no further.</summary>
    private bool EndsTurn()
    {
        // What is still here when the region ends stays in its books.
        if (_isStopped || !_run.MayGoOn) return true;
        if (_border.IsLeaving) HandOn();
        return false;
    }

    private void HandOn()
    {
        var leaving = _border.Export();
        var plan = _border.Share.Plan;
        foreach (var group in leaving.GroupBy(c => plan[c.To]))
        {
            ImmutableArray<Crossing> together = [.. group];
            _sent[group.Key] += together.Length;
            _handOn(group.Key, together);
        }
    }

    private LiveSnapshot Look(bool withBooks)
    {
        var (run, settings) = (_run.Context, _run.Context.Scenario.Run);
        // Of the present instant there may be more to come: who puts the events of all regions together waits for it.
        run.Events.Flush();
        return new LiveSnapshot
        {
            Now = run.Kernel.Now,
            Issued = run.Ledger.Issued,
            Ended = run.Ledger.Ended,
            IsQuiet = _isOver && _run.IsQuiet,
            IsDrained = run.Kernel.Now >= Instant.Start + settings.Duration + settings.Drain,
            Sent = [.. _sent],
            Received = [.. _received],
            Rows = _sink.Take(),
            Notes = (_run.Placement?.Notes as LearningLog)?.Take() ?? [],
            Failures = [.. _run.Failures],
            Books = withBooks ? RunBooks.Together([RunBooks.Of(run)]) : null,
        };
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// A region of a scenario that a kernel of this process runs with the real clock. It knows the duration and the time to drain and needs nobody while it runs; what leaves it is handed on whenever the kernel has
/// nothing ready to do, so what an event has brought about leaves together and before the next event fires.
/// </summary>
public sealed partial class LiveRegion : IAsyncDisposable
{
    private readonly EmulationRun _run;
    private readonly RegionSink _sink;
    private readonly RegionBorder _border;
    private readonly Action<int, LiveParcel> _handOn;

    // For the kernel's thread.
    private readonly long[] _sent;
    private readonly long[] _received;
    private readonly HashSet<int> _dead = [];
    private readonly List<(long Number, RegionRows Rows, IReadOnlyList<LearningNote> Notes, ImmutableArray<TimeSeries> Times)> _told = [];
    private long _looks;
    private int _hasStarted;
    private bool _isStopped;
    private bool _isOver;
    private RegionClosing? _closing;
    private Task _running = Task.CompletedTask;

    private LiveRegion(EmulationRun run, RegionSink sink, Action<int, LiveParcel> handOn)
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
    /// <param name="before">What the region has handed over, where it has moved; else null.</param>
    public static async Task<LiveRegion> CreateAsync(Scenario scenario, RunOptions options, RegionShare share, IInferenceEngine engine, Action<int, LiveParcel> handOn, LiveHandOver? before = null)
    {
        if (options.Clock != ClockKind.Real) throw new ArgumentException("Only with a real clock can a region run by itself.", nameof(options));
        var sink = new RegionSink();
        options = options with { Share = share, StartAt = before?.At ?? options.StartAt, HeldFrom = before?.HeldFrom };
        var region = new LiveRegion(await EmulationRun.CreateAsync(scenario, options, engine, sink).ConfigureAwait(false), sink, handOn);
        if (before is not null) region.TakeOver(before);
        return region;
    }

    /// <inheritdoc/>
    public async Task StartAsync(long timestamp)
    {
        // Whoever takes over may not know that the one before has done it.
        if (Interlocked.Exchange(ref _hasStarted, 1) != 0) return;
        await _run.Kernel.Do(() =>
        {
            _run.Kernel.StartClock(timestamp);
            if (_kept is not null) LetIn();
        }).ConfigureAwait(false);
        _running = RunAsync();
    }

    /// <inheritdoc/>
    public void Deliver(int from, LiveParcel coming)
    {
        lock (_inlet)
        {
            if (_next is { } next) next.Deliver(from, coming);
            else if (_waiting is { } waiting) waiting.Add((from, coming));
            else Take(from, coming);
        }
    }

    private void Take(int from, LiveParcel coming) => _run.Kernel.Arrive(() =>
    {
        _received[from] += coming.Count;
        if (_kept is { } kept) Keep(kept, from, coming);
        else _border.Import(from, coming.Crossings);
        foreach (var end in coming.Ended) _run.Context.Ledger.EndAway(end.Key, end.Outcome, end.Cause);
    });

    /// <inheritdoc/>
    public async Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue)
    {
        LiveSnapshot? snapshot = null;
        await _run.Kernel.Do(() => snapshot = Look(withBooks, had)).ConfigureAwait(false);
        return snapshot!;
    }

    /// <inheritdoc/>
    public Task NoteDeathAsync(int region) => _run.Kernel.Do(() =>
    {
        _dead.Add(region);
        if (_run.Placement is { } placement) placement.MayMissPrices = true;
        (_sent[region], _received[region]) = (0, 0);
    });

    /// <inheritdoc/>
    public Task BeginCensusAsync() => _run.Kernel.Do(Home.BeginCensus);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ulong>> TakeCensusAsync()
    {
        ImmutableArray<ulong> seen = [];
        await _run.Kernel.Do(() => seen = [.. Home.SeenGuests]).ConfigureAwait(false);
        return seen;
    }

    /// <inheritdoc/>
    public async Task<int> EndCensusAsync(ImmutableArray<ulong> seen)
    {
        var lost = 0;
        await _run.Kernel.Do(() =>
        {
            foreach (var key in Home.EndCensus(seen.ToHashSet()))
            {
                _run.Context.Ledger.EndAway(key, Outcome.Lost, LossCause.Process);
                lost++;
            }
        }).ConfigureAwait(false);
        return lost;
    }

    /// <inheritdoc/>
    public Task NoteBackAsync(int region) => _run.Kernel.Do(() => _dead.Remove(region));

    /// <inheritdoc/>
    public void Interrupt() => _run.Interrupt();

    /// <summary>Ends the region, and with it the run: what was to leave it, or had come to it, is not to be read. Any thread.</summary>
    /// <param name="failure">What is said of it.</param>
    public void Fail(string failure) => _run.Fail(failure);

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _run.Kernel.Do(() =>
        {
            _isStopped = true;
            // What was kept is somebody's: it ends with the books.
            if (_kept is not null) LetIn();
            _run.Kernel.EndRun();
        }).ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<RegionClosing> CloseAsync()
    {
        // Whoever had asked may be gone: another one asks again.
        await _run.Kernel.Do(() => _closing ??= EndBooks(goesOn: false)).ConfigureAwait(false);
        return _closing!;
    }

    private RegionClosing EndBooks(bool goesOn)
    {
        var ended = _run.EndBooks(Duration.Zero, goesOn);
        return new RegionClosing(RunBooks.Of(_run.Context), ended.IsInterrupted, ended.IsComplete, [.. ended.Failures], _sink.Take(), RegionLearning.Of(_run));
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    /// <inheritdoc cref="LocalRegion.ClientsAt"/>
    public IActorRef ClientsAt(NodeId node) => _run.Context.Directory.ClientsAt(node);

    private HomeBooks Home => _run.Context.Ledger.Home!;

    private async Task RunAsync()
    {
        var (kernel, settings) = (_run.Kernel, _run.Context.Scenario.Run);
        var end = Instant.Start + settings.Duration;
        // Where it goes on for one that has stopped, what that one has not issued any more comes even behind the end.
        await kernel.RunUntil(Instant.Max(end, _run.Context.ReadyAt), EndsTurn).ConfigureAwait(false);
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
        if (_dead.Count > 0) _border.EndLeavingFor(_dead);
        var plan = _border.Share.Plan;
        var leaving = _border.Export().ToLookup(c => plan[c.To]);
        var ended = Home.TakeEnded().ToLookup(e => plan[e.Entry]);
        foreach (var region in leaving.Select(g => g.Key).Union(ended.Select(g => g.Key)))
        {
            // Whoever takes the place of a dead region knows nothing of its requests.
            if (_dead.Contains(region)) continue;
            var parcel = new LiveParcel([.. leaving[region]], [.. ended[region]]);
            _sent[region] += parcel.Count;
            _handOn(region, parcel);
        }
    }

    private LiveSnapshot Look(bool withBooks, long had)
    {
        var (run, settings) = (_run.Context, _run.Context.Scenario.Run);
        // Of the present instant there may be more to come: who puts the events of all regions together waits for it.
        run.Events.Flush();
        _told.RemoveAll(t => t.Number <= had);
        _told.Add((++_looks, _sink.Take(), (_run.Placement?.Notes as LearningLog)?.Take() ?? [], withBooks ? TimeSeries.TakeNew(run) : []));
        return new LiveSnapshot
        {
            Number = _looks,
            Now = run.Kernel.Now,
            Issued = _issuedBefore + run.Ledger.Issued,
            Ended = _issuedBefore + run.Ledger.Ended,
            // An end that others have not been told of is under way as well.
            IsQuiet = _isOver && _run.IsQuiet && !_border.IsLeaving && _kept is null,
            Away = Home.Away.Count,
            Guests = Home.Guests,
            // One that was interrupted comes no further.
            IsDrained = !_run.MayGoOn || run.Kernel.Now >= Instant.Start + settings.Duration + settings.Drain,
            Sent = [.. _sent],
            Received = [.. _received],
            Rows = RegionRows.Together([.. _told.Select(t => t.Rows)]),
            Notes = [.. _told.SelectMany(t => t.Notes)],
            Failures = [.. _run.Failures],
            Books = withBooks ? RunBooks.InPassing(run) : null,
            Times = [.. _told.SelectMany(t => t.Times)],
        };
    }
}

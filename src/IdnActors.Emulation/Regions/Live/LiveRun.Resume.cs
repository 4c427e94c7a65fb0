using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <content>What is known of a run follows from its entries alone. So another one can take the place of whoever looked at the regions, and go on: they run freely meanwhile.</content>
public sealed partial class LiveRun
{
    private readonly RegionKnown[] _known;
    private ImmutableArray<LiveSnapshot?> _lastLook = [];

    // By region, what it has handed over, until it runs elsewhere.
    private readonly LiveHandOver?[] _handedOver;
    private volatile bool _hasBegun;

    // Whether regions may move: not while what another one knew is gone through, and what had begun is ended.
    private volatile bool _isWatched;
    private bool _isSettled;
    private LookEntry.Over? _over;

    /// <summary>Keeps what whoever takes over has to know; null where nobody can.</summary>
    public ILookLog? Log { get; init; }

    /// <summary>Requests that have ended in a region since it was made, anew where it was, as of the last look. Any thread.</summary>
    public long EndedIn(int region) => _known[region].Ended;

    /// <summary>Tells how long it is ago, in machine time and as of the last look, that a region was made anew; null where it was not. Any thread.</summary>
    public Func<TimeSpan>? SinceBack(int region) =>
        _known[region].BackAt is { } back ? () => TimeSpan.FromSeconds(Math.Max(0, (Progress.Now - back).Seconds) / _options.Speed) : null;

    /// <summary>Whether all is done, and only the report has to be made: then no region is needed any more.</summary>
    public bool IsOver => _over is not null;

    /// <summary>Goes through what another one has kept of the run. Before <see cref="ResumeAsync"/>.</summary>
    public void Replay(IEnumerable<LookEntry> entries)
    {
        foreach (var entry in entries) Apply(entry);
    }

    /// <summary>Goes on with a run of which another one has kept the entries: those that have died since are buried, and what the other had begun and not ended is done once more.</summary>
    /// <param name="hosts">By region, who runs it; null of those that have died and are not made anew.</param>
    /// <param name="timestamp">When the regions' time began, by the clock of this machine.</param>
    /// <param name="cancellation">As for <see cref="ExecuteAsync"/>.</param>
    /// <param name="makeAsync">Makes a region anew that had handed over when the other one was gone, as for <see cref="MoveAsync"/>; null: nobody can.</param>
    public async Task<RunReport> ResumeAsync(ImmutableArray<ILiveRegionHost?> hosts, long timestamp, CancellationToken cancellation, Func<int, LiveHandOver, Task<ILiveRegionHost?>>? makeAsync = null)
    {
        hosts.CopyTo(_hosts);
        _begin = timestamp;
        await using (cancellation.Register(Interrupt).ConfigureAwait(false))
        {
            if (!_isSettled) await InTurnAsync(() => TakeOverAsync(makeAsync ?? ((_, _) => Task.FromResult<ILiveRegionHost?>(null)))).ConfigureAwait(false);
            if (!_hasEnded) await WatchAsync().ConfigureAwait(false);
        }
        return await InTurnAsync(() => EndAsync(() => TimeProvider.System.GetElapsedTime(_begin))).ConfigureAwait(false);
    }

    /// <summary>What a region has handed over that nobody runs, as far as is known; null where somebody does. After <see cref="Replay"/>.</summary>
    public LiveHandOver? HandedOver(int region) => _known[region].HasStarted ? null : _handedOver[region];

    private async Task<bool> TakeOverAsync(Func<int, LiveHandOver, Task<ILiveRegionHost?>> makeAsync)
    {
        // One may have been about to move.
        await Task.WhenAll(Living.OfType<IMovableRegionHost>().Select(h => UnlessDead(h.ReleaseAsync()))).ConfigureAwait(false);
        await EndMovesAsync(makeAsync).ConfigureAwait(false);
        int[] dead = [.. Enumerable.Range(0, _hosts.Length).Where(r => _hosts[r] is null)];
        foreach (var region in dead)
            if (!_known[region].IsDead) await RecordAsync(new LookEntry.Died(region, _books[region].ToBooks())).ConfigureAwait(false);
        // Also of those that were known to be dead: not all may have been told, or it was being made anew, and had begun to speak with the others.
        foreach (var region in dead)
        {
            var lost = await FindLostAsync(region).ConfigureAwait(false);
            if (lost > 0 || !_known[region].IsCounted) await RecordAsync(new LookEntry.Counted(region, lost, EventTime)).ConfigureAwait(false);
        }
        _isWatched = true;
        return true;
    }

    /// <summary>Nothing is known here before somebody else knows it as well.</summary>
    private async Task RecordAsync(LookEntry entry)
    {
        if (Log is { } log) await log.AddAsync(entry).ConfigureAwait(false);
        Apply(entry);
    }

    private void Apply(LookEntry entry)
    {
        switch (entry)
        {
            case LookEntry.Begun:
                _hasBegun = true;
                break;
            case LookEntry.HandedOver(var region, var before):
                _results.NoteMove(region, before.Before);
                _handedOver[region] = before;
                // What was counted until here is known for good.
                (_books[region], _known[region]) = (new SeenBooks(), new RegionKnown { BackAt = _known[region].BackAt });
                _termination.BeginAnew();
                break;
            case LookEntry.Starting(var region):
                _known[region].HasStarted = true;
                break;
            case LookEntry.Moved(var region, var at, var silence, var kept):
                _handedOver[region] = null;
                TellEvent("region-moved", at, region, ("silenceMs", Math.Round(silence.TotalMilliseconds, 3)), ("kept", kept));
                break;
            case LookEntry.Looked(var look):
                Apply(look);
                break;
            case LookEntry.Died(var region, var books):
                // A copy: entries stay what they were.
                _results.NoteDeath(region, books is null ? null : RunBooks.Together([books]));
                (_books[region], _handedOver[region]) = (new SeenBooks(), null);
                _known[region] = _known[region] with { IsDead = true, IsCounted = false };
                _termination.BeginAnew();
                break;
            case LookEntry.Counted(var region, var lost, var at):
                LostWithRegions += lost;
                TellEvent("region-died", at, region, ("lost", lost));
                _known[region].IsCounted = true;
                break;
            case LookEntry.Back(var region, var at):
                TellEvent("region-back", at, region);
                _known[region] = new RegionKnown { BackAt = at };
                _termination.BeginAnew();
                break;
            case LookEntry.Ending(var isInterrupted):
                _hasEnded = true;
                if (isInterrupted) _interrupted.TrySetResult();
                break;
            case LookEntry.Settled:
                _isSettled = true;
                break;
            case LookEntry.Closed(var region, var closing):
                _known[region].Closing = closing;
                break;
            case LookEntry.Over over:
                _over = over;
                break;
        }
    }

    /// <summary>What is known of a region.</summary>
    private record struct RegionKnown
    {
        /// <summary>The last look of it that is kept.</summary>
        public long Had { get; set; }

        /// <summary>Requests that have ended in it since it was made.</summary>
        public long Ended { get; set; }

        /// <summary>When it was made anew, where it was.</summary>
        public Instant? BackAt { get; set; }

        /// <summary>Whether it may have started since it handed itself over.</summary>
        public bool HasStarted { get; set; }

        /// <summary>Whether it has died, and has not been made anew.</summary>
        public bool IsDead { get; set; }

        /// <summary>Whether it is known which requests were in it.</summary>
        public bool IsCounted { get; set; }

        /// <summary>What it had counted at last.</summary>
        public RegionClosing? Closing { get; set; }
    }
}

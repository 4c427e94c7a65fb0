using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <content>What becomes of a run when a region dies, and when it is made anew: nobody else stops for it. See decision 0017.</content>
public sealed partial class LiveRun
{
    private readonly Lock _gate = new();
    private readonly SeenBooks[] _books;
    private Task _turn = Task.CompletedTask;
    private long _booksTaken;
    private volatile bool _hasEnded;

    /// <summary>Whether the run is over: what has died stays so.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>How often copies of what regions have counted are taken, so that it is known if they die; null: never. It takes each kernel a fraction of a millisecond.</summary>
    public TimeSpan? BooksEvery { get; init; }

    /// <summary>Requests that were lost with regions that have died, of those that others know.</summary>
    public long LostWithRegions { get; private set; }

    /// <summary>A region's host has died: what had entered elsewhere and was in it ends as lost. Completes when that is done. Any thread.</summary>
    /// <param name="region">Its number.</param>
    /// <param name="host">Which host: nothing happens where another one runs the region by now. Null: whoever runs it.</param>
    public Task NoteDeathAsync(int region, ILiveRegionHost? host = null) => InTurnAsync(async () =>
    {
        if (_hasEnded || _hosts[region] is not { } known || (host is not null && host != known)) return false;
        await BuryAsync(region).ConfigureAwait(false);
        return true;
    });

    /// <summary>Regions that do not answer have died, though nobody has told.</summary>
    private async Task BuryAsync(ImmutableArray<LiveSnapshot?> look)
    {
        for (var region = 0; region < look.Length; region++)
            if (look[region] is null && _hosts[region] is not null) await BuryAsync(region).ConfigureAwait(false);
    }

    private async Task BuryAsync(int region)
    {
        _hosts[region] = null;
        // One that holds goes on: what it keeps at its border would be in nobody's census.
        await ReleaseAsync().ConfigureAwait(false);
        await RecordAsync(new LookEntry.Died(region, _books[region].ToBooks())).ConfigureAwait(false);
        var lost = await FindLostAsync(region).ConfigureAwait(false);
        await RecordAsync(new LookEntry.Counted(region, lost, EventTime)).ConfigureAwait(false);
    }

    /// <summary>Has requests end that were in a region that has died. If it is not done to its end, it may be done once more.</summary>
    /// <returns>How many there were.</returns>
    private async Task<int> FindLostAsync(int region)
    {
        await Task.WhenAll(Living.Select(h => UnlessDead(h.NoteDeathAsync(region)))).ConfigureAwait(false);
        // From here on nothing goes there. Whatever is elsewhere now is seen by somebody until all has come that is on its way.
        await Task.WhenAll(Living.Select(h => UnlessDead(h.BeginCensusAsync()))).ConfigureAwait(false);
        await SettleAsync(Termination.HaveCome).ConfigureAwait(false);
        var seen = await Task.WhenAll(Living.Select(h => UnlessDead(h.TakeCensusAsync(), []))).ConfigureAwait(false);
        var byRegion = seen.SelectMany(keys => keys).ToLookup(RegionOf);
        var lost = await Task.WhenAll(_hosts.Select((host, number) => host is null ? Task.FromResult(0) : UnlessDead(host.EndCensusAsync([.. byRegion[number]]), 0))).ConfigureAwait(false);
        return lost.Sum();
    }

    /// <summary>The emulated time a while from now, at which a region may begin that is made anew by then (<see cref="RunOptions.StartAt"/>); before the run has begun, its start.</summary>
    /// <param name="ahead">How long that takes, in machine time.</param>
    public Instant TimeIn(TimeSpan ahead) => _begin == 0
        ? Instant.Start
        : Instant.Start + Duration.FromSeconds(Math.Max(0, TimeProvider.System.GetElapsedTime(_begin).TotalSeconds + ahead.TotalSeconds) * _options.Speed);

    /// <summary>A region that has died has been made anew. Completes when it runs, or, before the run has begun, when it is to start with the others. Any thread.</summary>
    /// <param name="region">Its number.</param>
    /// <param name="host">Who runs it, from its <see cref="RunOptions.StartAt"/> on; it stays the caller's.</param>
    /// <returns>False where the run is over.</returns>
    public Task<bool> ReplaceAsync(int region, ILiveRegionHost host) => InTurnAsync(async () =>
    {
        if (_hasEnded || _interrupted.Task.IsCompleted) return false;
        if (_hosts[region] is not null) throw new InvalidOperationException($"Region {region} has not died.");
        foreach (var dead in Enumerable.Range(0, _hosts.Length).Where(r => r != region && _hosts[r] is null)) await host.NoteDeathAsync(dead).ConfigureAwait(false);
        // It may have been made before others were made anew, and knows them as they were.
        foreach (var other in Enumerable.Range(0, _hosts.Length).Where(r => r != region && _hosts[r] is not null)) await host.NoteBackAsync(other).ConfigureAwait(false);
        // Known from here on: if it dies while others are told, it is buried like any other.
        _hosts[region] = host;
        // Before it begins: what it sends must find its way back, and so must the end of it.
        await Task.WhenAll(Living.Where(h => h != host).Select(h => UnlessDead(h.NoteBackAsync(region)))).ConfigureAwait(false);
        if (_begin != 0 && !await UnlessDead(host.StartAsync(_begin)).ConfigureAwait(false)) return false;
        await RecordAsync(new LookEntry.Back(region, EventTime)).ConfigureAwait(false);
        // It may have been interrupted before it was there.
        if (_interrupted.Task.IsCompleted) host.Interrupt();
        return true;
    });

    private int RegionOf(ulong key) => _plan[new NodeId((int)(key >> 40))];

    private Instant EventTime => Instant.Max(TimeIn(TimeSpan.Zero), Progress.Now);

    private void TellEvent(string kind, Instant at, int region, params ReadOnlySpan<(string Key, object Value)> details) =>
        _results.Add(region, RegionRows.None with { Events = [new RunEvent(at, kind, $"region-{region}", [.. details])] }, []);

    private bool BooksAreDue()
    {
        if (BooksEvery is not { } every || (_booksTaken != 0 && TimeProvider.System.GetElapsedTime(_booksTaken) < every)) return false;
        _booksTaken = TimeProvider.System.GetTimestamp();
        return true;
    }

    /// <summary>Asks a region; null where it has died.</summary>
    private static Task<LiveSnapshot?> AskAsync(ILiveRegionHost? host, bool withBooks, long had)
    {
        return host is null ? Task.FromResult<LiveSnapshot?>(null) : UnlessDead(AskAsync(), null);

        async Task<LiveSnapshot?> AskAsync() => await host.AskAsync(withBooks, had).ConfigureAwait(false);
    }

    /// <summary>Ends the books of all regions that live.</summary>
    private async Task CloseAsync()
    {
        var closings = await Task.WhenAll(_hosts.Select(host => host is null ? Task.FromResult<RegionClosing?>(null) : UnlessDead(CloseAsync(host), null))).ConfigureAwait(false);
        foreach (var (region, closing) in closings.Index())
        {
            // Of what was closed before, another one has told.
            if (_known[region].Closing is not null) continue;
            if (closing is not null) await RecordAsync(new LookEntry.Closed(region, closing)).ConfigureAwait(false);
            // Nobody had told: its requests have ended with those that others had away.
            else if (!_known[region].IsDead) await RecordAsync(new LookEntry.Died(region, _books[region].ToBooks())).ConfigureAwait(false);
        }

        static async Task<RegionClosing?> CloseAsync(ILiveRegionHost host) => await host.CloseAsync().ConfigureAwait(false);
    }

    /// <returns>Whether it lives.</returns>
    private static Task<bool> UnlessDead(Task task)
    {
        return UnlessDead(DoneAsync(), false);

        async Task<bool> DoneAsync()
        {
            await task.ConfigureAwait(false);
            return true;
        }
    }

    private static async Task<T> UnlessDead<T>(Task<T> task, T otherwise)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return otherwise;
        }
    }

    /// <summary>One thing after the other: looks, deaths, the end.</summary>
    private Task<T> InTurnAsync<T>(Func<Task<T>> step)
    {
        lock (_gate)
        {
            var turn = AfterAsync(_turn, step);
            _turn = turn;
            return turn;
        }

        static async Task<T> AfterAsync(Task before, Func<Task<T>> step)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await step().ConfigureAwait(false);
        }
    }
}

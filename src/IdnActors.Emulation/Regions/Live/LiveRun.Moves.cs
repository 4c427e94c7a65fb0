namespace IdnActors.Emulation.Regions.Live;

/// <content>Moves of regions from one host to another without losing a request. See decision 0020.</content>
public sealed partial class LiveRun
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(2);

    // The region that holds; null where none does.
    private int? _moving;

    /// <summary>How long a region that is to move may take until nothing is under way in it; then it stays. In machine time.</summary>
    public TimeSpan LongestDrain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Moves a region: has it hold, waits until nothing is under way in it, has it made anew by what it hands over, and starts it there. One at a time. Where that does not come about in time, or something else
    /// comes between, it stays where it is, and goes on. Any thread.
    /// </summary>
    /// <param name="region">Its number.</param>
    /// <param name="makeAsync">Makes it anew at <see cref="LiveHandOver.At"/>; the host stays the caller's. Null: nobody can, then the region has died. Looks and deaths wait for it.</param>
    public async Task<LiveMove> MoveAsync(int region, Func<LiveHandOver, Task<ILiveRegionHost?>> makeAsync)
    {
        var started = TimeProvider.System.GetTimestamp();
        var move = await InTurnAsync(() => BeginMoveAsync(region)).ConfigureAwait(false);
        while (move is null)
        {
            await PauseAsync(BetweenTries, isInterruptible: false).ConfigureAwait(false);
            move = await InTurnAsync(() => TryMoveAsync(region, started, makeAsync)).ConfigureAwait(false);
        }
        return move;
    }

    /// <returns>Null where the region holds.</returns>
    private async Task<LiveMove?> BeginMoveAsync(int region)
    {
        if (!_hasBegun) return LiveMove.Refused("the run has not begun");
        if (IsEnding) return LiveMove.Refused("the run is over");
        if (_moving is { } other) return LiveMove.Refused($"region {other} is moving");
        if (_hosts[region] is not { } host) return LiveMove.Refused("it has died");
        if (host is not IMovableRegionHost movable) return LiveMove.Refused("its host cannot hand it over");
        if (!await UnlessDead(movable.HoldAsync()).ConfigureAwait(false)) return LiveMove.Refused("it has died");
        _moving = region;
        return null;
    }

    /// <summary>Whether time has begun, and the end has not: regions may move. Any thread.</summary>
    public bool IsUnderWay => _isWatched && !IsEnding;

    private bool IsEnding => _hasEnded || _interrupted.Task.IsCompleted;

    /// <returns>Null where something is under way in the region, which may still end.</returns>
    private async Task<LiveMove?> TryMoveAsync(int region, long started, Func<LiveHandOver, Task<ILiveRegionHost?>> makeAsync)
    {
        if (_moving != region) return LiveMove.Refused(_hosts[region] is null ? "it has died" : "another region has died meanwhile");
        if (IsEnding)
        {
            _moving = null;
            return LiveMove.Refused("the run is over");
        }
        var (isAlive, handOver) = await UnlessDead(HandOverAsync(), (false, null)).ConfigureAwait(false);
        if (!isAlive)
        {
            await BuryAsync(region).ConfigureAwait(false);
            return LiveMove.Refused("it has died");
        }
        if (handOver is not null) return await FinishMoveAsync(region, started, handOver, makeAsync).ConfigureAwait(false);
        if (TimeProvider.System.GetElapsedTime(started) < LongestDrain) return null;
        return LiveMove.Refused(await GiveUpAsync(region).ConfigureAwait(false));

        async Task<(bool, LiveHandOver?)> HandOverAsync() => (true, await ((IMovableRegionHost)_hosts[region]!).HandOverAsync().ConfigureAwait(false));
    }

    /// <returns>What it had to wait for.</returns>
    private async Task<string> GiveUpAsync(int region)
    {
        var look = (await LookAndBuryAsync().ConfigureAwait(false))[region];
        await ReleaseAsync().ConfigureAwait(false);
        var open = look is null ? 0 : look.Issued - look.Ended + look.Guests;
        return FormattableString.Invariant($"{(open > 0 ? $"{open} requests" : "packets and transfers under way")} did not end within {LongestDrain.TotalSeconds:0.###} s");
    }

    /// <summary>Has a region go on that holds, if there is one.</summary>
    private async Task ReleaseAsync()
    {
        if (_moving is not { } moving) return;
        _moving = null;
        if (_hosts[moving] is IMovableRegionHost host) await UnlessDead(host.ReleaseAsync()).ConfigureAwait(false);
    }

    private async Task<LiveMove> FinishMoveAsync(int region, long started, LiveHandOver handOver, Func<LiveHandOver, Task<ILiveRegionHost?>> makeAsync)
    {
        _moving = null;
        _hosts[region] = null;
        await RecordAsync(new LookEntry.HandedOver(region, handOver)).ConfigureAwait(false);
        try
        {
            _hosts[region] = await makeAsync(handOver).ConfigureAwait(false);
        }
        finally
        {
            // Others have sent what is kept, and believe that it lives.
            if (_hosts[region] is null) await BuryAsync(region).ConfigureAwait(false);
        }
        if (_hosts[region] is not { } host) return LiveMove.Refused("nobody could make it anew: it has died");
        return await StartMovedAsync(region, host, handOver.Kept.Length, () => TimeProvider.System.GetElapsedTime(started)).ConfigureAwait(false);
    }

    private async Task<LiveMove> StartMovedAsync(int region, ILiveRegionHost host, int kept, Func<TimeSpan> silent)
    {
        foreach (var dead in Enumerable.Range(0, _hosts.Length).Where(r => _hosts[r] is null)) await UnlessDead(host.NoteDeathAsync(dead)).ConfigureAwait(false);
        await RecordAsync(new LookEntry.Starting(region)).ConfigureAwait(false);
        if (!await UnlessDead(host.StartAsync(_begin)).ConfigureAwait(false)) return LiveMove.Refused("it has died where it was to go");
        var silence = silent();
        await RecordAsync(new LookEntry.Moved(region, EventTime, silence, kept)).ConfigureAwait(false);
        // It may have been interrupted before it was there.
        if (_interrupted.Task.IsCompleted) host.Interrupt();
        return new LiveMove(null, silence, kept);
    }

    /// <summary>Ends the moves of whoever looked at the regions before, where these had handed over and are not known to have started.</summary>
    /// <param name="makeAsync">Makes a region anew, as for <see cref="MoveAsync"/>.</param>
    private async Task EndMovesAsync(Func<int, LiveHandOver, Task<ILiveRegionHost?>> makeAsync)
    {
        for (var region = 0; region < _hosts.Length; region++)
        {
            if (_handedOver[region] is not { } before) continue;
            if (!_known[region].HasStarted) _hosts[region] ??= await makeAsync(region, before).ConfigureAwait(false);
            // One that was started, and is gone, has died: what it has sent since is with the others.
            if (_hosts[region] is not { } host) continue;
            await StartMovedAsync(region, host, before.Kept.Length, () => TimeSpan.FromSeconds(Math.Max(0, (EventTime - before.HeldFrom).Seconds) / _options.Speed)).ConfigureAwait(false);
        }
    }
}

/// <summary>What became of a move.</summary>
/// <param name="Obstacle">Why the region has not moved; null where it has.</param>
/// <param name="Silence">From the moment it was told to hold until it ran elsewhere, in machine time.</param>
/// <param name="Kept">Packets that came in between, and were taken along.</param>
public sealed record LiveMove(string? Obstacle, TimeSpan Silence, int Kept)
{
    internal static LiveMove Refused(string obstacle) => new(obstacle, TimeSpan.Zero, 0);
}

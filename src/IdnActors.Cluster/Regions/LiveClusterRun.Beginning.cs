using System.Collections.Immutable;
using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <content>How a run begins, whoever dies meanwhile: before the start nothing is in any region, so one whose process dies simply begins again.</content>
public sealed partial class LiveClusterRun
{
    private readonly Lock _gate = new();

    // Regions that have died before the start, by who took orders to them: what is told late is not of those that take their place.
    private readonly Dictionary<IActorRef, TimeSpan> _early = [];

    // By region, the runs of all by which it knows letters; null where it has not begun.
    private readonly long[]?[] _told;
    private bool _hasStarted;

    /// <summary>Has all regions begin.</summary>
    internal async Task BeginAsync()
    {
        ImmutableArray<int> all = [.. Enumerable.Range(0, Regions)];
        for (var missing = all; !missing.IsEmpty; missing = [.. all.Where(HasNotBegun)])
        {
            await Task.WhenAll(missing.Select(SettleAsync)).ConfigureAwait(false);
            await Task.WhenAll(missing.Select(region => UnlessDead(region, () => BeginAsync(region)))).ConfigureAwait(false);
            await Task.WhenAll(all.Select(region => UnlessDead(region, () => TellRunsAsync(region)))).ConfigureAwait(false);
        }
        _run = _makeRun([.. _hosts]);
    }

    /// <summary>Waits until a region is where it is to be, or elsewhere if that dies.</summary>
    private async Task SettleAsync(int region)
    {
        while (!await UnlessDead(region, () => _hosts[region].SettleAsync(_homes[region])).ConfigureAwait(false))
        {
            if (await TakeAnewAsync(region, _couriers[region]).ConfigureAwait(false) is null) throw new OperationCanceledException("The run is over.");
        }
    }

    private async Task BeginAsync(int region)
    {
        var spec = With(region, 0);
        await _hosts[region].BeginAsync(spec).ConfigureAwait(false);
        _told[region] = spec.Live!.Runs;
    }

    /// <summary>Whoever had begun before another one did again has to know by which number its letters go.</summary>
    private async Task TellRunsAsync(int region)
    {
        if (_told[region] is not { } told) return;
        for (var other = 0; other < told.Length; other++)
        {
            if (other == region || told[other] == _runs[other]) continue;
            await _hosts[region].NoteBackAsync(other).ConfigureAwait(false);
            told[other] = _runs[other];
        }
    }

    private async Task<bool> UnlessDead(int region, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
            return true;
        }
        catch (ObjectDisposedException)
        {
            _told[region] = null;
            return false;
        }
    }

    private bool HasNotBegun(int region)
    {
        lock (_gate) return _told[region] is null || _early.ContainsKey(_couriers[region]);
    }

    /// <summary>Has a region be begun elsewhere whose process has died, or that moves.</summary>
    /// <param name="region">The region.</param>
    /// <param name="dead">Who took orders to it.</param>
    /// <param name="process">Where it moves to, <c>host:port</c>; null: it has died, or that has.</param>
    /// <param name="isMoving">Whether it moves: then its letters keep their run.</param>
    /// <returns>Null where that has been done by now, or the run is over.</returns>
    private async Task<Anew?> TakeAnewAsync(int region, IActorRef dead, string? process = null, bool isMoving = false)
    {
        var begun = await _coordinator.Ask<CoordinatorActor.RegionIsBegun>(new CoordinatorActor.BeginRegion(region, dead, process), _cluster.Stopped).ConfigureAwait(false);
        if (begun.Courier.IsNobody()) return null;
        (_couriers[region], _homes[region], _hosts[region]) = (begun.Courier, begun.Home, HostOf(begun.Courier));
        Volatile.Write(ref _orders[region], begun.Run);
        if (!isMoving) Volatile.Write(ref _runs[region], begun.Run);
        return new Anew(begun.Courier, _hosts[region], begun.Home);
    }

    /// <summary>Whether the run has not started; then the death is noted.</summary>
    private bool IsEarly(IActorRef courier, TimeSpan silence)
    {
        lock (_gate)
        {
            if (!_hasStarted) _early[courier] = silence;
            return !_hasStarted;
        }
    }

    /// <summary>From now on deaths concern the run.</summary>
    /// <returns>Those of before, as far as nobody has taken their place: who took orders, and for how long nothing had been heard.</returns>
    private ImmutableArray<(int Region, IActorRef Courier, TimeSpan Silence)> Start()
    {
        lock (_gate)
        {
            _hasStarted = true;
            return [.. _couriers.Index().Where(c => _early.ContainsKey(c.Item)).Select(c => (c.Index, c.Item, _early[c.Item]))];
        }
    }

    /// <summary>A region that is to begin elsewhere.</summary>
    private sealed record Anew(IActorRef Courier, RemoteLiveRegion Host, string Home);
}

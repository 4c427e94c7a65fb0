using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>Regions whose process has died are made anew in another one.</content>
public sealed partial class LiveClusterRun
{
    // How long the end of a run waits for regions that are still being made: results are worth more than a journal that is not closed.
    private static readonly TimeSpan LongestRevival = TimeSpan.FromSeconds(15);

    private readonly HashSet<Task> _revivals = [];

    /// <summary>The process of a region has died: makes it anew. Before the start it is only noted.</summary>
    /// <param name="region">The region.</param>
    /// <param name="courier">Who took orders to it: where another one does by now, it has been made anew.</param>
    /// <param name="silence">How long nothing had been heard of it.</param>
    internal Task ReviveAsync(int region, IActorRef courier, TimeSpan silence)
    {
        if (IsEarly(courier, silence)) return Task.CompletedTask;
        var revival = MakeAnewAsync(region, courier, silence);
        lock (_gate)
        {
            _revivals.RemoveWhere(r => r.IsCompleted);
            _revivals.Add(revival);
        }
        return revival;
    }

    /// <summary>Waits until no region is being made anew. The run is over: none begins any more.</summary>
    private async Task EndRevivalsAsync()
    {
        Task[] revivals;
        lock (_gate) revivals = [.. _revivals];
        try
        {
            await Task.WhenAll(revivals).WaitAsync(LongestRevival, _cluster.Stopped).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _coordinator.Tell(new CoordinatorActor.Trouble("a region that was being made anew does not answer: its journal may not be closed"));
        }
    }

    private async Task MakeAnewAsync(int region, IActorRef courier, TimeSpan silence)
    {
        var (died, run) = (TimeProvider.System.GetTimestamp(), Begun);
        try
        {
            if (_hosts[region] is not { } host || !host.Courier.Equals(courier)) return;
            await run.NoteDeathAsync(region, host).ConfigureAwait(false);
            // While it moved, another one may have been taken.
            for (var dead = courier; dead.Equals(_couriers[region]) && !run.HasEnded && await TakeAnewAsync(region, dead).ConfigureAwait(false) is { } anew; dead = anew.Courier)
            {
                if (await ReplaceAsync(run, region, anew).ConfigureAwait(false) is not { } isBack) continue;
                if (isBack) _coordinator.Tell(new RegionRecovery(region, await ClusterRuns.ProcessOfAsync(anew.Courier).ConfigureAwait(false), silence, TimeProvider.System.GetElapsedTime(died), 0));
                return;
            }
        }
        // Nobody coordinates any more.
        catch (OperationCanceledException)
        {
        }
        // The others go on without it, but the user has to know.
        catch (Exception e) when (e is InvalidOperationException or IOException or SerializationException)
        {
            _coordinator.Tell(new CoordinatorActor.Trouble($"region {region} cannot be made anew: {e.Message}"));
        }
    }

    /// <returns>Whether it runs; null where it has died once more before the others know of it: if they do, that death is told like any other.</returns>
    private async Task<bool?> ReplaceAsync(LiveRun run, int region, Anew anew)
    {
        try
        {
            await anew.Host.SettleAsync(anew.Home).ConfigureAwait(false);
            if (run.HasEnded) return false;
            await anew.Host.BeginAsync(With(region, run.TimeIn(Ahead).Nanoseconds)).ConfigureAwait(false);
            if (await run.ReplaceAsync(region, anew.Host).ConfigureAwait(false)) return true;
            // The run is over, and nobody else ends it: its journal is open.
            await anew.Host.StopAsync().ConfigureAwait(false);
            await anew.Host.CloseAsync().ConfigureAwait(false);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}

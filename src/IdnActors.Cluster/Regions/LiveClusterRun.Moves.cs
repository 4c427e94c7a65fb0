using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>Moves of regions from process to process while they live, without losing a request. See decision 0020.</content>
public sealed partial class LiveClusterRun
{
    /// <summary>Moves a region to another process. It stays where it is if that does not come about. Any thread.</summary>
    /// <param name="region">The region.</param>
    /// <param name="process">The process, <c>host:port</c>.</param>
    internal async Task<LiveMove> MoveAsync(int region, string process)
    {
        if (_run is not { } run) return Refused("the run has not begun");
        string? obstacle = null;
        try
        {
            var move = await run.MoveAsync(region, before => MakeAsync(region, process, before, e => obstacle = e.Message)).ConfigureAwait(false);
            if (obstacle is not null) move = move with { Obstacle = $"{process} cannot run it: {obstacle}" };
            if (move.Obstacle is null)
                _coordinator.Tell(new CoordinatorActor.Trouble(FormattableString.Invariant($"region {region} has moved to {process}: it issued nothing for {move.Silence.TotalSeconds:F2} s, and {move.Kept} packets waited")));
            return move;
        }
        catch (OperationCanceledException)
        {
            return Refused("the run is over");
        }
    }

    private static LiveMove Refused(string obstacle) => new(obstacle, TimeSpan.Zero, 0);

    /// <summary>Makes a region anew that has handed itself over: where it is to be; in yet another process if that dies; and where it was if it cannot be made there.</summary>
    /// <param name="region">The region.</param>
    /// <param name="process">Where it is to be; null: where it has been placed.</param>
    /// <param name="before">What it has handed over.</param>
    /// <param name="onObstacle">Told why it cannot be made where it is to be.</param>
    /// <returns>Null where nobody could.</returns>
    private async Task<ILiveRegionHost?> MakeAsync(int region, string? process, LiveHandOver before, Action<Exception> onObstacle)
    {
        var spec = With(region, before.At.Nanoseconds);
        spec = spec with { Live = spec.Live! with { Moving = before.AsItCame } };
        var home = _homes[region];
        var isRefused = false;
        for (var to = process; await TakeAnewAsync(region, _couriers[region], to, isMoving: true).ConfigureAwait(false) is { } anew;)
        {
            try
            {
                await anew.Host.SettleAsync(anew.Home).ConfigureAwait(false);
                await anew.Host.BeginAsync(spec).ConfigureAwait(false);
                return anew.Host;
            }
            catch (ObjectDisposedException)
            {
                // The coordinator has placed it anew by then.
                to = null;
            }
            catch (Exception e) when (e is InvalidOperationException or IOException or SerializationException)
            {
                onObstacle(e);
                if (isRefused)
                {
                    _coordinator.Tell(new CoordinatorActor.Trouble($"region {region} cannot be made anew: {e.Message}"));
                    return null;
                }
                (to, isRefused) = (home, true);
            }
        }
        return null;
    }
}

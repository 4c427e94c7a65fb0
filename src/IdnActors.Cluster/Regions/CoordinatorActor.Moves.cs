using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>Regions that are to be elsewhere. With the virtual clock they catch up there by their orders; with the real clock they are drained before (decision 0020).</content>
internal sealed partial class CoordinatorActor
{
    // As in virtual time, where nothing waits.
    private const int NoneKept = -1;

    private void OnMove(MoveWanted move)
    {
        if (RefusalOf(move.Region, move.Process) is { } refusal) Sender.Tell(Refused(refusal));
        else if (_onDied is not null) _queue.Want(new MoveStep(move.Region, _homes.GetValueOrDefault(move.Region, ""), move.Process, MoveReason.Wanted, Sender));
        else
        {
            _moving[move.Region] = (Sender, move.Process);
            Settle(_homes.SetItem(move.Region, move.Process));
        }
    }

    private string? RefusalOf(int region, string process) => process switch
    {
        _ when _over is not null => "the run is over",
        "" => "a process is required, host:port",
        _ when region < 0 || region >= _regions => $"there is no region {region}; there are {_regions}, from 0",
        _ when !_hosts.ContainsKey(process) => $"no process {process} runs regions; there are {string.Join(", ", _hosts.Keys)}",
        _ when _queue.IsLeaving(process) => $"{process} is to leave",
        _ when _homes.GetValueOrDefault(region) == process => $"region {region} is at {process} already",
        _ when _moving.ContainsKey(region) => $"region {region} is on the move",
        _ => null,
    };

    private static MoveDone DoneOf(int region, LiveMove move) => move.Obstacle is { } obstacle
        ? Refused($"region {region} has not moved: {obstacle}")
        : new MoveDone("", move.Silence.TotalMilliseconds, 0, 0, move.Kept);

    private static MoveDone Refused(string refusal) => new(refusal, 0, 0, 0, NoneKept);

    /// <summary>A region is to be elsewhere than somebody wanted it, who waits for that: a process has gone, or come.</summary>
    private void RefuseChangedMoves()
    {
        foreach (var (region, move) in _moving.Where(m => _homes.GetValueOrDefault(m.Key) != m.Value.Process).ToList())
        {
            _moving.Remove(region);
            move.Who.Tell(Refused($"region {region} goes on at {_homes.GetValueOrDefault(region, "no process")}: the processes have changed meanwhile"));
        }
    }

    private void EndMoves(string refusal)
    {
        foreach (var (who, _) in _moving.Values) who.Tell(Refused(refusal));
        _moving.Clear();
        _queue.Forget();
        if (_over is null) return;
        foreach (var step in _queue.Cancel()) step.Who.Tell(Refused(refusal));
    }

    /// <summary>A region is to begin anew: its orders are a run of their own. So are its letters where it has died, as others know what is of the one before.</summary>
    private void OnBeginRegion(BeginRegion begin)
    {
        // Of a run that is over by now: there is nothing to begin.
        if (begin.Region >= _couriers.Length || !_couriers[begin.Region].Equals(begin.Dead))
        {
            Sender.Tell(new RegionIsBegun(ActorRefs.Nobody, 0, ""));
            return;
        }
        var home = begin.Process is { Length: 0 } ? _process.Address : begin.Process;
        // One that is gone by now is not where it can be: it stays.
        if (home is not null && _hosts.ContainsKey(home)) Settle(_homes.SetItem(begin.Region, home));
        begin.Dead.Tell(new RegionCourierActor.Retire());
        _run++;
        TellAll(new RunBegun(_run, _wanted));
        _couriers = _couriers.SetItem(begin.Region, CourierTo(begin.Region, _run, 0));
        Sender.Tell(new RegionIsBegun(_couriers[begin.Region], _run, HomeOf(begin.Region)));
    }
}

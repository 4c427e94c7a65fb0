using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>Turns growing counters into rows per slot: what each node and link counted since the slot before.</summary>
public sealed class SlotRecorder(RunContext run)
{
    // Nodes themselves are far apart in memory.
    private readonly (string Name, int Executors)[] _nodes = [.. run.Scenario.Topology.Nodes.Select(n => (n.Name, n.Executors))];
    private Instant _recordedUntil = run.HeldFrom is null ? run.StartAt : new Instant(run.StartAt.Nanoseconds / run.Scenario.Run.Slot.Nanoseconds * run.Scenario.Run.Slot.Nanoseconds);

    /// <summary>Writes the rows of a slot that has just ended.</summary>
    public void Record(int slot) => Record(slot, run.Kernel.Now - _recordedUntil);

    private void Record(int slot, Duration length)
    {
        var now = run.Kernel.Now;
        var start = new Instant(run.Scenario.Run.Slot.Nanoseconds * slot).Seconds;
        _recordedUntil = now;
        run.Events.Flush();
        RecordNodes(slot, start, length, now);
        RecordLinks(slot, start, length, now);
    }

    /// <summary>Writes the rows of the last slot, which the end of the run may have cut short: to nothing, when what was open ends with the run at a slot's end.</summary>
    /// <param name="goesOn">Whether another run goes on with the slot: then what was in use is a share of all of it, so that shares of both add up.</param>
    public void RecordRest(bool goesOn = false)
    {
        var now = run.Kernel.Now;
        var isDone = now == _recordedUntil && !run.Meters.Nodes.HaveNews(now) && !run.Meters.Links.HaveNews(now);
        if (isDone) return;
        var slot = (int)(_recordedUntil.Nanoseconds / run.Scenario.Run.Slot.Nanoseconds);
        if (goesOn) Record(slot, run.Scenario.Run.Slot);
        else Record(slot);
    }

    private void RecordNodes(int slot, double start, Duration length, Instant now)
    {
        var meters = run.Meters.Nodes;
        var ids = meters.OpenIds(now);
        for (var i = 0; i < ids.Length; i++)
        {
            meters.ForeseeAfter(ids, i);
            var id = ids[i];
            var difference = meters.Close(id, now);
            if (difference == default && run.Border is null) continue;
            var (name, executors) = _nodes[id];
            run.Sink.OnNodeSlot(new NodeSlotRow
            {
                Slot = slot,
                StartSeconds = start,
                Node = name,
                Counters = difference,
                Utilisation = Share(difference.BusyNanoseconds, (double)length.Nanoseconds * executors),
                Waiting = Share(difference.WaitedNanoseconds, length.Nanoseconds),
                MemoryBytes = run.Meters[new NodeId(id)].MemoryBytes,
            });
        }
        meters.BeginSlot(now);
    }

    private void RecordLinks(int slot, double start, Duration length, Instant now)
    {
        var meters = run.Meters.Links;
        var ids = meters.OpenIds(now);
        for (var i = 0; i < ids.Length; i++)
        {
            meters.ForeseeAfter(ids, i);
            var id = ids[i];
            var difference = meters.Close(id, now);
            if (difference == default) continue;
            run.Sink.OnLinkSlot(new LinkSlotRow
            {
                Slot = slot,
                StartSeconds = start,
                Link = run.Scenario.Topology.NameOf(new LinkId(id)),
                Counters = difference,
                Utilisation = Share(difference.BusyNanoseconds, length.Nanoseconds),
            });
        }
        meters.BeginSlot(now);
    }

    private static double Share(long busyNanoseconds, double ofNanoseconds) => ofNanoseconds == 0 ? 0 : busyNanoseconds / ofNanoseconds;
}

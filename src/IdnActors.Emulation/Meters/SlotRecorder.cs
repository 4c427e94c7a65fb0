using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>Turns growing counters into rows per slot: what each node and link counted since the slot before.</summary>
public sealed class SlotRecorder(RunContext run)
{
    private readonly NodeCounters[] _nodes = new NodeCounters[run.Scenario.Topology.Nodes.Length];
    private readonly LinkCounters[] _links = new LinkCounters[run.Scenario.Topology.Links.Length];
    private Instant _recordedUntil;

    /// <summary>Writes the rows of a slot that has just ended.</summary>
    public void Record(int slot)
    {
        var now = run.Kernel.Now;
        var length = now - _recordedUntil;
        var start = _recordedUntil.Seconds;
        _recordedUntil = now;
        run.Events.Flush();
        run.Sink.OnSlot(NodeRows(slot, start, length, now), LinkRows(slot, start, length, now));
    }

    /// <summary>Writes the rows of the last slot, which the end of the run may have cut short: to nothing, when what was open ends with the run at a slot's end.</summary>
    public void RecordRest()
    {
        var now = run.Kernel.Now;
        var isDone = now == _recordedUntil && run.Scenario.Topology.Nodes.All(n => run.Meters[n.Id].CountersAt(now) == _nodes[n.Id.Index])
            && run.Scenario.Topology.Links.All(l => run.Meters[l.Id].CountersAt(now) == _links[l.Id.Index]);
        if (!isDone) Record((int)(_recordedUntil.Nanoseconds / run.Scenario.Run.Slot.Nanoseconds));
    }

    private List<NodeSlotRow> NodeRows(int slot, double start, Duration length, Instant now)
    {
        var rows = new List<NodeSlotRow>();
        foreach (var node in run.Scenario.Topology.Nodes)
        {
            var meter = run.Meters[node.Id];
            var counters = meter.CountersAt(now);
            var difference = counters.Minus(_nodes[node.Id.Index]);
            _nodes[node.Id.Index] = counters;
            if (difference == default) continue;
            rows.Add(new NodeSlotRow
            {
                Slot = slot,
                StartSeconds = start,
                Node = node.Name,
                Counters = difference,
                Utilisation = Share(difference.BusyNanoseconds, (double)length.Nanoseconds * node.Executors),
                Waiting = Share(difference.WaitedNanoseconds, length.Nanoseconds),
                MemoryBytes = meter.MemoryBytes,
            });
        }
        return rows;
    }

    private List<LinkSlotRow> LinkRows(int slot, double start, Duration length, Instant now)
    {
        var rows = new List<LinkSlotRow>();
        foreach (var link in run.Scenario.Topology.Links)
        {
            var counters = run.Meters[link.Id].CountersAt(now);
            var difference = counters.Minus(_links[link.Id.Index]);
            _links[link.Id.Index] = counters;
            if (difference == default) continue;
            rows.Add(new LinkSlotRow
            {
                Slot = slot,
                StartSeconds = start,
                Link = run.Scenario.Topology.NameOf(link.Id),
                Counters = difference,
                Utilisation = Share(difference.BusyNanoseconds, length.Nanoseconds),
            });
        }
        return rows;
    }

    private static double Share(long busyNanoseconds, double ofNanoseconds) => ofNanoseconds == 0 ? 0 : busyNanoseconds / ofNanoseconds;
}

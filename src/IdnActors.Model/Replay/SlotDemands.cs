using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;

namespace IdnActors.Model.Replay;

/// <summary>
/// The requests of a scenario, counted by slot and request type. They are the very requests of an emulation of the scenario with the same seed, for
/// they come from the same streams (<see cref="StreamNames"/>).
/// </summary>
public sealed class SlotDemands
{
    private readonly RequestTypes _types;
    private readonly TaskSampler _sampler;
    private readonly ArrivalProcess[] _arrivals;
    private readonly RandomSource[] _tasks;
    private readonly Instant?[] _pending;
    private readonly RunSettings _run;
    private Instant _slotStart;

    public SlotDemands(Scenario scenario, RequestTypes types)
    {
        _types = types;
        _run = scenario.Run;
        var demand = scenario.Demand;
        _sampler = new TaskSampler(demand);
        var streams = new RandomStreams(scenario.Run.Seed);
        var names = demand.Sources.Select(s => scenario.Topology.NameOf(s.Node)).ToArray();
        _arrivals = [.. demand.Sources.Select((s, i) => new ArrivalProcess(demand, s, streams.Open(StreamNames.Arrivals(names[i]))))];
        _tasks = [.. names.Select(name => streams.Open(StreamNames.Tasks(name)))];
        _pending = [.. _arrivals.Select(a => a.Next())];
    }

    /// <summary>Number of slots in the run; the last one is cut short when the run is no multiple of the slot.</summary>
    public static int SlotCount(RunSettings run)
    {
        if (run.Slot <= Duration.Zero) throw new ArgumentException($"The slot is {run.Slot}; it must be positive.", nameof(run));
        return checked((int)((run.Duration.Nanoseconds / run.Slot.Nanoseconds) + (run.Duration.Nanoseconds % run.Slot.Nanoseconds == 0 ? 0 : 1)));
    }

    /// <summary>Counts the requests of the next slot, [start, start + slot).</summary>
    /// <returns>By request type.</returns>
    public double[] NextSlot()
    {
        var counts = new double[_types.All.Length];
        var runEnd = Instant.Start + _run.Duration;
        var slotEnd = runEnd - _slotStart < _run.Slot ? runEnd : _slotStart + _run.Slot;
        for (var source = 0; source < _arrivals.Length; source++)
        {
            while (_pending[source] is { } at && at < slotEnd)
            {
                counts[_types.IndexOf(source, _sampler.Sample(at, _tasks[source].NextDouble()))]++;
                _pending[source] = _arrivals[source].Next();
            }
        }
        _slotStart = slotEnd;
        return counts;
    }
}

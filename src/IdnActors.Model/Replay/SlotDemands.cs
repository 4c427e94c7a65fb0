using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;

namespace IdnActors.Model.Replay;

/// <summary>
/// The requests of a scenario, counted by slot and request type. They are the very requests of an emulation of the scenario with the same seed, for
/// they come from the same <see cref="SourceRequests"/>.
/// </summary>
public sealed class SlotDemands
{
    private readonly RequestTypes _types;
    private readonly SourceRequests[] _sources;
    private readonly RunSettings _run;
    private Instant _slotStart;

    /// <exception cref="NotSupportedException">The demand is a closed loop, whose requests depend on the answers.</exception>
    public SlotDemands(Scenario scenario, RequestTypes types)
    {
        _types = types;
        _run = scenario.Run;
        var demand = scenario.Demand;
        var sampler = new TaskSampler(demand);
        var streams = new RandomStreams(scenario.Run.Seed);
        var end = Instant.Start + scenario.Run.Duration;
        _sources = [.. demand.Sources.Select(s => new SourceRequests(demand, s, scenario.Topology.NameOf(s.Node), sampler, streams, end))];
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
        for (var source = 0; source < _sources.Length; source++)
        {
            while (_sources[source].Next is { } at && at < slotEnd)
                counts[_types.IndexOf(source, _sources[source].Take(AnySample).Task)]++;
        }
        _slotStart = slotEnd;
        return counts;
    }

    // The replay does not look at samples, which come from a stream of their own.
    private static int AnySample(TaskId task) => 1;
}

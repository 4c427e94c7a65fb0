using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;

namespace IdnActors.Model.Replay;

/// <summary>
/// The analytic model: a plain loop over the slots of a scenario, without actors, queues or link rates. It sees the same requests as an emulation
/// with the same seed and agrees with it on calm scenarios.
/// </summary>
public sealed class SlotReplay
{
    private readonly Scenario _scenario;
    private readonly RequestTypes _types;

    public SlotReplay(Scenario scenario)
    {
        _scenario = scenario;
        _types = new RequestTypes(scenario, new Routes(scenario));
        Table = new ServingTable(scenario, _types.All);
    }

    public ServingTable Table { get; }

    /// <summary>Replays the scenario's own placement.</summary>
    public IEnumerable<SlotResult> Run()
    {
        var deployed = new HashSet<Deployment>(_scenario.Placement.Initial);
        var allocation = Allocation.Of(Table, deployed);
        var done = 0;
        return Run(slot =>
        {
            var before = done;
            done = ApplyChanges(deployed, done, StartOf(slot));
            return done == before ? allocation : allocation = Allocation.Of(Table, deployed);
        });
    }

    /// <summary>Replays with an allocation, integral or fractional, for each slot; it is asked for before the slot's requests are drawn.</summary>
    public IEnumerable<SlotResult> Run(Func<int, Allocation> allocationOf)
    {
        var demands = new SlotDemands(_scenario, _types);
        var slots = SlotDemands.SlotCount(_scenario.Run);
        for (var slot = 0; slot < slots; slot++)
        {
            var allocation = allocationOf(slot);
            var served = SlotServing.Serve(demands.NextSlot(), allocation);
            yield return new SlotResult(slot, served, served.CostMs(), AllocationGain.InMs(served.Load, allocation));
        }
    }

    private Instant StartOf(int slot) => new(slot * _scenario.Run.Slot.Nanoseconds);

    /// <summary>A change takes effect with the first slot that starts at or after it, at once: fetching and loading take no time here.</summary>
    private int ApplyChanges(HashSet<Deployment> deployed, int done, Instant slotStart)
    {
        var changes = _scenario.Placement.Changes;
        for (; done < changes.Length && changes[done].At <= slotStart; done++)
        {
            if (changes[done].Action == PlacementAction.Load) deployed.Add(changes[done].Deployment);
            else deployed.Remove(changes[done].Deployment);
        }
        return done;
    }
}

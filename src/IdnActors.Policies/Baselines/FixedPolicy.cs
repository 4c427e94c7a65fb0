using System.Collections.Immutable;
using IdnActors.Policies.Prices;

namespace IdnActors.Policies.Baselines;

/// <summary>Holds for ever what it was given and learns nothing. Guarantee: none. What it is given makes it the repository-only, the static greedy or the offline INFIDA baseline.</summary>
public sealed class FixedPolicy : IPlacementPolicy
{
    private readonly string _name;

    /// <param name="name">Name in the catalogue.</param>
    /// <param name="held">x, by item of the node.</param>
    /// <param name="shares">y, by item of the node; x where there is none.</param>
    public FixedPolicy(string name, ImmutableArray<bool> held, ImmutableArray<double>? shares = null)
    {
        _name = name;
        Current = new PlacementDecision(0, shares ?? [.. held.Select(h => h ? 1.0 : 0)], held);
    }

    public PlacementDecision Current { get; private set; }

    public PlacementDecision Decide(SlotObservation observation) => Current = Current with { Slot = Current.Slot + 1 };

    public PolicySnapshot Snapshot() => new(_name, Current, []);

    public void Restore(PolicySnapshot snapshot)
    {
        snapshot.Require(_name, Current.Held.Length, 0);
        Current = snapshot.Current;
    }
}

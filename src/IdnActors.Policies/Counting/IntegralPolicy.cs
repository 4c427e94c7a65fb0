using System.Runtime.InteropServices;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Counting;

/// <summary>What policies have in common that hold variants without shares: y = x.</summary>
public abstract class IntegralPolicy : IPlacementPolicy
{
    // A budget that is a sum of sizes is met up to the rounding of the sum; as in dependent rounding less than a byte for budgets up to 10 TB.
    private const double Rounding = 1e-13;

    private readonly string _name;
    private readonly bool[] _held;

    private protected IntegralPolicy(string name, NodeView node)
    {
        _name = name;
        Node = node;
        Order = [.. Enumerable.Range(0, node.Items.Length)];
        _held = new bool[Order.Length];
        Current = DecisionFor(0);
    }

    public PlacementDecision Current { get; private set; }

    private protected NodeView Node { get; }

    /// <summary>Items, most wanted first; in the order of the slot before until they are sorted.</summary>
    private protected int[] Order { get; }

    private protected bool[] Held => _held;

    /// <summary>Numbers of state beside the decision.</summary>
    private protected abstract int NumberCount { get; }

    public PlacementDecision Decide(SlotObservation observation)
    {
        var slot = Current.Slot + 1;
        Learn(observation, slot);
        return Current = DecisionFor(slot);
    }

    public PolicySnapshot Snapshot()
    {
        var numbers = new double[NumberCount];
        Save(numbers);
        return new PolicySnapshot(_name, Current, [.. numbers]);
    }

    public void Restore(PolicySnapshot snapshot)
    {
        snapshot.Require(_name, _held.Length, NumberCount);
        Current = snapshot.Current;
        Current.Held.CopyTo(_held);
        Load(snapshot.Numbers.AsSpan());
    }

    /// <summary>Decides what is <see cref="Held"/> in a slot, from what was learned in the one before.</summary>
    private protected abstract void Learn(SlotObservation observation, int slot);

    private protected abstract void Save(Span<double> numbers);

    private protected abstract void Load(ReadOnlySpan<double> numbers);

    /// <summary>Adds to a decision what the policy shows beside it.</summary>
    private protected virtual PlacementDecision Shown(PlacementDecision decision) => decision;

    /// <summary>Shows the decision of the first slot, once the policy is made.</summary>
    private protected void Begin() => Current = DecisionFor(0);

    /// <summary>Holds the items of <see cref="Order"/> as they fit, from the first one on, and only those that are wanted at all.</summary>
    private protected void FillInOrder(Func<int, bool> isWanted)
    {
        Array.Clear(_held);
        var used = 0.0;
        foreach (var item in Order)
        {
            var size = Node.Sizes[item];
            if (!isWanted(item) || used + size > Node.BudgetBytes * (1 + Rounding)) continue;
            used += size;
            _held[item] = true;
        }
    }

    private PlacementDecision DecisionFor(int slot)
    {
        var shares = new double[_held.Length];
        for (var i = 0; i < shares.Length; i++) shares[i] = _held[i] ? 1 : 0;
        return Shown(new PlacementDecision(slot, ImmutableCollectionsMarshal.AsImmutableArray(shares), [.. _held]));
    }
}

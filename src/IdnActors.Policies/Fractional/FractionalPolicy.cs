using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Fractional;

/// <summary>
/// What policies have in common that keep shares y and hold a rounding x of them: they start at the centre y = min(1, b / S), learn from the gradient of a slot, and round.
/// </summary>
public abstract class FractionalPolicy : IPlacementPolicy, IRegretBounded
{
    private readonly string _name;
    private readonly ShareRounding _rounding;
    private readonly double[] _gradient;

    private protected FractionalPolicy(string name, NodeView node, RoundingOptions rounding, RandomStreams streams)
    {
        rounding.Require(name);
        _name = name;
        Node = node;
        Streams = streams;
        Sizes = [.. node.Sizes];
        Shares = new double[Sizes.Length];
        _gradient = new double[Sizes.Length];
        TotalSize = BudgetSet.Require(Sizes, node.BudgetBytes, Sizes.Length);
        Array.Fill(Shares, BudgetSet.UniformShare(TotalSize, node.BudgetBytes));
        SquaredRadius = BudgetSet.SquaredRadius(TotalSize, node.BudgetBytes);
        SquaredDiameter = BudgetSet.SquaredDiameter(TotalSize, node.BudgetBytes);
        _rounding = new ShareRounding(node, rounding, streams);
        _rounding.Follow(Shares, 0);
        Current = new PlacementDecision(0, [.. Shares], [.. _rounding.Held]);
    }

    public PlacementDecision Current { get; private protected set; }

    /// <inheritdoc/>
    public abstract double RegretBoundMs { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> LastGradient => _gradient;

    private protected NodeView Node { get; }

    private protected RandomStreams Streams { get; }

    /// <summary>s.</summary>
    private protected double[] Sizes { get; }

    /// <summary>S, their sum.</summary>
    private protected double TotalSize { get; }

    /// <summary>y.</summary>
    private protected double[] Shares { get; }

    /// <summary>D0².</summary>
    private protected double SquaredRadius { get; }

    /// <summary>D².</summary>
    private protected double SquaredDiameter { get; }

    /// <summary>Numbers of state beside the decision, the rounding and the last gradient.</summary>
    private protected abstract int NumberCount { get; }

    public PlacementDecision Decide(SlotObservation observation)
    {
        var slot = Current.Slot + 1;
        TakeGradient(observation, _gradient);
        Learn(_gradient, slot);
        _rounding.Follow(Shares, slot);
        return Current = Shown(new PlacementDecision(slot, [.. Shares], [.. _rounding.Held]));
    }

    public PolicySnapshot Snapshot()
    {
        var numbers = new double[AllNumbers];
        Save(numbers);
        _rounding.Save(numbers.AsSpan(NumberCount));
        _gradient.CopyTo(numbers, NumberCount + _rounding.NumberCount);
        return new PolicySnapshot(_name, Current, [.. numbers]);
    }

    public void Restore(PolicySnapshot snapshot)
    {
        snapshot.Require(_name, Shares.Length, AllNumbers);
        Current = snapshot.Current;
        Current.Shares.CopyTo(Shares);
        var numbers = snapshot.Numbers.AsSpan();
        Load(numbers[..NumberCount]);
        _rounding.Load(Current.Held.AsSpan(), numbers.Slice(NumberCount, _rounding.NumberCount));
        numbers[(NumberCount + _rounding.NumberCount)..].CopyTo(_gradient);
    }

    private int AllNumbers => NumberCount + _rounding.NumberCount + _gradient.Length;

    /// <summary>g of the slot; at the fractional allocation in force unless a policy says otherwise.</summary>
    private protected virtual void TakeGradient(SlotObservation observation, Span<double> gradient) => observation.GradientAt(Node, gradient);

    /// <summary>Moves the shares to those of a slot, by the gradient of the slot before.</summary>
    private protected abstract void Learn(ReadOnlySpan<double> gradient, int slot);

    /// <summary>Adds to a decision what the policy shows beside it.</summary>
    private protected virtual PlacementDecision Shown(PlacementDecision decision) => decision;

    private protected abstract void Save(Span<double> numbers);

    private protected abstract void Load(ReadOnlySpan<double> numbers);
}

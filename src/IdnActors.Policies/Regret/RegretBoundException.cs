namespace IdnActors.Policies.Regret;

/// <summary>
/// The regret of a node's policy has exceeded the bound that the policy tells of itself (<see cref="IRegretBounded"/>): one of them is wrong, for the bound is an inequality and not a matter of luck.
/// </summary>
public sealed class RegretBoundException : Exception
{
    internal RegretBoundException(string policy, string node, int slot, double regretMs, double boundMs)
        : base(FormattableString.Invariant(
            $"The fractional regret of {policy} at {node} is {regretMs:G9} ms with slot {slot}, above its bound of {boundMs:G9} ms; it must not exceed it: the policy or its bound is wrong."))
    {
        (Policy, Node, Slot, RegretMs, BoundMs) = (policy, node, slot, regretMs, boundMs);
    }

    public string Policy { get; }

    /// <summary>Name of the node.</summary>
    public string Node { get; }

    /// <summary>The slot, from 0, up to and with which regret is counted.</summary>
    public int Slot { get; }

    /// <summary>Realised, in milliseconds of gain.</summary>
    public double RegretMs { get; }

    /// <summary>In milliseconds of gain.</summary>
    public double BoundMs { get; }
}

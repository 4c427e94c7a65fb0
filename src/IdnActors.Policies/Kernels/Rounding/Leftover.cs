namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>What becomes of the one item that dependent rounding may leave fractional when sizes differ.</summary>
public enum Leftover
{
    /// <summary>Held with probability y: marginals are exact, the budget may be exceeded by less than the size of that item.</summary>
    Drawn,

    /// <summary>
    /// As <see cref="Drawn"/> where it fits into the budget, dropped where it does not: the budget holds always, and the item is held more rarely than its
    /// share says. For hard memory.
    /// </summary>
    DroppedUnlessItFits,
}

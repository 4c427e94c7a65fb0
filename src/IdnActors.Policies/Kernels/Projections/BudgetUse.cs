namespace IdnActors.Policies.Kernels.Projections;

/// <summary>How a projected point stands to the budget.</summary>
public enum BudgetUse
{
    /// <summary>Σ s y = min(b, S): the budget is used up, or everything is held. Loses nothing as long as gradients are not negative.</summary>
    Whole,

    /// <summary>Σ s y ≤ b: for gradients that may be negative, as those with a price of energy or of fetches.</summary>
    AtMost,
}

namespace IdnActors.Policies.Kernels.StepSizes;

/// <summary>
/// Closed-form bounds of fractional regret, Σ_t ⟨g_t, u - y_t⟩ over the best point u in hindsight, which hold for every sequence of gradients: to be asserted
/// after a run with the gradients that occurred. They are inequalities, not statistics.
/// </summary>
public static class RegretBound
{
    /// <summary>Gradient ascent with a constant step: D0² / (2η) + (η/2) Σ_t ‖g_t‖². With errors g - g~ instead of gradients: its optimistic form.</summary>
    /// <param name="squaredRadius">D0², from the start to any point; for optimistic steps from the secondary start.</param>
    /// <param name="step">η: positive.</param>
    /// <param name="gradientNorm">√(Σ_t ‖g_t‖²).</param>
    public static double Euclidean(double squaredRadius, double step, double gradientNorm) =>
        (squaredRadius / (2 * step)) + (step / 2 * gradientNorm * gradientNorm);

    /// <summary>Mirror ascent with negative entropy, for η g / s ≤ 1 throughout: b ln(S/b) / η + (e - 2) η Σ_t Σ_m y g² / s.</summary>
    /// <param name="entropyRadius">b ln(S / b).</param>
    /// <param name="step">η: positive.</param>
    /// <param name="gradientSum">Σ_t Σ_m y_{t,m} g_{t,m}² / s_m.</param>
    public static double Entropic(double entropyRadius, double step, double gradientSum) =>
        (entropyRadius / step) + ((Math.E - 2) * step * gradientSum);
}

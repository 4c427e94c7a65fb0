namespace IdnActors.Testing.Theory;

/// <summary>Student's t distribution, as far as confidence intervals need it.</summary>
public static class StudentT
{
    // Two-sided 99.9 %, i.e. the 99.95 % quantile, for 1 to 30 degrees of freedom.
    private static readonly double[] Table =
    [
        636.619, 31.599, 12.924, 8.610, 6.869, 5.959, 5.408, 5.041, 4.781, 4.587, 4.437, 4.318, 4.221, 4.140, 4.073,
        4.015, 3.965, 3.922, 3.883, 3.850, 3.819, 3.792, 3.768, 3.745, 3.725, 3.707, 3.690, 3.674, 3.659, 3.646,
    ];

    /// <summary>Half-width of the two-sided 99.9 % interval in standard errors. Beyond 30 degrees of freedom that of 30, which is on the safe side.</summary>
    public static double Quantile999(int degreesOfFreedom) => Table[Math.Min(degreesOfFreedom, Table.Length) - 1];
}

namespace IdnActors.Model.Randomness;

/// <summary>
/// e to the power of a number between -700 and 700 by IEEE basic operations alone, after fdlibm's <c>e_exp.c</c> (error below 1 ulp).
/// <see cref="Math.Exp(double)"/> is the platform's own and may differ in the last bit.
/// </summary>
public static class PortableExponential
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double InverseLn2 = 1.44269504088896338700;

    public static double Of(double value)
    {
        // value = k ln 2 + r with |r| <= ln 2 / 2; k times the high part of ln 2 is exact, its low digits being zero.
        var k = (int)Math.Round(value * InverseLn2);
        var high = value - (k * Ln2High);
        var low = k * Ln2Low;
        var r = high - low;
        // exp(r) = 1 + r + r c / (2 - c), where c = r - r² P(r²) and P is the minimax polynomial of the odd series.
        var t = r * r;
        var c = r - (t * (1.66666666666666019037e-01 + (t * (-2.77777777770155933842e-03
            + (t * (6.61375632143793436117e-05 + (t * (-1.65339022054652515390e-06 + (t * 4.13813679705723846039e-08)))))))));
        var mantissa = 1 - (low - (r * c / (2 - c)) - high);
        return Math.ScaleB(mantissa, k);
    }
}

namespace IdnActors.Model.Randomness;

/// <summary>
/// Natural logarithm of positive normal numbers by IEEE basic operations alone, after fdlibm's <c>e_log.c</c> (error below 1 ulp).
/// <see cref="Math.Log(double)"/> is the platform's own and may differ in the last bit, which now and then would move an arrival by a nanosecond.
/// </summary>
public static class PortableLogarithm
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    public static double Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }
        // log(1+f) = f - f²/2 + s (f²/2 + R(s²)), s = f / (2+f); R is the minimax polynomial of the odd series beyond its first term.
        var f = mantissa - 1;
        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        var odd = z * (6.666666666666735130e-01 + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01))))));
        var halfSquare = 0.5 * f * f;
        return (exponent * Ln2High) - (halfSquare - ((s * (halfSquare + even + odd)) + (exponent * Ln2Low)) - f);
    }
}

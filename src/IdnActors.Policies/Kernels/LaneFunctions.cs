using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels;

/// <summary><see cref="PortableExponential"/> and <see cref="PortableLogarithm"/> of four numbers at a time, equal to them to the last bit: the same operations in the same order.</summary>
internal static class LaneFunctions
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double InverseLn2 = 1.44269504088896338700;

    // 1.5 · 2^52: added to an integer it leaves it in the low bits; 2^52 the same for one that is not negative.
    private const double IntegerInLowBits = 6755399441055744.0;
    private const double TwoTo52 = 4503599627370496.0;

    /// <summary>e to the power of numbers between -700 and 700.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exponential(Vector256<double> value)
    {
        var k = Vector256.Round(value * InverseLn2);
        var high = value - (k * Ln2High);
        var low = k * Ln2Low;
        var r = high - low;
        var t = r * r;
        var polynomial = Vector256.Create(-1.65339022054652515390e-06) + (t * 4.13813679705723846039e-08);
        polynomial = Vector256.Create(6.61375632143793436117e-05) + (t * polynomial);
        polynomial = Vector256.Create(-2.77777777770155933842e-03) + (t * polynomial);
        polynomial = Vector256.Create(1.66666666666666019037e-01) + (t * polynomial);
        var c = r - (t * polynomial);
        var mantissa = Vector256<double>.One - (low - (r * c / (Vector256.Create(2.0) - c)) - high);
        // Powers of two are normal in this range, and so is the product.
        var power = ((k + Vector256.Create(IntegerInLowBits)).AsInt64() + Vector256.Create(1023L)) << 52;
        return mantissa * power.AsDouble();
    }

    /// <summary>Natural logarithms of positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Logarithm(Vector256<double> value)
    {
        var bits = value.AsInt64();
        var exponent = ((bits >>> 52) | Vector256.Create(TwoTo52).AsInt64()).AsDouble() - Vector256.Create(TwoTo52) - Vector256.Create(1023.0);
        var mantissa = ((bits & Vector256.Create(0x000FFFFFFFFFFFFFL)) | Vector256.Create(0x3FF0000000000000L)).AsDouble();
        var isLarge = Vector256.GreaterThan(mantissa, Vector256.Create(1.4142135623730951));
        mantissa = Vector256.ConditionalSelect(isLarge, mantissa * 0.5, mantissa);
        exponent += Lanes.Where(isLarge, Vector256<double>.One);
        var f = mantissa - Vector256<double>.One;
        var s = f / (Vector256.Create(2.0) + f);
        var z = s * s;
        var w = z * z;
        var even = Vector256.Create(2.222219843214978396e-01) + (w * 1.531383769920937332e-01);
        even = w * (Vector256.Create(3.999999999940941908e-01) + (w * even));
        var odd = Vector256.Create(1.818357216161805012e-01) + (w * 1.479819860511658591e-01);
        odd = Vector256.Create(2.857142874366239149e-01) + (w * odd);
        odd = z * (Vector256.Create(6.666666666666735130e-01) + (w * odd));
        var halfSquare = f * 0.5 * f;
        return (exponent * Ln2High) - (halfSquare - ((s * (halfSquare + even + odd)) + (exponent * Ln2Low)) - f);
    }
}

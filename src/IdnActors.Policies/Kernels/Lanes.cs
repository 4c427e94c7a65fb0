using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels;

/// <summary>
/// Four numbers at a time. Always four, whatever the processor has: sums are taken in the same order everywhere, so that results are equal on every platform (.NET contracts no multiplications and additions).
/// </summary>
/// <remarks>Loops over lanes are optimised at once (AggressiveOptimization): compiled by the profile of their first calls they come out up to half slower.</remarks>
internal static class Lanes
{
    public const int Width = 4;

    /// <summary>Numbers of a list from a place on; beyond its end the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(ReadOnlySpan<double> values, int first, double padding) =>
        first <= values.Length - Width ? Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first) : LoadLast(values, first, padding);

    /// <summary>Writes numbers from a place on; what is beyond the end is dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> lanes, Span<double> values, int first)
    {
        if (first <= values.Length - Width) lanes.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first);
        else
            for (var i = first; i < values.Length; i++) values[i] = lanes[i - first];
    }

    public static double Sum(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

    public static double Max(Vector256<double> lanes) => Math.Max(Math.Max(lanes[0], lanes[1]), Math.Max(lanes[2], lanes[3]));

    public static double Min(Vector256<double> lanes) => Math.Min(Math.Min(lanes[0], lanes[1]), Math.Min(lanes[2], lanes[3]));

    /// <summary>The number where the mask is set, 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Where(Vector256<double> mask, Vector256<double> lanes) => Vector256.BitwiseAnd(mask, lanes);

    private static Vector256<double> LoadLast(ReadOnlySpan<double> values, int first, double padding)
    {
        var lanes = Vector256.Create(padding);
        for (var i = first; i < values.Length; i++) lanes = lanes.WithElement(i - first, values[i]);
        return lanes;
    }
}

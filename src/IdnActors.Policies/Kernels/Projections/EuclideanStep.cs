using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels.Projections;

/// <summary>The gradient step of the size-weighted Euclidean metric: z_m = y_m + η g_m / s_m. Note the division by the size.</summary>
public static class EuclideanStep
{
    /// <summary>Coordinates stop at ± this, so that a gradient of any magnitude leaves a point that can be projected.</summary>
    public const double Limit = 1e300;

    /// <summary>Takes a step.</summary>
    /// <param name="from">y, by item.</param>
    /// <param name="gradient">g, by item: finite, in units of gain.</param>
    /// <param name="sizes">s, by item: positive.</param>
    /// <param name="step">η: finite, not negative.</param>
    /// <param name="to">Receives z; may be <paramref name="from"/> itself.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(ReadOnlySpan<double> from, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double step, Span<double> to)
    {
        // η g first: it may overflow to infinity, but is no number only if an argument was none.
        for (var i = 0; i < from.Length; i += Lanes.Width)
        {
            var moved = Lanes.Load(from, i, 0) + (Lanes.Load(gradient, i, 0) * step / Lanes.Load(sizes, i, 1));
            Lanes.Store(Vector256.Clamp(moved, Vector256.Create(-Limit), Vector256.Create(Limit)), to, i);
        }
    }
}

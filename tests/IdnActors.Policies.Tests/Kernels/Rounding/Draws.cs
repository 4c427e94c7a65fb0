namespace IdnActors.Policies.Tests.Kernels.Rounding;

/// <summary>Statistics of many draws of an allocation.</summary>
internal sealed class Draws
{
    private readonly int _count;
    private readonly int[] _held;
    private readonly int[,] _bothHeld;

    public Draws(int items, int count, Action<bool[]> draw)
    {
        _count = count;
        _held = new int[items];
        _bothHeld = new int[items, items];
        var held = new bool[items];
        for (var d = 0; d < count; d++)
        {
            draw(held);
            for (var i = 0; i < items; i++)
            {
                if (!held[i]) continue;
                _held[i]++;
                for (var j = 0; j < i; j++)
                    if (held[j]) _bothHeld[i, j]++;
            }
        }
    }

    /// <summary>
    /// The largest deviation of a marginal from its share in standard errors. Beyond 4.5 with probability 7 · 10^-6 per item where marginals are exact.
    /// </summary>
    public double LargestScore(double[] shares)
    {
        var largest = 0.0;
        for (var i = 0; i < shares.Length; i++)
        {
            var error = Math.Sqrt(shares[i] * (1 - shares[i]) / _count);
            var deviation = Math.Abs(((double)_held[i] / _count) - shares[i]);
            largest = Math.Max(largest, error > 0 ? deviation / error : deviation > 0 ? double.PositiveInfinity : 0);
        }
        return largest;
    }

    /// <summary>The largest covariance of a pair, and the same in standard errors.</summary>
    public (double Covariance, double Score) LargestCovariance(double[] shares)
    {
        var (covariance, score) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var i = 0; i < shares.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var value = ((double)_bothHeld[i, j] / _count) - (shares[i] * shares[j]);
                covariance = Math.Max(covariance, value);
                score = Math.Max(score, value / Math.Sqrt(shares[i] * shares[j] * (1 - (shares[i] * shares[j])) / _count));
            }
        }
        return (covariance, score);
    }
}

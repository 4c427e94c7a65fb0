namespace IdnActors.Cli.Report;

/// <summary>
/// Sums over slots, in bins that get wider as slots go on: however long a run was, there are at most <see cref="MostBins"/> of them. Slots may come in any
/// order, several times, or not at all.
/// </summary>
public sealed class BinnedSums
{
    /// <summary>More than a figure has pixels to show.</summary>
    public const int MostBins = 1000;

    private double[] _values = new double[64];
    private double[] _weights = new double[64];

    /// <summary>Slots per bin: a power of two.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>Bins in use.</summary>
    public int Bins { get; private set; }

    public void Add(long slot, double value, double weight)
    {
        while (slot / Stride >= MostBins) Widen();
        var bin = (int)(slot / Stride);
        if (bin >= _values.Length)
        {
            var size = Math.Min(MostBins, Math.Max(bin + 1, 2 * _values.Length));
            Array.Resize(ref _values, size);
            Array.Resize(ref _weights, size);
        }
        _values[bin] += value;
        _weights[bin] += weight;
        Bins = Math.Max(Bins, bin + 1);
    }

    /// <summary>Makes bins as wide as those of other sums, so that they can be put side by side.</summary>
    public void WidenTo(long stride)
    {
        while (Stride < stride) Widen();
    }

    /// <summary>Sum of values over sum of weights in a bin; NaN where nothing was added.</summary>
    public double RatioAt(int bin) => bin >= Bins || _weights[bin] == 0 ? double.NaN : _values[bin] / _weights[bin];

    /// <summary>Sum of values per slot in a bin; 0 where nothing was added.</summary>
    public double PerSlotAt(int bin) => bin >= Bins ? 0 : _values[bin] / Stride;

    private void Widen()
    {
        for (var bin = 0; bin < Bins; bin += 2)
        {
            var hasNext = bin + 1 < Bins;
            _values[bin / 2] = _values[bin] + (hasNext ? _values[bin + 1] : 0);
            _weights[bin / 2] = _weights[bin] + (hasNext ? _weights[bin + 1] : 0);
        }
        var left = (Bins + 1) / 2;
        Array.Clear(_values, left, Bins - left);
        Array.Clear(_weights, left, Bins - left);
        (Bins, Stride) = (left, 2 * Stride);
    }
}

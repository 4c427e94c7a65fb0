namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// A sum to which much is added and from which much is taken: Knuth's error-free addition keeps what rounding drops, so that taking away a large number does
/// not leave its rounding behind among small ones.
/// </summary>
internal struct RunningSum
{
    private double _sum;
    private double _dropped;

    public readonly double Value => _sum + _dropped;

    public void Add(double value)
    {
        var sum = _sum + value;
        var added = sum - _sum;
        _dropped += (_sum - (sum - added)) + (value - added);
        _sum = sum;
    }
}

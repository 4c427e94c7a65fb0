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

    /// <summary>Writes its state, two numbers.</summary>
    public readonly void Save(Span<double> numbers) => (numbers[0], numbers[1]) = (_sum, _dropped);

    /// <summary>Continues from a state.</summary>
    public void Load(ReadOnlySpan<double> numbers) => (_sum, _dropped) = (numbers[0], numbers[1]);
}

using IdnActors.Model.Randomness;
using IdnActors.Policies.Experts;
using IdnActors.Policies.Kernels.Rounding;

namespace IdnActors.Policies.Tabular;

/// <summary>A unit slot of memory: a Hedge over the items for each of its colours, the colour it has drawn, and the item that each colour plays.</summary>
internal sealed class UnitSlot
{
    private readonly double[][] _gains;
    private readonly double[][] _weights;
    private readonly double[] _squaredRanges;
    private readonly int[] _itemOf;
    private readonly double[] _before;
    private readonly double _rateFactor;

    /// <param name="colours">Positive.</param>
    /// <param name="items">Positive.</param>
    /// <param name="rateFactor">Factor on √(8 ln N / Σ R²).</param>
    /// <param name="random">The first plays of all colours.</param>
    public UnitSlot(int colours, int items, double rateFactor, RandomSource random)
    {
        _rateFactor = rateFactor;
        _gains = [.. Enumerable.Range(0, colours).Select(_ => new double[items])];
        _weights = [.. Enumerable.Range(0, colours).Select(_ => new double[items])];
        foreach (var weights in _weights) Array.Fill(weights, 1.0 / items);
        _squaredRanges = new double[colours];
        _itemOf = [.. _weights.Select(weights => SlotCoupling.Draw(weights, random))];
        _before = new double[items];
        DrawColour(random);
    }

    public int Colour { get; private set; }

    public int Item => _itemOf[Colour];

    public void DrawColour(RandomSource random) => Colour = random.NextInt(_gains.Length);

    /// <summary>The colour that was played learns the rewards of all items, and its item follows.</summary>
    public void Learn(ReadOnlySpan<double> rewards, RandomSource random)
    {
        double least = double.PositiveInfinity, most = 0;
        var gains = _gains[Colour];
        for (var i = 0; i < gains.Length; i++)
        {
            gains[i] += rewards[i];
            (least, most) = (Math.Min(least, rewards[i]), Math.Max(most, rewards[i]));
        }
        if (most <= least) return;
        _squaredRanges[Colour] += (most - least) * (most - least);
        _weights[Colour].CopyTo(_before, 0);
        Weigh(Colour);
        _itemOf[Colour] = SlotCoupling.Move(Item, _before, _weights[Colour], random);
    }

    /// <summary>Writes its state: 1 + colours × (items + 2) numbers.</summary>
    /// <returns>The rest of the numbers.</returns>
    public Span<double> Save(Span<double> numbers)
    {
        numbers[0] = Colour;
        numbers = numbers[1..];
        for (var c = 0; c < _gains.Length; c++)
        {
            (numbers[0], numbers[1]) = (_itemOf[c], _squaredRanges[c]);
            _gains[c].CopyTo(numbers[2..]);
            numbers = numbers[(2 + _gains[c].Length)..];
        }
        return numbers;
    }

    /// <summary>Continues from a state.</summary>
    /// <returns>The rest of the numbers.</returns>
    public ReadOnlySpan<double> Load(ReadOnlySpan<double> numbers)
    {
        Colour = (int)numbers[0];
        numbers = numbers[1..];
        for (var c = 0; c < _gains.Length; c++)
        {
            (_itemOf[c], _squaredRanges[c]) = ((int)numbers[0], numbers[1]);
            numbers.Slice(2, _gains[c].Length).CopyTo(_gains[c]);
            numbers = numbers[(2 + _gains[c].Length)..];
            Weigh(c);
        }
        return numbers;
    }

    private void Weigh(int colour)
    {
        if (_squaredRanges[colour] == 0)
        {
            Array.Fill(_weights[colour], 1.0 / _before.Length);
            return;
        }
        var rate = _rateFactor * Math.Sqrt(8 * PortableLogarithm.Of(Math.Max(2, _before.Length)) / _squaredRanges[colour]);
        Hedge.Weights(_gains[colour], Math.Min(rate, double.MaxValue), _weights[colour]);
    }
}

using static TorchSharp.torch;

namespace IdnActors.Training.Calibration;

/// <summary>Class scores (logits) of many images, and what can be read from them.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Labels">The right classes.</param>
internal sealed record Scores(float[] Values, int[] Labels)
{
    public const int Classes = 10;
    private const int BatchSize = 500;

    public int Count => Labels.Length;

    /// <summary>Share of right answers in points of 100.</summary>
    public double AccuracyPoints => 100.0 * Enumerable.Range(0, Count).Count(IsRight) / Count;

    public ReadOnlySpan<float> Row(int item) => Values.AsSpan(item * Classes, Classes);

    public bool IsRight(int item) => Best(Row(item)) == Labels[item];

    /// <summary>Index of the largest value, the first of equal ones.</summary>
    public static int Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
            if (row[i] > row[best]) best = i;
        return best;
    }

    /// <summary>Probabilities of a row at a temperature.</summary>
    public static double[] Probabilities(ReadOnlySpan<float> row, double temperature)
    {
        var probabilities = new double[row.Length];
        var largest = row[Best(row)];
        for (var i = 0; i < row.Length; i++) probabilities[i] = Math.Exp((row[i] - largest) / temperature);
        var sum = probabilities.Sum();
        for (var i = 0; i < row.Length; i++) probabilities[i] /= sum;
        return probabilities;
    }

    /// <summary>Entropy of a row over that of equal probabilities, 0 to 1.</summary>
    public static double NormalisedEntropy(ReadOnlySpan<float> row, double temperature) =>
        Probabilities(row, temperature).Sum(p => p > 0 ? -p * Math.Log(p) : 0) / Math.Log(row.Length);

    /// <summary>What a network answers to inputs, at one or more outputs.</summary>
    public static Scores[] Of(Func<Tensor, Tensor[]> network, Tensor inputs, Tensor labels)
    {
        using var _ = no_grad();
        var classes = labels.data<long>().Select(l => checked((int)l)).ToArray();
        var values = new List<List<float>>();
        for (var first = 0; first < classes.Length; first += BatchSize)
        {
            using var scope = NewDisposeScope();
            var outputs = network(inputs.narrow(0, first, Math.Min(BatchSize, classes.Length - first)));
            for (var i = 0; i < outputs.Length; i++)
            {
                if (values.Count == i) values.Add([]);
                values[i].AddRange(outputs[i].to(ScalarType.Float32).contiguous().data<float>().ToArray());
            }
        }
        return [.. values.Select(v => new Scores([.. v], classes))];
    }
}

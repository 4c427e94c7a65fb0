using System.Collections.Immutable;

namespace IdnActors.Policies.Exits;

/// <summary>Class scores of samples at one exit, with their true labels.</summary>
public sealed class ScoredSamples
{
    private readonly ImmutableArray<float> _scores;

    /// <param name="classes">C: 1 or more.</param>
    /// <param name="scores">Logits, C for each sample one after the other.</param>
    /// <param name="labels">By sample: 0 to C - 1.</param>
    /// <exception cref="ArgumentException">Numbers do not fit each other, or a label is out of range.</exception>
    public ScoredSamples(int classes, ImmutableArray<float> scores, ImmutableArray<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (scores.Length != (long)classes * labels.Length) throw new ArgumentException($"{labels.Length} samples of {classes} classes do not have {scores.Length} scores.", nameof(scores));
        foreach (var label in labels)
            if (label < 0 || label >= classes) throw new ArgumentException($"Label {label} is none of {classes} classes.", nameof(labels));
        (Classes, _scores, Labels) = (classes, scores, labels);
    }

    /// <summary>C: number of classes.</summary>
    public int Classes { get; }

    /// <summary>The truth, by sample.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Logits of a sample.</summary>
    public ReadOnlySpan<float> ScoresOf(int sample) => _scores.AsSpan().Slice(sample * Classes, Classes);

    /// <summary>Whether the class of the largest score is the true one; false where scores cannot be used.</summary>
    public bool IsRight(int sample) => ClassProbabilities.BestOf(ScoresOf(sample)) == Labels[sample];

    /// <summary>Share of right answers; 0 of no samples.</summary>
    public double Accuracy => Count == 0 ? 0 : Enumerable.Range(0, Count).Count(IsRight) / (double)Count;
}

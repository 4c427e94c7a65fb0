using IdnActors.Training.Images;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Bottlenecks;

/// <summary>What the undivided network makes of the images, computed once: a bottleneck learns to lead to the same.</summary>
internal sealed class Teacher
{
    private const int BatchSize = 500;

    public Teacher(Backbone backbone, ImageSet images)
    {
        var (first, second, third, scores) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        using var _ = no_grad();
        for (var at = 0; at < images.Count; at += BatchSize)
        {
            using var scope = NewDisposeScope();
            var features = backbone.Features1(images.Scaled.narrow(0, at, Math.Min(BatchSize, images.Count - at)));
            var rest = backbone.Continue(features);
            first.Add(features.MoveToOuterDisposeScope());
            second.Add(rest.Features2.MoveToOuterDisposeScope());
            third.Add(rest.Features3.MoveToOuterDisposeScope());
            scores.Add(rest.Scores.MoveToOuterDisposeScope());
        }
        (Features1, Features2, Features3, Scores) = (Joined(first), Joined(second), Joined(third), Joined(scores));
        (Labels, Numbers) = (images.Labels, arange(images.Count, ScalarType.Int64));
        (Spread1, Spread2, Spread3) = (Spread(Features1), Spread(Features2), Spread(Features3));
    }

    public Tensor Features1 { get; }
    public Tensor Features2 { get; }
    public Tensor Features3 { get; }
    public Tensor Scores { get; }
    public Tensor Labels { get; }

    /// <summary>0, 1, 2, …: batches of it name what to take of the other tensors.</summary>
    public Tensor Numbers { get; }

    /// <summary>Variances of the features, by which their errors are divided: else those with large values would decide alone.</summary>
    public float Spread1 { get; }
    public float Spread2 { get; }
    public float Spread3 { get; }

    private static float Spread(Tensor features)
    {
        using var variance = features.narrow(0, 0, Math.Min(features.shape[0], BatchSize)).var();
        return variance.item<float>();
    }

    private static Tensor Joined(List<Tensor> pieces)
    {
        var joined = cat(pieces, 0);
        foreach (var piece in pieces) piece.Dispose();
        return joined;
    }
}

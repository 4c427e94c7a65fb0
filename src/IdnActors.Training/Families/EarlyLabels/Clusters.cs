using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>Groups the codes of every class around a few centres (Lloyd's k-means).</summary>
internal static class Clusters
{
    private const int Rounds = 25;

    /// <summary>Centres class by class, [10 · perClass, values].</summary>
    public static Tensor Fit(Tensor codes, Tensor labels, int perClass, int seed)
    {
        using var _ = no_grad();
        random.manual_seed(seed);
        return cat(Enumerable.Range(0, Calibration.Scores.Classes).Select(c => FitOne(Of(codes, labels, c), perClass)).ToList(), 0);
    }

    /// <summary>The codes of one class.</summary>
    public static Tensor Of(Tensor codes, Tensor labels, int @class) => codes.index_select(0, labels.eq(@class).nonzero().flatten());

    /// <summary>2 x·c − |c|²: the negative squared distance to each centre, but for |x|², which is the same for all.</summary>
    public static Tensor Nearness(Tensor codes, Tensor centres) => codes.matmul(centres.t() * 2) - centres.pow(2).sum(1);

    private static Tensor FitOne(Tensor codes, int count)
    {
        var centres = codes.index_select(0, randperm(codes.shape[0]).narrow(0, 0, count));
        for (var round = 0; round < Rounds; round++)
        {
            using var scope = NewDisposeScope();
            var member = nn.functional.one_hot(Nearness(codes, centres).argmax(1), count).to(ScalarType.Float32);
            var sizes = member.sum([0]).view(-1, 1);
            // A centre that nothing is near stays where it is.
            centres = where(sizes.gt(0), member.t().matmul(codes) / sizes.clamp(min: 1), centres).MoveToOuterDisposeScope();
        }
        return centres;
    }
}

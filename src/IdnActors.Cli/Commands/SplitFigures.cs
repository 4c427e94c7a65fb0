using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;

namespace IdnActors.Cli.Commands;

/// <summary>Figures of a split model that follow from its codecs: what is lost on the way costs accuracy, and what is compressed has no bytes before it is measured.</summary>
internal static class SplitFigures
{
    private const int AccuracyDigits = 2;

    /// <summary>The card with the figures that its parts have on the images of its data set; the same card where codecs lose and compress nothing, or there is no such data set.</summary>
    /// <param name="card">A card with a split whose files are there.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static ModelCard Measure(ModelCard card, CancellationToken cancellation)
    {
        var split = card.Split!;
        if (split.Cuts.All(c => c.Codec is { IsExact: true, HasFixedLength: true })) return card;
        var dataSets = InferenceEngines.DataSets();
        if (!dataSets.ContainsKey(card.DataSet)) return card;
        var measured = new ModelVerifier(dataSets, ExitGates.Of).Verify(card, progress: null, cancellation);
        if (measured.MeasuredAccuracyPoints is not { } accuracy) return card;
        var cuts = split.Cuts.Zip(measured.Payloads, (c, p) => c.Codec.HasFixedLength ? c : c with { Bytes = (long)Math.Ceiling(p.MeanBytes) });
        return card with { AccuracyPoints = Math.Round(accuracy, AccuracyDigits), Split = split with { Cuts = [.. cuts] } };
    }
}

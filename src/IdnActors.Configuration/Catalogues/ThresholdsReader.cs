using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>thresholds</c>: what comes of thresholds other than those of the exits.</summary>
/// <param name="card">The block <c>model</c>.</param>
/// <param name="exits">The exits of the card.</param>
internal sealed class ThresholdsReader(ConfigReader card, ImmutableArray<ExitSpec> exits)
{
    private const double AllPoints = 100;
    private const double Rounding = 1e-9;

    public ImmutableArray<ThresholdOutcome> Read()
    {
        var blocks = card.Elements("thresholds").Select(e => e.Block()).ToList();
        if (blocks.Count > 0 && (exits.IsEmpty || exits.Any(e => e.Gate.Kind != exits[0].Gate.Kind || !SplitQuantities.IsDecidedByCard(e.Gate.Kind))))
            card.Report("thresholds", "are of gates that cannot have one in common", "exits with gates of one kind are required, not quantile or cost-aware", "remove thresholds");
        var outcomes = ImmutableArray.CreateBuilder<ThresholdOutcome>();
        foreach (var block in blocks)
        {
            var outcome = Read(block);
            if (block.Has("threshold") && outcomes.Any(o => o.Threshold == outcome.Threshold))
                block.Report("threshold", $"gives {SplitQuantities.Text(outcome.Threshold)} again", "a threshold has one outcome", "remove one of them");
            outcomes.Add(outcome);
        }
        return outcomes.ToImmutable();
    }

    private ThresholdOutcome Read(ConfigReader block)
    {
        var threshold = block.Get("threshold", SplitQuantities.Threshold);
        var shares = block.RequiredElements("shares", "the share of each exit", "[61.2%, 20%]").Select(e => e.Get(SplitQuantities.Share)).ToImmutableArray();
        if (threshold > 1 && exits.Any(e => SplitQuantities.IsShare(e.Gate.Kind)))
            block.Report("threshold", $"is {SplitQuantities.Text(threshold)}", $"{ExitGateSpec.NameOf(exits[0].Gate.Kind)} is from 0 to 1", "correct the threshold");
        if (block.Has("shares") && shares.Length != exits.Length)
            block.Report("shares", $"are {shares.Length}", $"one for each of {exits.Length} exits is required", "give them in the order of exits");
        else if (shares.Sum() > AllPoints + Rounding)
            block.Report("shares", $"make {SplitQuantities.Text(shares.Sum())}%", "a sample leaves once: all exits together have at most 100%", "state shares of all samples, not of those that arrive");
        return new ThresholdOutcome(threshold, shares, block.Get("accuracy", Known.Accuracy));
    }
}

using IdnActors.Model.Randomness;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Experts;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Perturbed;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tabular;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Contract;

/// <summary>Every knob out of its range is refused, by name, value, range and remedy.</summary>
public class OptionTests
{
    private static readonly RandomStreams Streams = new(1);

    private static readonly Policies.Views.NetworkView Network = new PolicyReplay(TestScenarios.Line3()).Network;

    public static TheoryData<string, Action> OutOfRange => new()
    {
        { "oga.step is 0;", () => Oga(new OgaOptions { Step = 0 }) },
        { "oga.step is NaN;", () => Oga(new OgaOptions { Step = double.NaN }) },
        { "oga.fetch-price is -1;", () => Oga(new OgaOptions { FetchPriceMsPerByte = -1 }) },
        { "oga.gradient is 9;", () => Oga(new OgaOptions { Gradient = (GradientKind)9 }) },
        { "oga.rounding is 7;", () => Oga(new OgaOptions { Rounding = new RoundingOptions { Scheme = (RoundingScheme)7 } }) },
        { "oga.refresh-period is 0;", () => Oga(new OgaOptions { Rounding = new RoundingOptions { RefreshPeriod = 0 } }) },
        { "oga.first-refresh-period is 0;", () => Oga(new OgaOptions { Rounding = new RoundingOptions { FirstRefreshPeriod = 0 } }) },
        { "oga.refresh-stretching is -1;", () => Oga(new OgaOptions { Rounding = new RoundingOptions { StretchingSlots = -1 } }) },
        { "oga.headroom is -1;", () => Oga(new OgaOptions { Rounding = new RoundingOptions { Headroom = -1 } }) },
        { "oga-lazy.gradient is Boosted;", () => _ = new LazyOgaPolicy(Network.Nodes[2], BoostedOga.Options, Streams) },
        { "oga-optimistic.ewma-weight is 0;", () => Optimistic(new OptimisticOgaOptions { EwmaWeight = 0 }) },
        { "oga-optimistic.period is 0;", () => Optimistic(new OptimisticOgaOptions { Period = 0 }) },
        { "oga-optimistic.predictor is 5;", () => Optimistic(new OptimisticOgaOptions { Predictor = (PredictorKind)5 }) },
        { "ader.horizon is 0;", () => _ = new AderPolicy(Network.Nodes[2], new AderOptions { Horizon = 0 }, 10, Streams) },
        { "ader.gradient-norm is 0;", () => _ = new AderPolicy(Network.Nodes[2], new AderOptions { GradientNorm = 0 }, 10, Streams) },
        { "fixed-share.share is 0;", () => _ = new FixedSharePolicy(Network.Nodes[2], new FixedShareOptions { Share = 0 }, Streams) },
        { "fixed-share.step-factor is 2;", () => _ = new FixedSharePolicy(Network.Nodes[2], new FixedShareOptions { StepFactor = 2 }, Streams) },
        { "ftpl.noise-factor is -1;", () => _ = new FtplPolicy(Network.Nodes[2], new FtplOptions { NoiseFactor = -1 }, Streams) },
        { "random.refresh-period is 0;", () => _ = new RandomPolicy(Network.Nodes[2], new RandomOptions { RefreshPeriod = 0 }, Streams) },
        { "tabular-greedy.colours is 0;", () => TabularGreedyPolicy.ForAll(Network, new TabularGreedyOptions { Colours = 0 }, Streams) },
        { "tabular-greedy.rate-factor is 0;", () => TabularGreedyPolicy.ForAll(Network, new TabularGreedyOptions { RateFactor = 0 }, Streams) },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Refuses_options_out_of_range(string expected, Action create)
    {
        var error = Assert.Throws<ArgumentException>(create);
        Assert.StartsWith(expected, error.Message);
        Assert.Contains("it must be", error.Message);
        Assert.Contains(": ", error.Message);
    }

    private static void Oga(OgaOptions options) => _ = new OgaPolicy(OgaPolicy.Name, Network.Nodes[2], options, Streams);

    private static void Optimistic(OptimisticOgaOptions options) => _ = new OptimisticOgaPolicy(Network.Nodes[2], options, Streams);
}

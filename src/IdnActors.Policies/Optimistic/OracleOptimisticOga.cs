using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Optimistic;

/// <summary>
/// <see cref="OptimisticOgaPolicy"/> with an <see cref="OraclePredictor"/>: what predictions of a given accuracy are worth. It looks into the future, hence is an entry of its own, one to compare with.
/// Guarantee: that of <see cref="OptimisticOgaPolicy"/>, whatever the accuracy. Predicted is the gradient of the next slot's requests at the shares z to which the prediction is then added, as in mirror prox
/// (A. Rakhlin, K. Sridharan, Optimization, Learning, and Games with Predictable Sequences, NIPS 2013). Where a node's gain is linear in its shares, accuracy 1 has no error. The gain has a kink where a
/// request is served in full (a share of 1, a capacity used up, another node that serves it for less): a step across it counts as an error like others, though it does no harm.
/// </summary>
public static class OracleOptimisticOga
{
    public const string Name = "oga-optimistic-oracle";

    private static readonly PolicyOption<double> AccuracyKnob =
        Knob.Number("accuracy", 1, NumberRange.Share, "probability with which a slot is predicted as it will be; otherwise the mean of its entries for all variants");

    public static PolicyEntry Entry { get; } = new(Name, "oga-optimistic that knows the next slot's requests, with an accuracy", true,
        (network, streams, options) => ForAll(network, OptimisticOgaOptions.WithoutPredictor(options), options.Of(AccuracyKnob), streams))
    {
        Guarantee = OptimisticOgaPolicy.Entry.Guarantee,
        Source = "A. Rakhlin, K. Sridharan, Online Learning with Predictable Sequences, COLT 2013; the accuracy is the knob of public code for optimistic caching; what is predicted where gains are not linear: their Optimization, Learning, and Games with Predictable Sequences, NIPS 2013, see OracleOptimisticOga.cs",
        Control = ControlMessages.MarginalPrice,
        Options = [OptimisticOgaOptions.StepKnob, AccuracyKnob, .. RoundingOptions.Described(RoundingScheme.Coupled)],
    };

    private static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, OptimisticOgaOptions options, double accuracy, RandomStreams streams)
    {
        OptimisticOgaPolicy PolicyOf(int n, Func<int, double[]?> gradientOf)
        {
            var node = network.Nodes[n];
            return new OptimisticOgaPolicy(node, options, streams, new OraclePredictor(accuracy, gradientOf, streams, node.Name), Name);
        }
        var oracle = new GradientOracle(network, PolicyOf);
        return [.. network.Nodes.Select((_, n) => (IPlacementPolicy)PolicyOf(n, slot => oracle.Of(n, slot)))];
    }
}

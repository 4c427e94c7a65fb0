using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// The sample of the allocation at which a node's gradient of the multilinear extension is taken: items independently, x_m = 1 with probability z y_m. z is the same on
/// all nodes: a function of seed and slot, so that no message agrees on it.
/// </summary>
internal sealed class SampleDraw(NodeView node, GradientKind gradient, RandomStreams streams)
{
    /// <summary>1 - 1/e, by which boosted gradients are scaled.</summary>
    public const double BoostedScale = 1 - (1 / Math.E);

    private readonly ulong _boost = RandomStreams.SaltOf("boost");
    private readonly ulong _sample = RandomStreams.SaltOf($"sample/{node.Name}/");

    /// <summary>A decision that shows the sample of its slot.</summary>
    public PlacementDecision Show(PlacementDecision decision)
    {
        if (gradient is GradientKind.Concave or GradientKind.MultilinearDeployed) return decision;
        // ln(1 + U (e - 1)) has the density e^{z-1} / (1 - 1/e) on [0, 1].
        var z = gradient == GradientKind.Boosted
            ? PortableLogarithm.Of(1 + (streams.Uniform(_boost, (ulong)decision.Slot) * (Math.E - 1))) : 1;
        var random = streams.Open(RandomStreams.SaltOf(_sample, decision.Slot));
        var probe = ImmutableArray.CreateBuilder<bool>(decision.Shares.Length);
        foreach (var share in decision.Shares) probe.Add(random.NextDouble() < z * share);
        return decision with { Probe = probe.MoveToImmutable() };
    }
}

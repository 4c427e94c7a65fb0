using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;
using IdnActors.Policies.Exits;

namespace IdnActors.Cli;

/// <summary>The gates of exits for whoever verifies cards: the same that decide in runs.</summary>
internal static class ExitGates
{
    /// <summary>The gate that a card states; null where it goes by validation samples or by what lies ahead.</summary>
    public static SampleGate? Of(ExitGateSpec spec)
    {
        if (spec.Kind is GateKind.Quantile or GateKind.CostAware) return null;
        var gate = ExitGate.Of(spec);
        return scores => gate.Decide(scores, default).Exits;
    }
}

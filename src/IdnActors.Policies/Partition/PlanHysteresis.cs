namespace IdnActors.Policies.Partition;

/// <summary>Keeps a plan until another one is clearly better, so that noise of an estimate does not move parts to and fro.</summary>
/// <param name="leastGain">x: a plan is left for another one whose cost is below (1 - x) times its own; 0 to below 1, e.g. 0.1. With 0 any gain suffices.</param>
public sealed class PlanHysteresis(double leastGain)
{
    private readonly double _leastGain = leastGain is >= 0 and < 1
        ? leastGain
        : throw new ArgumentOutOfRangeException(nameof(leastGain), leastGain, "The least gain is a share of the cost: 0 to below 1.");

    /// <summary>Whether to leave the plan in use.</summary>
    /// <param name="current">Cost of the plan in use as it is now, in any unit and not negative; infinite where it cannot be carried out any more.</param>
    /// <param name="candidate">Cost of the other plan, in the same unit.</param>
    public bool ShouldSwitch(double current, double candidate) => candidate < (1 - _leastGain) * current;
}

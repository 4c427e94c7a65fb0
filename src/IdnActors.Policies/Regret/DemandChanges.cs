using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Regret;

/// <summary>When what users ask for changes, as far as the scenario says so: at its phases, and with flash crowds. What slides evenly or by chance has no phases.</summary>
public static class DemandChanges
{
    // After three time constants 5 % of a crowd that decays exponentially are left.
    private const int TimeConstants = 3;

    /// <summary>
    /// The first slots of stretches in which the demand is of one kind: 0, then each slot in which a phase starts, or in which a flash crowd starts, has its height, begins to go or is gone.
    /// </summary>
    public static ImmutableArray<int> StartsOf(Scenario scenario)
    {
        var (demand, run) = (scenario.Demand, scenario.Run);
        // Rates, popularity and crowds are not those of recorded requests.
        if (demand.Arrivals == ArrivalKind.Trace) return [0];
        var changes = demand.Phases.Select(p => p.Start).Concat(demand.FlashCrowds.SelectMany(ChangesOf));
        var slots = changes.Where(at => at - Instant.Start < run.Duration).Select(at => (int)(at.Nanoseconds / run.Slot.Nanoseconds));
        return [.. slots.Append(0).Distinct().Order()];
    }

    private static IEnumerable<Instant> ChangesOf(FlashCrowd crowd)
    {
        var height = crowd.Start + crowd.Rise;
        var decay = height + crowd.Hold;
        return [crowd.Start, height, decay, decay + (crowd.DecayKind == CrowdDecay.Linear ? crowd.Decay : crowd.Decay * TimeConstants)];
    }
}

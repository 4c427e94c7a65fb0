using IdnActors.Emulation.Controllers;
using IdnActors.Policies.Regret;

namespace IdnActors.Cli.Results;

/// <summary>What controllers came to by the end of a slot; a row of <c>learning.parquet</c>.</summary>
public readonly record struct LearningRow
{
    public required int Slot { get; init; }
    public required double StartSeconds { get; init; }
    public required SlotGain Gain { get; init; }

    /// <summary>What the requests issued in the slot have saved.</summary>
    public required double ServedGainMs { get; init; }

    /// <summary>Likewise, of all slots so far.</summary>
    public required double CumulativeServedGainMs { get; init; }

    /// <summary>Mean of the gain per request over the slots with requests so far.</summary>
    public required double NtagMs { get; init; }

    /// <summary>Against the best fixed allocation; null where it was not looked for.</summary>
    public required RegretPoint? Against { get; init; }

    public required string BoundLabel { get; init; }
    public required SlotSums Sums { get; init; }

    /// <summary>What is said of a run's regret bound.</summary>
    public static string LabelOf(LearningReport learning) => !learning.IsBounded ? "none" : learning.IsTheorem ? "theorem" : "no theorem here";

    /// <summary>The rows of a run.</summary>
    /// <param name="learning">What the controllers learned.</param>
    /// <param name="judgement">Against the optimum; null where it was not looked for.</param>
    /// <param name="slotSeconds">Length of a slot.</param>
    /// <param name="sumsOf">What nodes and links counted in a slot.</param>
    public static IEnumerable<LearningRow> Of(LearningReport learning, RegretJudgement? judgement, double slotSeconds, Func<int, SlotSums> sumsOf)
    {
        var (cumulative, perRequest, busy) = (0.0, 0.0, 0);
        var label = LabelOf(learning);
        for (var slot = 0; slot < learning.Ledger.Slots.Count; slot++)
        {
            var (gain, served) = (learning.Ledger.Slots[slot], learning.ServedGainMs[slot]);
            cumulative += served;
            if (gain.Requests > 0) (perRequest, busy) = (perRequest + (served / gain.Requests), busy + 1);
            yield return new LearningRow
            {
                Slot = slot,
                StartSeconds = slot * slotSeconds,
                Gain = gain,
                ServedGainMs = served,
                CumulativeServedGainMs = cumulative,
                NtagMs = busy > 0 ? perRequest / busy : double.NaN,
                Against = judgement?.Points[slot],
                BoundLabel = label,
                Sums = sumsOf(slot),
            };
        }
    }
}

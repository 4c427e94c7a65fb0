namespace IdnActors.Model.Network;

/// <summary>
/// Loss in bursts, after Gilbert and Elliott: the link is in a good or a bad state, changes between them from one transmitted message to the next, and loses
/// a message with the probability of its state. The mean loss is the link's <see cref="Link.LossProbability"/> L, which fixes the share of messages that
/// meet the bad state: π = (L - good) / (bad - good). With r = 1 / length a bad state ends and with p = r π / (1 - π) a good one. The run begins in
/// the stationary distribution.
/// </summary>
/// <param name="Length">Mean number of successive messages that meet the bad state, at least 1. With the default probabilities it is the mean length of a run of losses.</param>
/// <param name="Good">Probability of loss in the good state, 0 to 1.</param>
/// <param name="Bad">Probability of loss in the bad state, above that of the good one, up to 1.</param>
public sealed record BurstLoss(double Length, double Good = 0, double Bad = 1)
{
    /// <summary>π: the share of messages that meet the bad state.</summary>
    public double BadShare(double meanLoss) => (meanLoss - Good) / (Bad - Good);

    /// <summary>r: the probability that the bad state ends after a message.</summary>
    public double Recovery => 1 / Length;

    /// <summary>p: the probability that the good state ends after a message.</summary>
    public double Onset(double meanLoss) => Recovery * BadShare(meanLoss) / (1 - BadShare(meanLoss));

    /// <summary>What keeps the probabilities from existing for a mean loss, in words; null when they do.</summary>
    public string? FaultFor(double meanLoss)
    {
        if (Bad <= Good) return "the bad state must lose more than the good one";
        if (meanLoss < Good || meanLoss >= Bad) return "the mean loss lies between that of the good and that of the bad state, below the latter";
        return Onset(meanLoss) > 1 ? "bursts so short cannot lose so much: length is at least (loss - good) / (bad - loss)" : null;
    }
}

using IdnActors.Model.Network;
using IdnActors.Model.Randomness;

namespace IdnActors.Emulation.Links;

/// <summary>Decides for one transmitted packet after the other whether it is lost.</summary>
public abstract class LossProcess
{
    /// <summary>The process of a link; null for a link that loses nothing, so that it draws nothing either.</summary>
    public static LossProcess? Of(Link link, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.BurstLoss is { } bursts) return new GilbertElliottLoss(bursts, link.LossProbability, random);
        return link.LossProbability > 0 ? new BernoulliLoss(link.LossProbability, random) : null;
    }

    public abstract bool LosesNext();
}

/// <summary>Loses each packet with one probability, independently.</summary>
internal sealed class BernoulliLoss(double probability, RandomSource random) : LossProcess
{
    public override bool LosesNext() => random.NextDouble() < probability;
}

/// <summary>The two-state chain of <see cref="BurstLoss"/>, begun in its stationary distribution.</summary>
internal sealed class GilbertElliottLoss : LossProcess
{
    private readonly BurstLoss _bursts;
    private readonly double _onset;
    private readonly RandomSource _random;
    private bool _isBad;

    public GilbertElliottLoss(BurstLoss bursts, double meanLoss, RandomSource random)
    {
        if (bursts.FaultFor(meanLoss) is { } fault) throw new ArgumentException(fault, nameof(bursts));
        _bursts = bursts;
        _onset = bursts.Onset(meanLoss);
        _random = random;
        _isBad = random.NextDouble() < bursts.BadShare(meanLoss);
    }

    public override bool LosesNext()
    {
        // A draw below 0 does not happen and one below 1 always does, so a certain outcome needs no case of its own.
        var isLost = _random.NextDouble() < (_isBad ? _bursts.Bad : _bursts.Good);
        if (_random.NextDouble() < (_isBad ? _bursts.Recovery : _onset)) _isBad = !_isBad;
        return isLost;
    }
}

using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Emulation.Splits.Cuts;

/// <summary>What a device finds out of its requests about the way to the server and about the server's queue. What it was told at the start is what the topology states.</summary>
/// <param name="stated">The link as the topology states it.</param>
public sealed class WayEstimate(PathLink stated)
{
    private const double Weight = 0.2;

    private readonly LinkEstimator _link = new(new ChangePointOptions());
    private double _waitNanoseconds;

    /// <summary>The link as it is estimated now.</summary>
    public PathLink Link => _link.Correct(stated);

    /// <summary>Whether the server answers; until the first silence it is believed to.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>What requests wait at the server.</summary>
    public Duration ServerWait => new((long)_waitNanoseconds);

    /// <summary>A request that was sent has come back.</summary>
    public void Observe(in CutOutcome outcome)
    {
        IsUp = true;
        // An answer is a few bytes: its way back is the delay, but for a little.
        _link.ObserveDelay(outcome.Down);
        var sending = outcome.Up - outcome.Down;
        if (sending > Duration.Zero && outcome.Sent.Bytes > 0) _link.ObserveTransfer(outcome.Sent, sending);
        _waitNanoseconds += Weight * (Math.Max(0, (outcome.AtServer - outcome.ServerTime).Nanoseconds) - _waitNanoseconds);
    }

    /// <summary>A request that was sent has not come back in time.</summary>
    public void NoteSilence() => IsUp = false;
}

/// <summary>How a request that was sent fared.</summary>
/// <param name="Parts">Parts that the device ran.</param>
/// <param name="Sent">Bytes that it sent.</param>
/// <param name="Up">From sending to arrival at the server.</param>
/// <param name="AtServer">From arrival to the answer.</param>
/// <param name="ServerTime">What the parts that ran there take alone.</param>
/// <param name="Down">The answer's way back.</param>
public readonly record struct CutOutcome(int Parts, ByteSize Sent, Duration Up, Duration AtServer, Duration ServerTime, Duration Down)
{
    /// <summary>From sending to the answer.</summary>
    public Duration BehindDevice => Up + AtServer + Down;
}

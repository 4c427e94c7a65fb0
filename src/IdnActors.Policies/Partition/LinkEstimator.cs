using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>Rate and delay of a link as its user sees them: from the times that transfers took. Follows slow drift as a moving mean and steps by change points.</summary>
/// <param name="options">For both estimates.</param>
public sealed class LinkEstimator(ChangePointOptions options)
{
    private readonly ChangePointMean _bitsPerSecond = new(options);
    private readonly ChangePointMean _nanoseconds = new(options);

    /// <summary>The rate; null before the first transfer.</summary>
    public DataRate? Rate => double.IsNaN(_bitsPerSecond.Value) ? null : new DataRate((long)Math.Clamp(Math.Round(_bitsPerSecond.Value), 1, 1e18));

    /// <summary>The delay; null before the first observation.</summary>
    public Duration? Delay => double.IsNaN(_nanoseconds.Value) ? null : new Duration((long)Math.Min(Math.Round(_nanoseconds.Value), 1e18));

    /// <summary>How often rate or delay have begun anew.</summary>
    public int Changes => _bitsPerSecond.Changes + _nanoseconds.Changes;

    /// <summary>A transfer is over.</summary>
    /// <param name="size">Bytes sent, 1 or more.</param>
    /// <param name="took">From the first to the last bit, propagation excepted: positive.</param>
    /// <returns>Whether the rate has changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Nothing was sent, or in no time.</exception>
    public bool ObserveTransfer(ByteSize size, Duration took)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Bytes, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(took.Nanoseconds, nameof(took));
        return _bitsPerSecond.Observe(8.0 * size.Bytes / took.Seconds);
    }

    /// <summary>A propagation delay was seen, for instance half a round trip of a message of a few bytes.</summary>
    /// <param name="delay">Not negative; less than a nanosecond counts as one.</param>
    /// <returns>Whether the delay has changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public bool ObserveDelay(Duration delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        return _nanoseconds.Observe(Math.Max(1, delay.Nanoseconds));
    }

    /// <summary>A link as it is stated, with rate up and delay as they are estimated where they are.</summary>
    public PathLink Correct(PathLink stated) => stated with { Up = Rate ?? stated.Up, Delay = Delay ?? stated.Delay };
}

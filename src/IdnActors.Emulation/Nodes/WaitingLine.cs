using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>How many requests wait for an executor of a node, and for how long all of them have waited together.</summary>
/// <param name="meter">Reads how long they waited; is told when one begins to.</param>
public sealed class WaitingLine(NodeMeter? meter = null)
{
    private Instant _since;
    private long _waitedNanoseconds;

    public int Length { get; private set; }

    /// <summary>Requests that had to wait since the start of the run.</summary>
    public long Entered { get; private set; }

    public void Enter(Instant now)
    {
        meter?.Touch();
        Advance(now);
        Length++;
        Entered++;
    }

    /// <exception cref="InvalidOperationException">Fewer wait.</exception>
    public void Leave(Instant now, int count = 1)
    {
        if (count > Length) throw new InvalidOperationException($"{Length} requests wait, not {count}.");
        Advance(now);
        Length -= count;
    }

    /// <summary>Time spent waiting since the start of the run, over all requests; over the length of the run, it is the mean length of the line.</summary>
    public long WaitedNanosecondsUntil(Instant now)
    {
        Advance(now);
        return _waitedNanoseconds;
    }

    private void Advance(Instant now)
    {
        _waitedNanoseconds += Length * (now - _since).Nanoseconds;
        _since = now;
    }
}

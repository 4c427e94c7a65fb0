using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>How many requests wait for an executor of a node, and for how long all of them have waited together.</summary>
/// <param name="meter">Counts them, and how long they waited.</param>
public sealed class WaitingLine(NodeMeter? meter = null)
{
    private Instant _since;

    public int Length { get; private set; }

    public void Enter(Instant now)
    {
        Count(now, entering: 1);
        Length++;
    }

    /// <exception cref="InvalidOperationException">Fewer wait.</exception>
    public void Leave(Instant now, int count = 1)
    {
        if (count > Length) throw new InvalidOperationException($"{Length} requests wait, not {count}.");
        Count(now, entering: 0);
        Length -= count;
    }

    /// <summary>Counts the time that was spent waiting until now.</summary>
    internal void Advance(Instant now)
    {
        if (Length > 0) Count(now, entering: 0);
    }

    private void Count(Instant now, int entering)
    {
        meter?.CountWaiting(entering, Length * (now - _since).Nanoseconds);
        _since = now;
    }
}

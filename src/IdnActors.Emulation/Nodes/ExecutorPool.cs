using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>The executors of a node: how many are busy, and for how long they have been in total.</summary>
public sealed class ExecutorPool(int count)
{
    private Instant _since;

    public int Busy { get; private set; }
    public bool HasFree => Busy < count;

    /// <summary>Counts how long they were busy.</summary>
    internal NodeMeter? Meter { get; set; }

    /// <exception cref="InvalidOperationException">All executors are busy.</exception>
    public void Acquire(Instant now)
    {
        if (!HasFree) throw new InvalidOperationException($"All {count} executors are busy.");
        Count(now);
        Busy++;
    }

    /// <exception cref="InvalidOperationException">No executor is busy.</exception>
    public void Release(Instant now)
    {
        if (Busy == 0) throw new InvalidOperationException("No executor is busy.");
        Count(now);
        Busy--;
    }

    /// <summary>Counts the executor time that was used until now.</summary>
    internal void Advance(Instant now)
    {
        if (Busy > 0) Count(now);
    }

    private void Count(Instant now)
    {
        Meter?.CountBusy(Busy * (now - _since).Nanoseconds);
        _since = now;
    }
}

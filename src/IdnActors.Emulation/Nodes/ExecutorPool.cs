using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>The executors of a node: how many are busy, and for how long they have been in total.</summary>
public sealed class ExecutorPool(int count)
{
    private Instant _since;
    private long _busyNanoseconds;

    public int Busy { get; private set; }
    public bool HasFree => Busy < count;

    /// <summary>Reads how long they were busy; is told when one begins to be.</summary>
    internal NodeMeter? Meter { get; set; }

    /// <exception cref="InvalidOperationException">All executors are busy.</exception>
    public void Acquire(Instant now)
    {
        if (!HasFree) throw new InvalidOperationException($"All {count} executors are busy.");
        Meter?.Touch();
        Advance(now);
        Busy++;
    }

    /// <exception cref="InvalidOperationException">No executor is busy.</exception>
    public void Release(Instant now)
    {
        if (Busy == 0) throw new InvalidOperationException("No executor is busy.");
        Advance(now);
        Busy--;
    }

    /// <summary>Executor time used since the start of the run.</summary>
    public long BusyNanosecondsUntil(Instant now)
    {
        Advance(now);
        return _busyNanoseconds;
    }

    private void Advance(Instant now)
    {
        _busyNanoseconds += Busy * (now - _since).Nanoseconds;
        _since = now;
    }
}

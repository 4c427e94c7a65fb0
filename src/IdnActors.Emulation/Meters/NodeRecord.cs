namespace IdnActors.Emulation.Meters;

/// <summary>What one node's meter keeps. What counts with every request comes first, so that it lies together in memory.</summary>
public struct NodeRecord : ISlotRecord<NodeRecord>
{
    internal long Issued;
    internal long Served;
    internal long Answered;
    internal long Correct;
    internal long LatencySumNanoseconds;
    internal long Inferences;
    internal long Batches;
    internal long BusyNanoseconds;
    internal long Queued;
    internal long WaitedNanoseconds;
    internal long ServiceNanoseconds;

    /// <summary>Whether executors were in use, or requests waited for one: what time alone makes grow.</summary>
    internal bool MayGoOn;
    internal bool HasSeldom;

    /// <summary>What most nodes never count.</summary>
    internal NodeCounters Seldom;
    internal long FailedServiceNanoseconds;

    /// <summary>All of it as counters.</summary>
    public readonly NodeCounters Counters
    {
        get
        {
            var counters = HasSeldom ? Seldom : default;
            counters.Issued = Issued;
            counters.Served = Served;
            counters.Answered = Answered;
            counters.Correct = Correct;
            counters.LatencySumNanoseconds = LatencySumNanoseconds;
            counters.Inferences = Inferences;
            counters.Batches = Batches;
            counters.BusyNanoseconds = BusyNanoseconds;
            counters.Queued = Queued;
            counters.WaitedNanoseconds = WaitedNanoseconds;
            return counters;
        }
    }

    /// <inheritdoc/>
    public void Add(in NodeRecord slot)
    {
        Issued += slot.Issued;
        Served += slot.Served;
        Answered += slot.Answered;
        Correct += slot.Correct;
        LatencySumNanoseconds += slot.LatencySumNanoseconds;
        Inferences += slot.Inferences;
        Batches += slot.Batches;
        BusyNanoseconds += slot.BusyNanoseconds;
        Queued += slot.Queued;
        WaitedNanoseconds += slot.WaitedNanoseconds;
        ServiceNanoseconds += slot.ServiceNanoseconds;
        if (!slot.HasSeldom) return;
        HasSeldom = true;
        Seldom = Seldom.Plus(slot.Seldom);
        FailedServiceNanoseconds += slot.FailedServiceNanoseconds;
    }
}

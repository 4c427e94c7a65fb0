namespace IdnActors.Emulation.Meters;

/// <summary>What one node's meter keeps of all requests: little, so that much of it fits into the caches.</summary>
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
    internal bool MayGoOn
    {
        readonly get => _mayGoOn != 0;
        set => _mayGoOn = value ? 1 : 0;
    }

    // A number as all others, so that the record has no bytes that mean nothing when it is sent to another process.
    private long _mayGoOn;

    /// <summary>All of it as counters.</summary>
    public readonly NodeCounters Counters => new()
    {
        Issued = Issued,
        Served = Served,
        Answered = Answered,
        Correct = Correct,
        LatencySumNanoseconds = LatencySumNanoseconds,
        Inferences = Inferences,
        Batches = Batches,
        BusyNanoseconds = BusyNanoseconds,
        Queued = Queued,
        WaitedNanoseconds = WaitedNanoseconds,
    };

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
    }
}

/// <summary>What most nodes never count.</summary>
public struct SeldomNodeRecord : ISlotRecord<SeldomNodeRecord>
{
    internal NodeCounters Counters;
    internal long FailedServiceNanoseconds;

    /// <inheritdoc/>
    public void Add(in SeldomNodeRecord slot)
    {
        Counters = Counters.Plus(slot.Counters);
        FailedServiceNanoseconds += slot.FailedServiceNanoseconds;
    }
}

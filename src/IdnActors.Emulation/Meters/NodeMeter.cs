using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meter of one node: counters that only grow, and the levels of the moment. Written on the kernel's thread, read at slot ends.</summary>
/// <param name="all">The meters of all nodes.</param>
/// <param name="id">The node's place among them.</param>
public readonly struct NodeMeter(NodeMeters all, int id)
{
    private readonly SlotTable<NodeRecord> _table = all.Table;
    private readonly SlotTable<SeldomNodeRecord> _seldom = all.Seldom;

    /// <summary>The node's executors, whose use is integrated up to the moment of reading.</summary>
    public ExecutorPool? Executors => all.ExecutorsOf(id);

    /// <summary>Its requests that wait for an executor, likewise.</summary>
    public WaitingLine Line => all.LineOf(id);

    /// <summary>Bytes of deployed parts that count against the budget, now and at most so far.</summary>
    public long MemoryBytes => all.MemoryBytesOf(id).Now;
    public long MaxMemoryBytes => all.MemoryBytesOf(id).Most;

    /// <summary>Inference time of the batches that the node's shards completed.</summary>
    public long ServiceNanoseconds => _table.TotalOf(id).ServiceNanoseconds;

    /// <summary>Executor time of requests whose shard failed.</summary>
    public long FailedServiceNanoseconds => _seldom.TotalOf(id).FailedServiceNanoseconds;

    /// <summary>What was counted from the start of the run until now.</summary>
    public NodeCounters CountersAt(Instant now)
    {
        all.Advance(id, now);
        return _table.TotalOf(id).Counters.Plus(_seldom.TotalOf(id).Counters);
    }

    /// <summary>Sets the node's executors, of which there are none before.</summary>
    public void SetExecutors(ExecutorPool executors) => all.Attach(id, executors);

    public void CountIssued() => _table.Open(id).Issued++;

    public void Count(Outcome outcome, LossCause cause)
    {
        switch (outcome, cause)
        {
            case (Outcome.Served, _): _table.Open(id).Served++; break;
            case (Outcome.Degraded, _): Seldom().Counters.Degraded++; break;
            case (Outcome.Refused, _): Seldom().Counters.Refused++; break;
            case (Outcome.Expired, _): Seldom().Counters.Expired++; break;
            case (Outcome.Lost, LossCause.QueueOverflow): Seldom().Counters.LostQueueOverflow++; break;
            case (Outcome.Lost, LossCause.LinkLoss): Seldom().Counters.LostLinkLoss++; break;
            case (Outcome.Lost, LossCause.ServerQueueOverflow): Seldom().Counters.LostServerQueueOverflow++; break;
            case (Outcome.Lost, LossCause.ShardFailure): Seldom().Counters.LostShardFailure++; break;
            case (Outcome.Lost, LossCause.DrainTimeout): Seldom().Counters.LostDrainTimeout++; break;
            case (Outcome.Lost, LossCause.Interrupted): Seldom().Counters.LostInterrupted++; break;
            case (Outcome.Lost, LossCause.Process): Seldom().Counters.LostProcess++; break;
            default: throw new ArgumentOutOfRangeException(nameof(cause), cause, "A lost request has a cause.");
        }
    }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        ref var record = ref _table.Open(id);
        record.Answered++;
        record.LatencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) record.Correct++;
    }

    /// <summary>Counts what one executor inferred together.</summary>
    public void CountInferences(int requests, long serviceNanoseconds)
    {
        ref var record = ref _table.Open(id);
        record.Inferences += requests;
        record.Batches++;
        record.ServiceNanoseconds += serviceNanoseconds;
    }

    public void CountMisled()
    {
        Seldom().Counters.Misled++;
    }

    public void CountControlMessage()
    {
        Seldom().Counters.ControlMessages++;
    }

    public void CountTransfer(long bytes)
    {
        Seldom().Counters.TransferredBytes += bytes;
    }

    /// <param name="isAgain">Whether the variant was here a short while ago.</param>
    public void CountLoad(bool isAgain)
    {
        ref var seldom = ref Seldom().Counters;
        seldom.Loads++;
        if (isAgain) seldom.Reloads++;
    }

    public void CountUnload()
    {
        Seldom().Counters.Unloads++;
    }

    public void SetMemory(long bytes)
    {
        // Where regions are put together, the level of a slot in which nothing is counted has to be known, too.
        _table.Open(id);
        ref var memory = ref all.MemoryBytesOf(id);
        memory = (bytes, Math.Max(memory.Most, bytes));
    }

    /// <summary>Counts executor time of requests whose shard failed.</summary>
    public void CountFailedService(Duration time) => Seldom().FailedServiceNanoseconds += time.Nanoseconds;

    /// <summary>Counts executor time, and that executors may be in use from now on.</summary>
    internal void CountBusy(long nanoseconds)
    {
        ref var record = ref _table.Open(id);
        record.MayGoOn = true;
        record.BusyNanoseconds += nanoseconds;
    }

    /// <summary>Counts requests that begin to wait, and what all that waited have waited.</summary>
    internal void CountWaiting(int entered, long nanoseconds)
    {
        ref var record = ref _table.Open(id);
        record.MayGoOn = true;
        record.Queued += entered;
        record.WaitedNanoseconds += nanoseconds;
    }

    private ref SeldomNodeRecord Seldom()
    {
        // A slot's end looks for what is seldom only where the other record is.
        _table.Open(id);
        return ref _seldom.Open(id);
    }
}

using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>What one node counts from the start of the run. The first block is about requests that entered here, the second about work done here.</summary>
public record struct NodeCounters
{
    public long Issued { get; set; }
    public long Served { get; set; }
    public long Degraded { get; set; }
    public long Refused { get; set; }
    public long Expired { get; set; }
    public long LostQueueOverflow { get; set; }
    public long LostLinkLoss { get; set; }
    public long LostServerQueueOverflow { get; set; }
    public long LostShardFailure { get; set; }
    public long LostDrainTimeout { get; set; }
    public long LostInterrupted { get; set; }
    public long Answered { get; set; }
    public long Correct { get; set; }
    public long LatencySumNanoseconds { get; set; }

    public long Inferences { get; set; }

    /// <summary>Times that an executor did some of them together; as many as inferences where no batches are formed.</summary>
    public long Batches { get; set; }
    public long BusyNanoseconds { get; set; }

    /// <summary>Requests that had to wait for an executor.</summary>
    public long Queued { get; set; }

    /// <summary>Time that requests waited for an executor, over all of them.</summary>
    public long WaitedNanoseconds { get; set; }
    public long Misled { get; set; }
    public long ControlMessages { get; set; }
    public long TransferredBytes { get; set; }

    public readonly long Lost => LostQueueOverflow + LostLinkLoss + LostServerQueueOverflow + LostShardFailure + LostDrainTimeout + LostInterrupted;
    public readonly long Ended => Served + Degraded + Refused + Expired + Lost;

    /// <summary>What was counted since an earlier reading.</summary>
    public readonly NodeCounters Minus(NodeCounters earlier) => new()
    {
        Issued = Issued - earlier.Issued,
        Served = Served - earlier.Served,
        Degraded = Degraded - earlier.Degraded,
        Refused = Refused - earlier.Refused,
        Expired = Expired - earlier.Expired,
        LostQueueOverflow = LostQueueOverflow - earlier.LostQueueOverflow,
        LostLinkLoss = LostLinkLoss - earlier.LostLinkLoss,
        LostServerQueueOverflow = LostServerQueueOverflow - earlier.LostServerQueueOverflow,
        LostShardFailure = LostShardFailure - earlier.LostShardFailure,
        LostDrainTimeout = LostDrainTimeout - earlier.LostDrainTimeout,
        LostInterrupted = LostInterrupted - earlier.LostInterrupted,
        Answered = Answered - earlier.Answered,
        Correct = Correct - earlier.Correct,
        LatencySumNanoseconds = LatencySumNanoseconds - earlier.LatencySumNanoseconds,
        Inferences = Inferences - earlier.Inferences,
        Batches = Batches - earlier.Batches,
        BusyNanoseconds = BusyNanoseconds - earlier.BusyNanoseconds,
        Queued = Queued - earlier.Queued,
        WaitedNanoseconds = WaitedNanoseconds - earlier.WaitedNanoseconds,
        Misled = Misled - earlier.Misled,
        ControlMessages = ControlMessages - earlier.ControlMessages,
        TransferredBytes = TransferredBytes - earlier.TransferredBytes,
    };

    /// <summary>The counts of two nodes together.</summary>
    public readonly NodeCounters Plus(NodeCounters other) => new()
    {
        Issued = Issued + other.Issued,
        Served = Served + other.Served,
        Degraded = Degraded + other.Degraded,
        Refused = Refused + other.Refused,
        Expired = Expired + other.Expired,
        LostQueueOverflow = LostQueueOverflow + other.LostQueueOverflow,
        LostLinkLoss = LostLinkLoss + other.LostLinkLoss,
        LostServerQueueOverflow = LostServerQueueOverflow + other.LostServerQueueOverflow,
        LostShardFailure = LostShardFailure + other.LostShardFailure,
        LostDrainTimeout = LostDrainTimeout + other.LostDrainTimeout,
        LostInterrupted = LostInterrupted + other.LostInterrupted,
        Answered = Answered + other.Answered,
        Correct = Correct + other.Correct,
        LatencySumNanoseconds = LatencySumNanoseconds + other.LatencySumNanoseconds,
        Inferences = Inferences + other.Inferences,
        Batches = Batches + other.Batches,
        BusyNanoseconds = BusyNanoseconds + other.BusyNanoseconds,
        Queued = Queued + other.Queued,
        WaitedNanoseconds = WaitedNanoseconds + other.WaitedNanoseconds,
        Misled = Misled + other.Misled,
        ControlMessages = ControlMessages + other.ControlMessages,
        TransferredBytes = TransferredBytes + other.TransferredBytes,
    };
}

/// <summary>The meter of one node: counters that only grow, and the levels of the moment. Written on the kernel's thread, read at slot ends.</summary>
public sealed class NodeMeter
{
    private NodeCounters _counters;

    /// <summary>The node's executors, whose use is integrated up to the moment of reading.</summary>
    public ExecutorPool? Executors { get; set; }

    /// <summary>Its requests that wait for an executor, likewise.</summary>
    public WaitingLine Line { get; } = new();

    public NodeCounters CountersAt(Instant now) => _counters with
    {
        BusyNanoseconds = Executors?.BusyNanosecondsUntil(now) ?? 0,
        Queued = Line.Entered,
        WaitedNanoseconds = Line.WaitedNanosecondsUntil(now),
    };

    /// <summary>Bytes of deployed parts that count against the budget, now and at most so far.</summary>
    public long MemoryBytes { get; private set; }
    public long MaxMemoryBytes { get; private set; }

    /// <summary>Inference time of the batches that the node's shards completed.</summary>
    public long ServiceNanoseconds { get; set; }

    /// <summary>Executor time of requests whose shard failed.</summary>
    public long FailedServiceNanoseconds { get; set; }

    public long Issued
    {
        get => _counters.Issued;
        set => _counters.Issued = value;
    }

    public void Count(Outcome outcome, LossCause cause)
    {
        switch (outcome, cause)
        {
            case (Outcome.Served, _): _counters.Served++; break;
            case (Outcome.Degraded, _): _counters.Degraded++; break;
            case (Outcome.Refused, _): _counters.Refused++; break;
            case (Outcome.Expired, _): _counters.Expired++; break;
            case (Outcome.Lost, LossCause.QueueOverflow): _counters.LostQueueOverflow++; break;
            case (Outcome.Lost, LossCause.LinkLoss): _counters.LostLinkLoss++; break;
            case (Outcome.Lost, LossCause.ServerQueueOverflow): _counters.LostServerQueueOverflow++; break;
            case (Outcome.Lost, LossCause.ShardFailure): _counters.LostShardFailure++; break;
            case (Outcome.Lost, LossCause.DrainTimeout): _counters.LostDrainTimeout++; break;
            case (Outcome.Lost, LossCause.Interrupted): _counters.LostInterrupted++; break;
            default: throw new ArgumentOutOfRangeException(nameof(cause), cause, "A lost request has a cause.");
        }
    }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        _counters.Answered++;
        _counters.LatencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) _counters.Correct++;
    }

    /// <summary>Counts what one executor inferred together.</summary>
    public void CountInferences(int requests, long serviceNanoseconds)
    {
        _counters.Inferences += requests;
        _counters.Batches++;
        ServiceNanoseconds += serviceNanoseconds;
    }

    public void CountMisled() => _counters.Misled++;

    public void CountControlMessage() => _counters.ControlMessages++;

    public void CountTransfer(long bytes) => _counters.TransferredBytes += bytes;

    public void SetMemory(long bytes)
    {
        MemoryBytes = bytes;
        MaxMemoryBytes = Math.Max(MaxMemoryBytes, bytes);
    }
}

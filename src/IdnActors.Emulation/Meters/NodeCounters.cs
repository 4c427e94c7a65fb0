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
    public long LostProcess { get; set; }
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

    /// <summary>Variants that the node began to fetch or load while the run went on.</summary>
    public long Loads { get; set; }

    /// <summary>Variants that it gave up.</summary>
    public long Unloads { get; set; }

    /// <summary>Of the loads, those of a variant that it had given up at most <see cref="Nodes.NodeActor.ReloadSlots"/> slots earlier: thrash.</summary>
    public long Reloads { get; set; }

    public readonly long Lost => LostQueueOverflow + LostLinkLoss + LostServerQueueOverflow + LostShardFailure + LostDrainTimeout + LostInterrupted + LostProcess;
    public readonly long Ended => Served + Degraded + Refused + Expired + Lost;

    /// <summary>The counts of two nodes or slots together.</summary>
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
        LostProcess = LostProcess + other.LostProcess,
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
        Loads = Loads + other.Loads,
        Unloads = Unloads + other.Unloads,
        Reloads = Reloads + other.Reloads,
    };
}

using System.Runtime.CompilerServices;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meter of one node: counters that only grow, and the levels of the moment. Written on the kernel's thread, read at slot ends.</summary>
public sealed class NodeMeter : SlotMeter<NodeCounters>
{
    // What most nodes never count is kept apart: networks have many leaves, and what counts with every request is to lie close together.
    private StrongBox<NodeCounters>? _seldom;
    private ExecutorPool? _executors;
    private long _issued;
    private long _served;
    private long _answered;
    private long _correct;
    private long _latencySumNanoseconds;
    private long _inferences;
    private long _batches;

    public NodeMeter(SlotMeters<NodeCounters> all, int id)
        : base(all, id) => Line = new WaitingLine(this);

    /// <summary>The node's executors, whose use is integrated up to the moment of reading.</summary>
    public ExecutorPool? Executors
    {
        get => _executors;
        set
        {
            _executors = value;
            if (value is not null) value.Meter = this;
        }
    }

    /// <summary>Its requests that wait for an executor, likewise.</summary>
    public WaitingLine Line { get; }

    /// <summary>Bytes of deployed parts that count against the budget, now and at most so far.</summary>
    public long MemoryBytes { get; private set; }
    public long MaxMemoryBytes { get; private set; }

    /// <summary>Inference time of the batches that the node's shards completed.</summary>
    public long ServiceNanoseconds { get; set; }

    /// <summary>Executor time of requests whose shard failed.</summary>
    public long FailedServiceNanoseconds { get; set; }

    public long Issued
    {
        get => _issued;
        set
        {
            Touch();
            _issued = value;
        }
    }

    private ref NodeCounters Seldom => ref (_seldom ??= new StrongBox<NodeCounters>()).Value;

    public override NodeCounters CountersAt(Instant now)
    {
        var counters = _seldom is { } seldom ? seldom.Value : default;
        counters.Issued = _issued;
        counters.Served = _served;
        counters.Answered = _answered;
        counters.Correct = _correct;
        counters.LatencySumNanoseconds = _latencySumNanoseconds;
        counters.Inferences = _inferences;
        counters.Batches = _batches;
        counters.BusyNanoseconds = _executors?.BusyNanosecondsUntil(now) ?? 0;
        counters.Queued = Line.Entered;
        counters.WaitedNanoseconds = Line.WaitedNanosecondsUntil(now);
        return counters;
    }

    internal override bool GoesOnAt(Instant now) => Line.Length > 0 || _executors is { Busy: > 0 };

    public void Count(Outcome outcome, LossCause cause)
    {
        Touch();
        switch (outcome, cause)
        {
            case (Outcome.Served, _): _served++; break;
            case (Outcome.Degraded, _): Seldom.Degraded++; break;
            case (Outcome.Refused, _): Seldom.Refused++; break;
            case (Outcome.Expired, _): Seldom.Expired++; break;
            case (Outcome.Lost, LossCause.QueueOverflow): Seldom.LostQueueOverflow++; break;
            case (Outcome.Lost, LossCause.LinkLoss): Seldom.LostLinkLoss++; break;
            case (Outcome.Lost, LossCause.ServerQueueOverflow): Seldom.LostServerQueueOverflow++; break;
            case (Outcome.Lost, LossCause.ShardFailure): Seldom.LostShardFailure++; break;
            case (Outcome.Lost, LossCause.DrainTimeout): Seldom.LostDrainTimeout++; break;
            case (Outcome.Lost, LossCause.Interrupted): Seldom.LostInterrupted++; break;
            default: throw new ArgumentOutOfRangeException(nameof(cause), cause, "A lost request has a cause.");
        }
    }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        Touch();
        _answered++;
        _latencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) _correct++;
    }

    /// <summary>Counts what one executor inferred together.</summary>
    public void CountInferences(int requests, long serviceNanoseconds)
    {
        Touch();
        _inferences += requests;
        _batches++;
        ServiceNanoseconds += serviceNanoseconds;
    }

    public void CountMisled()
    {
        Touch();
        Seldom.Misled++;
    }

    public void CountControlMessage()
    {
        Touch();
        Seldom.ControlMessages++;
    }

    public void CountTransfer(long bytes)
    {
        Touch();
        Seldom.TransferredBytes += bytes;
    }

    /// <param name="isAgain">Whether the variant was here a short while ago.</param>
    public void CountLoad(bool isAgain)
    {
        Touch();
        Seldom.Loads++;
        if (isAgain) Seldom.Reloads++;
    }

    public void CountUnload()
    {
        Touch();
        Seldom.Unloads++;
    }

    public void SetMemory(long bytes)
    {
        MemoryBytes = bytes;
        MaxMemoryBytes = Math.Max(MaxMemoryBytes, bytes);
    }
}

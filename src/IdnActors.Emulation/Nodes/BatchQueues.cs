using IdnActors.Emulation.Requests;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// Requests that wait to be served in batches, a queue per variant. A queue is due when it fills a batch, when its oldest request has waited long enough, or when its
/// variant takes no more requests; of several that are due, the one with the oldest request comes first.
/// </summary>
public sealed class BatchQueues(BatchSettings settings)
{
    // Queues that requests waited in since their variant was deployed: few, and looked through only when an executor is free.
    private readonly List<BatchQueue> _queues = [];
    private long _entered;

    public void Add(InferenceRequest request, DeployedVariant variant, Instant now)
    {
        if (variant.Queue is not { } queue) _queues.Add(variant.Queue = queue = new BatchQueue(variant));
        queue.Requests.Enqueue(new BatchQueue.Entry(request, now, _entered++));
    }

    /// <summary>When a variant's queue is or was due, as far as is known now; null while it is empty.</summary>
    public Instant? DueAt(DeployedVariant variant) => variant.Queue is { Requests.Count: > 0 } queue ? DueAt(queue) : null;

    /// <summary>The variant whose batch is to start next; null when none is due.</summary>
    public DeployedVariant? NextDue(Instant now)
    {
        BatchQueue? next = null;
        foreach (var queue in _queues)
        {
            if (queue.Requests.Count == 0 || DueAt(queue) > now) continue;
            if (next is null || queue.Requests.Peek().Number < next.Requests.Peek().Number) next = queue;
        }
        return next?.Variant;
    }

    /// <summary>Takes the next batch of a variant from its queue: as many as fit and are welcome still, linked in their order.</summary>
    /// <param name="variant">The variant; its queue is not empty.</param>
    /// <param name="now">The present.</param>
    /// <param name="expire">Is given those whose deadline has passed, which take no place in the batch.</param>
    /// <param name="taken">Requests that left the queue.</param>
    /// <returns>The first of the batch; null when none was welcome.</returns>
    public InferenceRequest? Take(DeployedVariant variant, Instant now, Action<InferenceRequest> expire, out int taken)
    {
        var requests = variant.Queue!.Requests;
        InferenceRequest? head = null, tail = null;
        var before = requests.Count;
        for (var size = 0; size < MaxSizeOf(variant) && requests.TryDequeue(out var entry);)
        {
            var request = entry.Request;
            if (now > request.Deadline)
            {
                expire(request);
                continue;
            }
            if (tail is null) head = request;
            else tail.NextInBatch = request;
            tail = request;
            head!.BatchSize = ++size;
        }
        taken = before - requests.Count;
        return head;
    }

    /// <summary>Forgets a variant that is gone, and returns what waited for it in its order.</summary>
    public IReadOnlyList<InferenceRequest> Remove(DeployedVariant variant)
    {
        if (variant.Queue is not { } queue) return [];
        _queues.Remove(queue);
        variant.Queue = null;
        return [.. queue.Requests.Select(e => e.Request)];
    }

    // Requests in a split variant part company at its exits: each runs alone.
    private int MaxSizeOf(DeployedVariant variant) => variant.Chain is null ? settings.MaxSize : 1;

    private Instant DueAt(BatchQueue queue)
    {
        if (queue.Requests.Count >= MaxSizeOf(queue.Variant) || queue.Variant.State != ShardState.Ready) return Instant.Start;
        return queue.Requests.Peek().Since + settings.MaxWait;
    }
}

/// <summary>Requests that wait for one variant.</summary>
public sealed class BatchQueue(DeployedVariant variant)
{
    public DeployedVariant Variant { get; } = variant;
    internal Queue<Entry> Requests { get; } = new();

    internal readonly record struct Entry(InferenceRequest Request, Instant Since, long Number);
}

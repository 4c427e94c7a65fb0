using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// Who gets an executor when: first come, first served over all shards of a node, one by one or in batches. While no executor is free, so many requests wait per
/// variant; a variant with that many is saturated. An executor is free only while nobody waits, but for others to fill a batch.
/// </summary>
/// <remarks>A batch is its first request, which links the others (<see cref="InferenceRequest.NextInBatch"/>): a request alone is a batch of one.</remarks>
/// <param name="executors">The node's executors.</param>
/// <param name="line">Counts who waits.</param>
/// <param name="queueCapacity">Requests that may wait per variant.</param>
/// <param name="batching">How batches are formed.</param>
/// <param name="underWay">Counts what is in service: also what nobody waits for any more is to come to its end.</param>
/// <param name="expire">Is given requests whose deadline has passed when their turn comes; they take no executor.</param>
public sealed class RequestScheduler(
    ExecutorPool executors, WaitingLine line, int queueCapacity, BatchSettings batching, UnderWay underWay, Action<InferenceRequest> expire)
{
    private readonly Queue<(InferenceRequest Request, DeployedVariant Variant)> _waiting = new();
    private readonly BatchQueues? _batches = batching.MaxSize > 1 ? new BatchQueues(batching) : null;

    public int WaitingCount => line.Length;

    /// <summary>
    /// Whether taking or giving back an executor can decide over the room at variants that have no part in it: without places to wait, or with fewer than
    /// gather for a batch while an executor is free.
    /// </summary>
    public bool DependsOnExecutors => queueCapacity < batching.MaxSize;

    public bool HasRoom(DeployedVariant variant) => variant.State == ShardState.Ready && (executors.HasFree || variant.Waiting < queueCapacity);

    /// <summary>Whether the variant's queue has drained enough to say so after it was saturated: half its capacity, lest it say so at every request.</summary>
    public bool HasRecovered(DeployedVariant variant) => executors.HasFree || variant.Waiting <= queueCapacity / 2;

    /// <summary>Admits a request to a variant that has room.</summary>
    /// <returns>True when it starts now; false when it waits, for an executor or, which <see cref="TryStartNext"/> finds out, for others.</returns>
    public bool Admit(InferenceRequest request, DeployedVariant variant, Instant now)
    {
        if (_batches is null && executors.HasFree)
        {
            Start(request, variant, now);
            return true;
        }
        variant.Waiting++;
        line.Enter(now);
        if (_batches is null) _waiting.Enqueue((request, variant));
        else _batches.Add(request, variant, now);
        return false;
    }

    /// <summary>Gives the executor of a finished batch back.</summary>
    public void Finish(InferenceRequest head, DeployedVariant variant, Instant now)
    {
        variant.EndService(head);
        executors.Release(now);
        underWay.Remove();
    }

    /// <summary>Starts what has waited longest, if an executor is free: a request, or a batch that is due.</summary>
    /// <param name="now">The present.</param>
    /// <param name="head">What has started; null when all that left the queue had expired.</param>
    /// <param name="variant">The variant whose queue is shorter now.</param>
    /// <returns>Whether anything left a queue.</returns>
    public bool TryStartNext(Instant now, out InferenceRequest? head, out DeployedVariant variant)
    {
        head = null;
        variant = null!;
        if (!executors.HasFree) return false;
        var taken = 1;
        if (_batches is not null)
        {
            if (_batches.NextDue(now) is not { } due) return false;
            variant = due;
            head = _batches.Take(variant, now, expire, out taken);
        }
        else
        {
            if (!_waiting.TryDequeue(out var next)) return false;
            variant = next.Variant;
            if (now <= next.Request.Deadline) head = next.Request;
            else expire(next.Request);
        }
        variant.Waiting -= taken;
        line.Leave(now, taken);
        if (head is not null) Start(head, variant, now);
        return true;
    }

    /// <summary>When a batch of a variant is to start even if it is not full; null: none waits, or none is formed.</summary>
    public Instant? DueAt(DeployedVariant variant) => _batches?.DueAt(variant);

    /// <summary>Takes back every request of a variant that is gone: those that waited in their order, and what was in service, linked as it started.</summary>
    public (IReadOnlyList<InferenceRequest> Waiting, IReadOnlyList<InferenceRequest> InService) RemoveAll(DeployedVariant variant, Instant now)
    {
        var removed = _batches?.Remove(variant) ?? TakeWaiting(variant);
        line.Leave(now, removed.Count);
        variant.Waiting = 0;
        InferenceRequest[] inService = [.. variant.InService];
        foreach (var head in inService) Finish(head, variant, now);
        return (removed, inService);
    }

    private List<InferenceRequest> TakeWaiting(DeployedVariant variant)
    {
        var removed = new List<InferenceRequest>(variant.Waiting);
        if (variant.Waiting == 0) return removed;
        for (var count = _waiting.Count; count > 0; count--)
        {
            var entry = _waiting.Dequeue();
            if (entry.Variant == variant) removed.Add(entry.Request);
            else _waiting.Enqueue(entry);
        }
        return removed;
    }

    private void Start(InferenceRequest head, DeployedVariant variant, Instant now)
    {
        executors.Acquire(now);
        underWay.Add();
        variant.BeginService(head);
        head.ServiceStart = now;
        head.Phase = RequestPhase.Admitted;
        head.Deployed = variant;
        // Parts that ran elsewhere are behind it.
        head.PartIndex = head.Split is { } split ? split.Done - variant.Chain!.First : 0;
    }
}

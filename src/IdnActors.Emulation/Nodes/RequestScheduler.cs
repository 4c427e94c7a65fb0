using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// Who gets an executor when: first come, first served over all shards of a node; at most so many requests wait per variant. A shard with that many is saturated.
/// An executor is free only while nobody waits.
/// </summary>
public sealed class RequestScheduler(ExecutorPool executors, WaitingLine line, int queueCapacity)
{
    private readonly Queue<(InferenceRequest Request, DeployedVariant Variant)> _waiting = new();

    public int WaitingCount => _waiting.Count;

    /// <summary>Without room to wait, whether there is room depends on the executors that all variants share.</summary>
    public bool IsBufferless => queueCapacity == 0;

    public bool HasRoom(DeployedVariant variant) => variant.State == ShardState.Ready && (executors.HasFree || variant.Waiting < queueCapacity);

    /// <summary>Whether the variant's queue has drained enough to say so after it was saturated: half its capacity, lest it say so at every request.</summary>
    public bool HasRecovered(DeployedVariant variant) => variant.Waiting <= queueCapacity / 2;

    /// <summary>Admits a request to a variant that has room.</summary>
    /// <returns>True when it may start now; false when it waits.</returns>
    public bool Admit(InferenceRequest request, DeployedVariant variant, Instant now)
    {
        if (executors.HasFree)
        {
            Start(request, variant, now);
            return true;
        }
        variant.Waiting++;
        _waiting.Enqueue((request, variant));
        line.Enter(now);
        return false;
    }

    /// <summary>Gives the executor of a finished request back.</summary>
    public void Finish(InferenceRequest request, DeployedVariant variant, Instant now)
    {
        variant.InService.Remove(request);
        executors.Release(now);
    }

    /// <summary>Starts the request that has waited longest, if an executor is free.</summary>
    public bool TryStartNext(Instant now, out InferenceRequest request, out DeployedVariant variant)
    {
        if (!executors.HasFree || !_waiting.TryDequeue(out var next))
        {
            request = null!;
            variant = null!;
            return false;
        }
        (request, variant) = next;
        variant.Waiting--;
        line.Leave(now);
        Start(request, variant, now);
        return true;
    }

    /// <summary>Takes back every request of a variant that has failed.</summary>
    public (IReadOnlyList<InferenceRequest> Waiting, IReadOnlyList<InferenceRequest> InService) RemoveAll(DeployedVariant variant, Instant now)
    {
        var removed = new List<InferenceRequest>(variant.Waiting);
        for (var count = _waiting.Count; count > 0; count--)
        {
            var entry = _waiting.Dequeue();
            if (entry.Variant == variant) removed.Add(entry.Request);
            else _waiting.Enqueue(entry);
        }
        line.Leave(now, removed.Count);
        variant.Waiting = 0;
        InferenceRequest[] inService = [.. variant.InService];
        foreach (var request in inService) Finish(request, variant, now);
        return (removed, inService);
    }

    private void Start(InferenceRequest request, DeployedVariant variant, Instant now)
    {
        executors.Acquire(now);
        variant.InService.Add(request);
        request.ServiceStart = now;
        request.Phase = RequestPhase.Admitted;
        request.VariantSlot = variant.Slot;
        request.PartIndex = 0;
    }
}

using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// Who gets an executor when: first come, first served over all shards of a node; at most so many requests wait per shard. A shard with that many is saturated.
/// An executor is free only while nobody waits.
/// </summary>
public sealed class RequestScheduler(ExecutorPool executors, int queueCapacity)
{
    private readonly Queue<(InferenceRequest Request, DeployedShard Shard)> _waiting = new();

    public int WaitingCount => _waiting.Count;

    public bool HasRoom(DeployedShard shard) => shard.State == ShardState.Ready && shard.Waiting < queueCapacity;

    /// <summary>Whether the shard's queue has drained enough to say so after it was saturated: half its capacity, lest it say so at every request.</summary>
    public bool HasRecovered(DeployedShard shard) => shard.Waiting <= queueCapacity / 2;

    /// <summary>Admits a request to a shard that has room.</summary>
    /// <returns>True when it may start now; false when it waits.</returns>
    public bool Admit(InferenceRequest request, DeployedShard shard, Instant now)
    {
        if (executors.HasFree)
        {
            Start(request, shard, now);
            return true;
        }
        shard.Waiting++;
        _waiting.Enqueue((request, shard));
        return false;
    }

    /// <summary>Gives the executor of a finished request back.</summary>
    public void Finish(InferenceRequest request, DeployedShard shard, Instant now)
    {
        shard.InService.Remove(request);
        executors.Release(now);
    }

    /// <summary>Starts the request that has waited longest, if an executor is free.</summary>
    public bool TryStartNext(Instant now, out InferenceRequest request, out DeployedShard shard)
    {
        if (!executors.HasFree || !_waiting.TryDequeue(out var next))
        {
            request = null!;
            shard = null!;
            return false;
        }
        (request, shard) = next;
        shard.Waiting--;
        Start(request, shard, now);
        return true;
    }

    /// <summary>Takes back every request of a shard that has failed.</summary>
    public (IReadOnlyList<InferenceRequest> Waiting, IReadOnlyList<InferenceRequest> InService) RemoveAll(DeployedShard shard, Instant now)
    {
        var removed = new List<InferenceRequest>(shard.Waiting);
        for (var count = _waiting.Count; count > 0; count--)
        {
            var entry = _waiting.Dequeue();
            if (entry.Shard == shard) removed.Add(entry.Request);
            else _waiting.Enqueue(entry);
        }
        shard.Waiting = 0;
        InferenceRequest[] inService = [.. shard.InService];
        foreach (var request in inService) Finish(request, shard, now);
        return (removed, inService);
    }

    private void Start(InferenceRequest request, DeployedShard shard, Instant now)
    {
        executors.Acquire(now);
        shard.InService.Add(request);
        request.ServiceStart = now;
        request.Phase = RequestPhase.Admitted;
        request.ShardSlot = shard.Slot;
    }
}

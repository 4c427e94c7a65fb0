using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests;

/// <summary>Requests for tests of what handles them.</summary>
internal static class TestRequests
{
    private static readonly RequestPath Nowhere = new([new NodeId(0)], [], []);

    /// <summary>A request of task 0 at node 0 that stays there.</summary>
    public static InferenceRequest Request(int key, RequestPath? path = null, NodeId entry = default, Instant? deadline = null) => new(
        new RequestOrigin
        {
            Key = (ulong)key,
            ChanceKey = (ulong)key,
            Entry = entry,
            Task = new TaskId(0),
            Sample = key,
            IssuedAt = Instant.Start,
            Deadline = deadline ?? Instant.MaxValue,
        },
        path ?? Nowhere,
        1_000);

    /// <summary>A scheduler that serves one by one unless told otherwise.</summary>
    public static RequestScheduler Scheduler(
        ExecutorPool executors, int queueCapacity, BatchSettings? batching = null, List<InferenceRequest>? expired = null) =>
        new(executors, new WaitingLine(), queueCapacity, batching ?? BatchSettings.Off, new UnderWay(), request => expired?.Add(request));

    /// <summary>A variant of one part that serves.</summary>
    public static DeployedVariant ReadyVariant(int slot) => new()
    {
        Slot = slot,
        Variant = new VariantId(slot),
        Shards = [new PartShard(new PartId(new VariantId(slot), 0), Duration.FromMilliseconds(1))],
        ReservedMemory = ByteSize.Zero,
        IsRepositoryOwned = false,
        State = ShardState.Ready,
    };
}

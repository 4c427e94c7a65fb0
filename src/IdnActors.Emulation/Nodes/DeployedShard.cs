using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>The life of a deployed shard.</summary>
public enum ShardState
{
    /// <summary>Its bytes are on their way.</summary>
    Fetching,

    /// <summary>Its bytes are here and being loaded.</summary>
    Loading,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It finishes what it admitted.</summary>
    Unloading,

    /// <summary>It is gone, as it should.</summary>
    Unloaded,

    /// <summary>It is gone, by a failure.</summary>
    Failed,
}

/// <summary>What a node knows of one of its shards.</summary>
public sealed class DeployedShard
{
    /// <summary>Number on the node; never used again.</summary>
    public required int Slot { get; init; }
    public required PartId Part { get; init; }
    public required Duration ServiceTime { get; init; }

    /// <summary>Bytes reserved in the node's budget; zero for a repository's own.</summary>
    public required ByteSize ReservedMemory { get; init; }
    public required bool IsRepositoryOwned { get; init; }

    public ShardState State { get; set; }

    /// <summary>The shard's actor, or while fetching that of the fetch.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Requests that wait for an executor.</summary>
    public int Waiting { get; set; }

    /// <summary>Requests on an executor.</summary>
    public List<InferenceRequest> InService { get; } = [];

    public VariantId Variant => Part.Variant;
    public bool IsLive => State is not (ShardState.Unloaded or ShardState.Failed);
    public bool IsIdle => Waiting == 0 && InService.Count == 0;
}

using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>The life of a deployed variant: that of its slowest shard.</summary>
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

/// <summary>
/// A variant deployed on a node: one shard per part. It serves when all of them are ready; a request takes the parts in their order, on one executor.
/// </summary>
public sealed class DeployedVariant
{
    private readonly List<InferenceRequest> _inService = [];

    /// <summary>Number on the node; never used again.</summary>
    public required int Slot { get; init; }
    public required VariantId Variant { get; init; }

    /// <summary>One per part, in the variant's order.</summary>
    public required ImmutableArray<PartShard> Shards { get; init; }

    /// <summary>The parts of a chain that it is; null where it is not split.</summary>
    public ChainShare? Chain { get; init; }

    /// <summary>Bytes reserved in the node's budget; zero for a repository's own.</summary>
    public required ByteSize ReservedMemory { get; init; }
    public required bool IsRepositoryOwned { get; init; }

    public ShardState State { get; set; }

    /// <summary>Requests that wait for an executor.</summary>
    public int Waiting { get; set; }

    /// <summary>Where they wait to be served in batches; null before the first one, and without batching.</summary>
    public BatchQueue? Queue { get; set; }

    /// <summary>Whether its node will look at once more when its batch is due.</summary>
    public bool IsBatchTimerSet { get; set; }

    /// <summary>What is on an executor, each a request alone or the first of a batch, in no particular order.</summary>
    public IReadOnlyList<InferenceRequest> InService => _inService;

    public bool IsIdle => Waiting == 0 && _inService.Count == 0;

    public void BeginService(InferenceRequest head)
    {
        head.ServiceIndex = _inService.Count;
        _inService.Add(head);
    }

    public void EndService(InferenceRequest head)
    {
        // The last one takes its place: nodes may have thousands of executors.
        var last = _inService[^1];
        _inService[head.ServiceIndex] = last;
        last.ServiceIndex = head.ServiceIndex;
        _inService.RemoveAt(_inService.Count - 1);
    }
}

/// <summary>The shard of one part on a node.</summary>
/// <param name="Part">The part it holds.</param>
/// <param name="ServiceTime">Its share of the variant's inference time on this node.</param>
public sealed record PartShard(PartId Part, Duration ServiceTime)
{
    /// <summary>Its actor, or while its bytes are on their way that of the fetch.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>How far it is; never <see cref="ShardState.Unloading"/>, which is for the variant as a whole.</summary>
    public ShardState State { get; set; }

    /// <summary>Why its actor ended, if by a failure.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The shards of a variant; its inference time is shared among the parts by their MACs, equally where there are none.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="node">Its node.</param>
    /// <param name="areExitsFree">Whether exits are to take no time, and other parts what is theirs.</param>
    public static ImmutableArray<PartShard> Of(Variant variant, Node node, bool areExitsFree = false)
    {
        var total = variant.InferenceTimeOn(node);
        var shards = ImmutableArray.CreateBuilder<PartShard>(variant.Parts.Length);
        var given = Duration.Zero;
        for (var i = 0; i < variant.Parts.Length; i++)
        {
            var share = variant.Macs == 0 ? 1.0 / variant.Parts.Length : (double)variant.Parts[i].Macs / variant.Macs;
            // The last part takes what rounding has left, so that the sum is exact.
            var time = i == variant.Parts.Length - 1 ? total - given : total * share;
            given += time;
            shards.Add(new PartShard(new PartId(variant.Id, i), areExitsFree && variant.Parts[i].Role == PartRole.Exit ? Duration.Zero : time));
        }
        return shards.MoveToImmutable();
    }
}

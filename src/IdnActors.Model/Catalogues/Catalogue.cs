using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Catalogues;

/// <summary>What is to be inferred, with the variants that can do it and the bytes a request and its answer take on a link.</summary>
public sealed record InferenceTask
{
    public required TaskId Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Data set that live requests draw their samples from; none for tasks that are only profiled.</summary>
    public string? DataSet { get; init; }

    /// <summary>Bytes of one request on a link, its input included.</summary>
    public required ByteSize RequestSize { get; init; }

    /// <summary>Bytes of one answer on a link.</summary>
    public required ByteSize ResponseSize { get; init; }

    /// <summary>What can take a request from its start: whole variants, and segments that begin with the input.</summary>
    public required ImmutableArray<VariantId> Variants { get; init; }
}

/// <summary>All tasks and variants of a scenario, indexed by their ids.</summary>
public sealed record Catalogue(ImmutableArray<InferenceTask> Tasks, ImmutableArray<Variant> Variants)
{
    public InferenceTask this[TaskId id] => Tasks[id.Index];
    public Variant this[VariantId id] => Variants[id.Index];
    public Part this[PartId id] => Variants[id.Variant.Index].Parts[id.Index];

    /// <summary>A part as one of the variant that has all of them: a segment's parts are those of its whole, byte for byte.</summary>
    public PartId InWhole(PartId id) => Variants[id.Variant.Index].Segment is { } segment ? new PartId(segment.Whole, segment.First + id.Index) : id;

    /// <summary><c>task:model.part</c>, the name of a part in results and events.</summary>
    public string NameOf(PartId id) => $"{Variants[id.Variant.Index].Name}.{this[id].Name}";
}

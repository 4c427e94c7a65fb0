using System.Collections.Immutable;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Chains;

/// <summary>What the parts of a split model are, run one after the other on inputs that mean nothing.</summary>
public sealed record ChainVerification
{
    /// <summary>Inputs that were run.</summary>
    public required int Inputs { get; init; }

    /// <summary>The largest difference to the unsplit model, over its largest value for the same input; none where nothing was compared.</summary>
    public required double? LargestDifference { get; init; }

    /// <summary>Bytes of each cut tensor for one request as its codec writes it before compression, in the order of the card.</summary>
    public required ImmutableArray<long> PayloadBytes { get; init; }

    /// <summary>Everything that is not as it should be.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    public bool IsOk => Problems.IsEmpty;
}

using System.Collections.Immutable;
using IdnActors.Inference.Chains;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Verification;

/// <summary>What the files of a model really are, compared with what its card states.</summary>
public sealed record ModelVerification
{
    public required string ModelId { get; init; }

    /// <summary>Share of correct answers in points of 100; none when the files could not run.</summary>
    public required double? MeasuredAccuracyPoints { get; init; }

    public required double ExpectedAccuracyPoints { get; init; }

    /// <summary>By how many points the measured accuracy may differ.</summary>
    public required double TolerancePoints { get; init; }

    /// <summary>Images that were scored.</summary>
    public required int Images { get; init; }

    /// <summary>What the parts of a split model are together; none of a model in one file.</summary>
    public ChainVerification? Chain { get; init; }

    /// <summary>What the images did at each exit, in the order of the card; empty where there is none, or the parts could not run.</summary>
    public ImmutableArray<ExitMeasurement> Exits { get; init; } = [];

    /// <summary>What each cut tensor took on the wire for the first images, in the order of the card; empty where there is none, or the parts could not run.</summary>
    public ImmutableArray<CutPayload> Payloads { get; init; } = [];

    /// <summary>Everything that differs from the card, a too different accuracy included.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Whether the card is true.</summary>
    public bool IsOk => Problems.IsEmpty;
}

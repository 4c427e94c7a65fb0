using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>When devices send the features that only the last part needs.</summary>
public enum ViewTransfer
{
    /// <summary>When they are asked to, because the exit has not let a sample leave.</summary>
    Pull,

    /// <summary>With the scores, always; the last part then runs for every sample.</summary>
    Push,
}

/// <summary>
/// How requests for a task that enter at one node run through a variant over several views: devices compute, that node joins their scores, and where its exit does not answer, another node joins their features.
/// </summary>
public sealed record ViewSettings
{
    /// <summary>Whose requests.</summary>
    public required TaskId Task { get; init; }

    /// <summary>The variant with all parts.</summary>
    public required VariantId Whole { get; init; }

    /// <summary>Where the parts of the devices run, in their order.</summary>
    public required ImmutableArray<NodeId> Devices { get; init; }

    /// <summary>Where requests enter, and scores are joined.</summary>
    public required NodeId Aggregator { get; init; }

    /// <summary>Where features are joined.</summary>
    public required NodeId Cloud { get; init; }

    /// <summary>How long views are waited for: scores from the request on, features from the first of a sample on. Positive.</summary>
    public required Duration Timeout { get; init; }

    /// <summary>How long the exit waits for the answer of the last part, its deadline at most. Positive.</summary>
    public required Duration AnswerTimeout { get; init; }

    /// <summary>How long joins remember samples that they have closed: as long as their requests may be open, so that what comes even later does not begin them anew.</summary>
    public Duration Remembered => Timeout + AnswerTimeout;

    public required ViewTransfer Transfer { get; init; }

    /// <summary>Devices that never send anything.</summary>
    public ImmutableArray<NodeId> Failed { get; init; } = [];

    /// <summary>How long a join waits where nothing else is said.</summary>
    public static Duration DefaultTimeout { get; } = Duration.FromMilliseconds(100);

    /// <summary>How long an answer is waited for where nothing else is said.</summary>
    public static Duration DefaultAnswerTimeout { get; } = Duration.FromSeconds(1);
}

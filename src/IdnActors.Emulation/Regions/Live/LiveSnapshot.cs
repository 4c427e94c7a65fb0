using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>Where a region is that runs with the real clock, and what it has produced since it was last asked.</summary>
public sealed record LiveSnapshot
{
    /// <summary>How often the region has been looked at since it was made, this time included.</summary>
    public long Number { get; init; }

    /// <summary>Emulated time: all that happened before it has been told of, and nothing happens before it any more.</summary>
    public required Instant Now { get; init; }

    /// <summary>Requests issued in the region so far.</summary>
    public required long Issued { get; init; }

    /// <summary>Requests ended in the region so far, wherever they had entered.</summary>
    public required long Ended { get; init; }

    /// <summary>Whether the duration of the run is over and nothing is under way in the region any more, until something comes from another.</summary>
    public required bool IsQuiet { get; init; }

    /// <summary>Whether the time to drain is over as well.</summary>
    public required bool IsDrained { get; init; }

    /// <summary>Requests of the region that are in others, as far as it knows.</summary>
    public required int Away { get; init; }

    /// <summary>Requests of other regions that are in this one.</summary>
    public required int Guests { get; init; }

    /// <summary>By region, the packets that have left for it, and the ends of requests that it was told of; since it was made anew, where it was.</summary>
    public required ImmutableArray<long> Sent { get; init; }

    /// <summary>By region, the packets and ends that have come from it, likewise.</summary>
    public required ImmutableArray<long> Received { get; init; }

    /// <summary>What the region has produced since the last look that is not needed any more.</summary>
    public required RegionRows Rows { get; init; }

    /// <summary>What its controllers have told.</summary>
    public required IReadOnlyList<LearningNote> Notes { get; init; }

    /// <summary>Exceptions of actors; with any, the run is over.</summary>
    public required ImmutableArray<string> Failures { get; init; }

    /// <summary>What was counted so far, a copy, but for times; null where nobody asked for it.</summary>
    public RunBooks? Books { get; init; }

    /// <summary>Times that were recorded since the last <see cref="Books"/> that are not needed any more.</summary>
    public required ImmutableArray<TimeSeries> Times { get; init; }

    /// <summary>All of this as bytes, where it came so: whoever keeps it need not write it once more.</summary>
    public byte[]? AsItCame { get; init; }
}

using MemoryPack;

namespace IdnActors.Cluster.Regions;

/// <summary>What a coordinator has a region do.</summary>
internal enum OrderKind
{
    /// <summary>Begin a run; the content is a <see cref="RunSpec"/>.</summary>
    Begin,

    /// <summary>Run a window.</summary>
    Window,

    /// <summary>The duration of the run is over.</summary>
    Over,

    /// <summary>End what is open, and hand over what was counted.</summary>
    Close,

    /// <summary>Be there: nothing is to be done.</summary>
    BeThere,

    /// <summary>Start the clock, at a time of the region's own machine in nanoseconds.</summary>
    Start,

    /// <summary>Say where the region is, and, where the first number is 1, what it has counted; the second one is the last look that is not needed any more.</summary>
    Look,

    /// <summary>A region has died.</summary>
    NoteDeath,

    /// <summary>Begin a census.</summary>
    BeginCensus,

    /// <summary>Tell the requests that were seen.</summary>
    TakeCensus,

    /// <summary>End the census by what others have seen.</summary>
    EndCensus,

    /// <summary>A region has been made anew, with the number of its run.</summary>
    NoteBack,

    /// <summary>Stop the clock.</summary>
    Stop,

    /// <summary>Hold: the region is to move, see <see cref="Emulation.Regions.Live.IMovableRegionHost"/>.</summary>
    Hold,

    /// <summary>Go on: the region stays.</summary>
    Release,

    /// <summary>Hand over, if nothing is under way; the answer is a <see cref="MovingRecord"/>, or empty where something is.</summary>
    HandOver,
}

/// <summary>A message about a region, by which its entity is found.</summary>
internal interface IRegionMessage
{
    /// <summary>The region.</summary>
    int Region { get; }

    /// <summary>The run; a later one has a greater number.</summary>
    long Run { get; }
}

/// <summary>What all hosts have to know of a run.</summary>
/// <param name="Policy">The policy where it is not the scenario's own; null: the scenario as it is.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Regions">How many regions there are.</param>
/// <param name="Live">With the real clock, what there is to know besides.</param>
/// <param name="Haste">With the real clock, how many times faster than the scenario's own speed it is to go.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RunSpec(
    [property: MemoryPackOrder(0)] string? Policy, [property: MemoryPackOrder(1)] ulong Seed, [property: MemoryPackOrder(2)] int Regions, [property: MemoryPackOrder(3)] LiveSpec? Live = null,
    [property: MemoryPackOrder(4)] double Haste = 1);

/// <summary>What a host has to know of a region with the real clock.</summary>
/// <param name="StartAtNs">When it begins, in nanoseconds of emulated time: later than 0 where it takes the place of one that has died.</param>
/// <param name="Runs">The number of the run of each region, by which letters of those that have died are known.</param>
/// <param name="Journal">File of its controllers' journal; null: in memory.</param>
/// <param name="Moving">What it has handed over elsewhere, where it has moved: bytes of a <see cref="MovingRecord"/>; else null.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LiveSpec(
    [property: MemoryPackOrder(0)] long StartAtNs,
    [property: MemoryPackOrder(1)] long[] Runs,
    [property: MemoryPackOrder(2)] string? Journal,
    [property: MemoryPackOrder(3)] byte[]? Moving = null);

/// <summary>What goes straight from one region to another with the real clock.</summary>
/// <param name="Region">To which.</param>
/// <param name="Run">Its run.</param>
/// <param name="From">From which.</param>
/// <param name="FromRun">Its run.</param>
/// <param name="Number">Number of the letter between the two, from 0.</param>
/// <param name="Bytes">A parcel, or a part of it.</param>
/// <param name="GoesOn">Whether the next letter goes on with the parcel.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LiveLetter(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int From,
    [property: MemoryPackOrder(3)] long FromRun,
    [property: MemoryPackOrder(4)] long Number,
    [property: MemoryPackOrder(5)] byte[] Bytes,
    [property: MemoryPackOrder(6)] bool GoesOn = false) : IRegionMessage;

/// <summary>Letters have come, all before a number.</summary>
/// <param name="Region">Who had sent them.</param>
/// <param name="Run">Its run.</param>
/// <param name="From">Who has got them.</param>
/// <param name="FromRun">Its run.</param>
/// <param name="Next">The number that comes next.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LettersHad(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int From,
    [property: MemoryPackOrder(3)] long FromRun,
    [property: MemoryPackOrder(4)] long Next) : IRegionMessage;

/// <summary>A part of an order. All orders of a run have consecutive numbers, from 0.</summary>
/// <param name="Region">The region.</param>
/// <param name="Run">The run.</param>
/// <param name="Number">Number of the order.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="IsRepeated">Whether the answer is known: the region began anew, and catches up.</param>
/// <param name="Part">Which part of the content it is.</param>
/// <param name="Parts">How many there are.</param>
/// <param name="Bytes">The part.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OrderPart(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Number,
    [property: MemoryPackOrder(3)] OrderKind Kind,
    [property: MemoryPackOrder(4)] bool IsRepeated,
    [property: MemoryPackOrder(5)] int Part,
    [property: MemoryPackOrder(6)] int Parts,
    [property: MemoryPackOrder(7)] byte[] Bytes) : IRegionMessage;

/// <summary>The coordinator waits for an answer, or for the next part of it.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record AnswerWanted(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Number,
    [property: MemoryPackOrder(3)] int Part) : IRegionMessage;

/// <summary>Ends a region where it is: the user does not want to wait.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RegionInterrupted([property: MemoryPackOrder(0)] int Region, [property: MemoryPackOrder(1)] long Run) : IRegionMessage;

/// <summary>A part of an answer.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record AnswerPart(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Number,
    [property: MemoryPackOrder(3)] int Part,
    [property: MemoryPackOrder(4)] int Parts,
    [property: MemoryPackOrder(5)] byte[] Bytes) : IRegionMessage;

/// <summary>The region has not got so far: it waits for an order, or for the next part of it.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OrderWanted(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Number,
    [property: MemoryPackOrder(3)] int Part) : IRegionMessage;

/// <summary>The region is at work.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RegionBusy([property: MemoryPackOrder(0)] int Region, [property: MemoryPackOrder(1)] long Run) : IRegionMessage;

/// <summary>An order could not be carried out: a fault of the program.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OrderFailed(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Number,
    [property: MemoryPackOrder(3)] string Reason) : IRegionMessage;

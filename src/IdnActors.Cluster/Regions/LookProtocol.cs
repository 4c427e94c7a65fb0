using MemoryPack;

namespace IdnActors.Cluster.Regions;

/// <summary>A part of what a coordinator was told (<see cref="LookLog"/>), for a process that may have to take over. It answers what it has.</summary>
/// <param name="Log">Which coordinator's it is: a number that no other process has had.</param>
/// <param name="From">Where the part begins.</param>
/// <param name="Length">Bytes that there are.</param>
/// <param name="Bytes">The part; empty where there is no more.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LogPart(
    [property: MemoryPackOrder(0)] long Log,
    [property: MemoryPackOrder(1)] long From,
    [property: MemoryPackOrder(2)] long Length,
    [property: MemoryPackOrder(3)] byte[] Bytes);

/// <summary>What a process has that may have to take over.</summary>
/// <param name="Log">Which coordinator's it is.</param>
/// <param name="Next">All before this place.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LogHad([property: MemoryPackOrder(0)] long Log, [property: MemoryPackOrder(1)] long Next);

/// <summary>A process that may have to take over can keep nothing: from now on it has nothing of this log.</summary>
/// <param name="Log">Which coordinator's it is.</param>
/// <param name="Reason">Why not.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LogRefused([property: MemoryPackOrder(0)] long Log, [property: MemoryPackOrder(1)] string Reason);

/// <summary>A coordinator that takes over asks how a region is.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StandingWanted([property: MemoryPackOrder(0)] int Region) : IRegionMessage
{
    /// <summary>Whatever run it is in.</summary>
    long IRegionMessage.Run => long.MaxValue;
}

/// <summary>How a region is.</summary>
/// <param name="Region">The region.</param>
/// <param name="Run">The run that it was told of last; 0 for one that has begun anew, and knows of none.</param>
/// <param name="Next">The order that it waits for.</param>
/// <param name="Process">Where it is, <c>host:port</c>.</param>
/// <param name="StartNs">When its time began, in nanoseconds of the clock of its machine; 0: not yet.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record Standing(
    [property: MemoryPackOrder(0)] int Region,
    [property: MemoryPackOrder(1)] long Run,
    [property: MemoryPackOrder(2)] int Next,
    [property: MemoryPackOrder(3)] string Process,
    [property: MemoryPackOrder(4)] long StartNs)
{
    /// <summary>Whether it goes on with a run.</summary>
    public bool IsIn(long run) => Run == run && StartNs != 0;
}

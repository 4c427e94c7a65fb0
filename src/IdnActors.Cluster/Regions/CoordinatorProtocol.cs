using MemoryPack;

namespace IdnActors.Cluster.Regions;

/// <summary>Somebody asks how the cluster is.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StatusWanted;

/// <summary>How the cluster is.</summary>
/// <param name="Coordinator">The process that runs the scenario, <c>host:port</c>.</param>
/// <param name="Processes">Those that run regions.</param>
/// <param name="Homes">The process of each region; empty before the run.</param>
/// <param name="Scenario">What is run.</param>
/// <param name="NowNs">How far the run is, in nanoseconds of emulated time.</param>
/// <param name="DurationNs">How long it lasts, in nanoseconds of emulated time.</param>
/// <param name="Issued">Requests issued so far.</param>
/// <param name="Ended">Requests ended so far.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record Status(
    [property: MemoryPackOrder(0)] string Coordinator,
    [property: MemoryPackOrder(1)] string[] Processes,
    [property: MemoryPackOrder(2)] string[] Homes,
    [property: MemoryPackOrder(3)] string Scenario,
    [property: MemoryPackOrder(4)] long NowNs,
    [property: MemoryPackOrder(5)] long DurationNs,
    [property: MemoryPackOrder(6)] long Issued,
    [property: MemoryPackOrder(7)] long Ended);

/// <summary>A region is to move to another process.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MoveWanted([property: MemoryPackOrder(0)] int Region, [property: MemoryPackOrder(1)] string Process);

/// <summary>A process with regions that follow the real clock wants to leave, and waits until they have moved to others.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LeaveWanted([property: MemoryPackOrder(0)] string Process);

/// <summary>It may leave.</summary>
/// <param name="Obstacle">Why regions are in it still; empty: none are.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LeaveDone([property: MemoryPackOrder(0)] string Obstacle);

/// <summary>What has come of a move.</summary>
/// <param name="Refusal">Why not; empty when it was done.</param>
/// <param name="SilenceMs">How long nothing was heard of the region, in milliseconds.</param>
/// <param name="CatchingUpMs">How long it then took until it answered again, in milliseconds.</param>
/// <param name="Orders">How many orders it was given again.</param>
/// <param name="Kept">With the real clock, how many packets waited for it; -1 with the virtual clock.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MoveDone(
    [property: MemoryPackOrder(0)] string Refusal,
    [property: MemoryPackOrder(1)] double SilenceMs,
    [property: MemoryPackOrder(2)] double CatchingUpMs,
    [property: MemoryPackOrder(3)] int Orders,
    [property: MemoryPackOrder(4)] int Kept);

using MemoryPack;

namespace IdnActors.Cluster.Processes;

/// <summary>What processes say to one another about the cluster itself.</summary>
internal static class GateProtocol
{
    /// <summary>Where the gate of a process is.</summary>
    public const string Name = "gate";
}

/// <summary>What a process that wants to join, or has joined, is.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record Hello([property: MemoryPackOrder(0)] string ScenarioHash, [property: MemoryPackOrder(1)] ulong Seed, [property: MemoryPackOrder(2)] string Build)
{
    public static Hello Of(ProcessIdentity identity) => new(identity.ScenarioHash, identity.Seed, identity.Build);

    public ProcessIdentity ToIdentity() => new(ScenarioHash, Seed, Build);
}

/// <summary>What the process asked is, and whether both have the same scenario and build.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record HelloBack(
    [property: MemoryPackOrder(0)] Hello Other, [property: MemoryPackOrder(1)] bool IsWelcome);

/// <summary>What time is it? To be answered at once.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ClockAsked([property: MemoryPackOrder(0)] long SentNs);

/// <summary>A time of this process's monotonic clock, in nanoseconds.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ClockTold([property: MemoryPackOrder(0)] long SentNs, [property: MemoryPackOrder(1)] long HereNs);

/// <summary>A coordinator has begun to run the scenario; a later one takes a greater number, and cuts the network into as many regions.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RunBegun([property: MemoryPackOrder(0)] long Run, [property: MemoryPackOrder(1)] int Regions);

/// <summary>All is done; processes leave.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ClusterDone([property: MemoryPackOrder(0)] int ExitCode);

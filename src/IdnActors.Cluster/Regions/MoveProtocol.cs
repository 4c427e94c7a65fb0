using MemoryPack;

namespace IdnActors.Cluster.Regions;

/// <summary>All that a region with the real clock hands over that moves.</summary>
/// <param name="HandOver">A <see cref="Emulation.Regions.Live.LiveHandOver"/>, as bytes of a <see cref="Wire.HandOverRecord"/>: only whoever makes the region anew looks into its packets.</param>
/// <param name="Letters">By region, the letters between the two.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MovingRecord([property: MemoryPackOrder(0)] byte[] HandOver, [property: MemoryPackOrder(1)] LetterPairRecord[] Letters);

/// <summary>The letters between a region that moves and another one.</summary>
/// <param name="Run">The other's run; -1: it has died.</param>
/// <param name="Next">The number of the next letter to it.</param>
/// <param name="Expected">The number of the next letter from it.</param>
/// <param name="Parts">What has come of a parcel that goes on.</param>
/// <param name="Letters">Those to it that are not known to have come, in their order.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LetterPairRecord(
    [property: MemoryPackOrder(0)] long Run,
    [property: MemoryPackOrder(1)] long Next,
    [property: MemoryPackOrder(2)] long Expected,
    [property: MemoryPackOrder(3)] byte[][] Parts,
    [property: MemoryPackOrder(4)] LiveLetter[] Letters);

using System.Runtime.Serialization;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>A <see cref="FidelitySummary"/> as it is sent. Shares that are not known are NaN, and so is a speed.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record FidelityRecord(
    [property: MemoryPackOrder(0)] long[] Lateness,
    [property: MemoryPackOrder(1)] long Max,
    [property: MemoryPackOrder(2)] long Tolerance,
    [property: MemoryPackOrder(3)] double ShareAboveTolerance,
    [property: MemoryPackOrder(4)] long StallLength,
    [property: MemoryPackOrder(5)] long StallAt,
    [property: MemoryPackOrder(6)] int StallCause,
    [property: MemoryPackOrder(7)] double Speed,
    [property: MemoryPackOrder(8)] double BusyShare,
    [property: MemoryPackOrder(9)] double BusiestSecondShare,
    [property: MemoryPackOrder(10)] long Inferences,
    [property: MemoryPackOrder(11)] double StretchedShare,
    [property: MemoryPackOrder(12)] double SlowShare,
    [property: MemoryPackOrder(13)] double HoldableSpeed,
    [property: MemoryPackOrder(14)] PairRecord[] Pairs)
{
    public static FidelityRecord Of(FidelitySummary f) => new([.. f.Lateness.Pairs], f.Max.Nanoseconds, f.Tolerance.Nanoseconds, f.ShareAboveTolerance, f.LongestStall.Length.Nanoseconds,
        f.LongestStall.At.Nanoseconds, (int)f.LongestStall.Cause, f.Speed, f.BusyShare ?? double.NaN, f.BusiestSecondShare ?? double.NaN, f.Inferences, f.StretchedShare, f.SlowShare, f.HoldableSpeed ?? double.NaN,
        [.. f.Crossings.Select(PairRecord.Of)]);

    public FidelitySummary ToSummary()
    {
        if (!Enum.IsDefined((StallCause)StallCause)) throw new SerializationException($"{StallCause} is no cause of a stall.");
        return new FidelitySummary
        {
            Lateness = TimeCounts.Of(Counters.Checked(Lateness)),
            Max = new Duration(Max),
            Tolerance = new Duration(Tolerance),
            ShareAboveTolerance = ShareAboveTolerance,
            LongestStall = new Stall(new Duration(StallLength), new Instant(StallAt), (StallCause)StallCause),
            Speed = Speed,
            BusyShare = Known(BusyShare),
            BusiestSecondShare = Known(BusiestSecondShare),
            Inferences = Inferences,
            StretchedShare = StretchedShare,
            SlowShare = SlowShare,
            HoldableSpeed = Known(HoldableSpeed),
            Crossings = [.. Pairs.Select(p => p.ToLateness())],
        };
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>A <see cref="CrossingLateness"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record PairRecord(
    [property: MemoryPackOrder(0)] int From,
    [property: MemoryPackOrder(1)] int To,
    [property: MemoryPackOrder(2)] long[] Lateness,
    [property: MemoryPackOrder(3)] long Late,
    [property: MemoryPackOrder(4)] long AboveTolerance,
    [property: MemoryPackOrder(5)] long Max)
{
    public static PairRecord Of(CrossingLateness pair) => new(pair.From, pair.To, [.. pair.Lateness.Pairs], pair.Late, pair.AboveTolerance, pair.Max.Nanoseconds);

    public CrossingLateness ToLateness()
    {
        return new CrossingLateness(From, To, TimeCounts.Of(Counters.Checked(Lateness)), Late, AboveTolerance, new Duration(Max));
    }
}

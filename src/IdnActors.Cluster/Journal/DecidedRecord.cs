using IdnActors.Emulation.Controllers;
using IdnActors.Model;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using MemoryPack;

namespace IdnActors.Cluster.Journal;

/// <summary>A <see cref="ControllerDecided"/> as it is written. Lists of small records are rows of numbers, one after another.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record DecidedRecord(
    [property: MemoryPackOrder(0)] int Slot,
    [property: MemoryPackOrder(1)] SeenRecord[] Seen,
    [property: MemoryPackOrder(2)] CountsRecord Counts,
    [property: MemoryPackOrder(3)] PendingRecord[] Pending,
    [property: MemoryPackOrder(4)] StateRecord? Before)
{
    public static DecidedRecord Of(ControllerDecided decided) => new(
        decided.Slot,
        [.. decided.Observation.Types.Select(SeenRecord.Of)],
        CountsRecord.Of(decided.Open.Counts),
        [.. decided.Open.Pending.Select(p => new PendingRecord(p.Slot, p.Type, [.. p.Capacities], p.Passing, [.. p.Shares]))],
        decided.Before is { } state ? StateRecord.Of(state) : null);

    public ControllerDecided ToEvent() => new(Slot, new SlotObservation([.. Seen.Select(s => s.ToObservation())]),
        new OpenState(Counts.ToCounts(), [.. Pending.Select(p => new PendingPrice(p.Slot, p.Type, [.. p.Capacities], p.Passing, [.. p.Shares]))]))
    {
        Before = Before?.ToSnapshot(),
    };
}

/// <summary>A <see cref="TypeObservation"/> as it is written.</summary>
/// <param name="FurtherUp">Rows of cost in milliseconds and requests.</param>
/// <param name="Plays">Rows of colour, order, cost in milliseconds and capacity.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SeenRecord(
    [property: MemoryPackOrder(0)] int Type,
    [property: MemoryPackOrder(1)] double Requests,
    [property: MemoryPackOrder(2)] double PriceMs,
    [property: MemoryPackOrder(3)] double[] Capacities,
    [property: MemoryPackOrder(4)] double PaidMs,
    [property: MemoryPackOrder(5)] double RunnerUpMs,
    [property: MemoryPackOrder(6)] double Passing,
    [property: MemoryPackOrder(7)] double[] FurtherUp,
    [property: MemoryPackOrder(8)] double[] Plays)
{
    public static SeenRecord Of(TypeObservation seen) => new(seen.Type, seen.Requests, seen.MarginalPriceMs, [.. seen.PotentialCapacity],
        seen.Sample.PaidMs, seen.Sample.RunnerUpMs, seen.Passing, Rows.Of(seen.FurtherUp, f => [f.CostMs, f.Requests]),
        Rows.OfPlays(seen.Plays));

    public TypeObservation ToObservation() => new(Type, Requests, PriceMs, [.. Capacities])
    {
        Sample = new SamplePrice(PaidMs, RunnerUpMs),
        Passing = Passing,
        FurtherUp = [.. Rows.From(FurtherUp, 2, r => new ServedFurtherUp(r[0], r[1]))],
        Plays = [.. Rows.ToPlays(Plays)],
    };
}

/// <summary>A <see cref="SlotCounts"/> as it is written.</summary>
/// <param name="ServedBy">Rows of variant and requests, by variant.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CountsRecord(
    [property: MemoryPackOrder(0)] TypeCountsRecord[] Types,
    [property: MemoryPackOrder(1)] double[] ServedBy)
{
    public static CountsRecord Of(SlotCounts counts) => new([.. counts.Types.Select(TypeCountsRecord.Of)], Rows.Of(counts.ServedBy));

    public SlotCounts ToCounts() => new([.. Types.Select(t => t.ToCounts())], Rows.ToServedBy(ServedBy));
}

/// <summary>A <see cref="TypeCounts"/> as it is written.</summary>
/// <param name="FurtherUp">Rows of cost in milliseconds and requests.</param>
/// <param name="ServedBy">Rows of variant and requests, by variant.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record TypeCountsRecord(
    [property: MemoryPackOrder(0)] int Type,
    [property: MemoryPackOrder(1)] double Issued,
    [property: MemoryPackOrder(2)] double Passing,
    [property: MemoryPackOrder(3)] double[] FurtherUp,
    [property: MemoryPackOrder(4)] double[] ServedBy)
{
    public static TypeCountsRecord Of(TypeCounts counts) =>
        new(counts.Type, counts.Issued, counts.Passing, Rows.Of(counts.FurtherUp, f => [f.CostMs, f.Requests]), Rows.Of(counts.ServedBy));

    public TypeCounts ToCounts() =>
        new(Type, Issued, Passing, [.. Rows.From(FurtherUp, 2, r => new ServedFurtherUp(r[0], r[1]))], Rows.ToServedBy(ServedBy));
}

/// <summary>A <see cref="PendingPrice"/> as it is written.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record PendingRecord(
    [property: MemoryPackOrder(0)] int Slot,
    [property: MemoryPackOrder(1)] int Type,
    [property: MemoryPackOrder(2)] double[] Capacities,
    [property: MemoryPackOrder(3)] double Passing,
    [property: MemoryPackOrder(4)] double[] Shares);

/// <summary>A <see cref="PolicySnapshot"/> as it is written.</summary>
/// <param name="Plays">Rows of order, colour and item.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StateRecord(
    [property: MemoryPackOrder(0)] string Policy,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] double[] Shares,
    [property: MemoryPackOrder(3)] bool[] Held,
    [property: MemoryPackOrder(4)] bool[] Probe,
    [property: MemoryPackOrder(5)] double[] Plays,
    [property: MemoryPackOrder(6)] double[] Numbers)
{
    public static StateRecord Of(PolicySnapshot state) => new(state.Policy, state.Current.Slot, [.. state.Current.Shares], [.. state.Current.Held], [.. state.Current.Probe],
        Rows.Of(state.Current.Plays, p => [p.Order, p.Colour, p.Item]), [.. state.Numbers]);

    public PolicySnapshot ToSnapshot() => new(Policy,
        new PlacementDecision(Slot, [.. Shares], [.. Held]) { Probe = [.. Probe], Plays = [.. Rows.From(Plays, 3, r => new SlotPlay((int)r[0], (int)r[1], (int)r[2]))] }, [.. Numbers]);
}

/// <summary>Small records as rows of numbers; integers below 2^53 are exact.</summary>
internal static class Rows
{
    public static double[] Of<T>(IEnumerable<T> items, Func<T, double[]> row) => [.. items.SelectMany(row)];

    /// <summary>By variant: a dictionary has no order, and equal events are to have equal bytes.</summary>
    public static double[] Of(IReadOnlyDictionary<VariantId, double> servedBy) => Of(servedBy.OrderBy(s => s.Key.Index), s => [s.Key.Index, s.Value]);

    public static IEnumerable<T> From<T>(double[] numbers, int width, Func<double[], T> item) => numbers.Chunk(width).Select(item);

    public static double[] OfPlays(IEnumerable<PathPlay> plays) => Of(plays, p => [p.Colour, p.Order, p.CostMs, p.Capacity]);

    public static IEnumerable<PathPlay> ToPlays(double[] numbers) => From(numbers, 4, r => new PathPlay((int)r[0], (int)r[1], r[2], r[3]));

    public static Dictionary<VariantId, double> ToServedBy(double[] numbers) => From(numbers, 2, r => (new VariantId((int)r[0]), r[1])).ToDictionary(s => s.Item1, s => s.Item2);
}

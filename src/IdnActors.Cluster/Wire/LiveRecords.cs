using System.Collections.Immutable;
using System.Runtime.Serialization;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>Numbers that go with an order, or come with an answer.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record NumbersRecord([property: MemoryPackOrder(0)] long[] Numbers);

/// <summary>A <see cref="LiveParcel"/> as it is sent.</summary>
/// <param name="Crossings">Packets.</param>
/// <param name="Keys">Of the requests that have ended.</param>
/// <param name="Ends">Of each, entry, outcome and cause.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ParcelRecord(
    [property: MemoryPackOrder(0)] CrossingRecord[] Crossings,
    [property: MemoryPackOrder(1)] ulong[] Keys,
    [property: MemoryPackOrder(2)] int[] Ends)
{
    public static ParcelRecord Of(LiveParcel parcel, Func<Packet, byte[]> write) => new(
        [.. parcel.Crossings.Select(c => CrossingRecord.Of(c, write))], [.. parcel.Ended.Select(e => e.Key)], [.. parcel.Ended.SelectMany(e => new[] { e.Entry.Index, (int)e.Outcome, (int)e.Cause })]);

    public LiveParcel ToParcel(ScenarioIds ids, Func<byte[], Packet> read)
    {
        if (Ends.Length != 3 * Keys.Length) throw new SerializationException($"{Ends.Length} numbers are not of {Keys.Length} ends.");
        return new LiveParcel([.. Crossings.Select(c => c.ToCrossing(ids, read))], [.. Ends.Chunk(3).Select((e, i) => new AwayEnd(Keys[i], ids.Node(e[0]), Named<Outcome>(e[1]), Named<LossCause>(e[2])))]);
    }

    private static T Named<T>(int value)
        where T : struct, Enum => Enum.IsDefined((T)(object)value) ? (T)(object)value : throw new SerializationException($"{value} is no {typeof(T).Name}.");
}

/// <summary>A <see cref="TimeSeries"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SeriesRecord(
    [property: MemoryPackOrder(0)] int Kind,
    [property: MemoryPackOrder(1)] int From,
    [property: MemoryPackOrder(2)] long[] Pairs)
{
    public TimeSeries ToSeries(int regions)
    {
        if (!Enum.IsDefined((TimeKind)Kind)) throw new SerializationException($"{Kind} is no kind of times.");
        var pairs = Counters.Checked(Pairs);
        if (pairs.Length % 2 != 0 || pairs.Where((n, i) => n < i % 2).Any()) throw new SerializationException($"{pairs.Length} numbers are no times with their counts.");
        return new TimeSeries((TimeKind)Kind, ScenarioIds.Within(From, regions, "region"), [.. pairs]);
    }
}

/// <summary>A <see cref="LiveSnapshot"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SnapshotRecord(
    [property: MemoryPackOrder(0)] long Now,
    [property: MemoryPackOrder(1)] long Issued,
    [property: MemoryPackOrder(2)] long Ended,
    [property: MemoryPackOrder(3)] bool IsQuiet,
    [property: MemoryPackOrder(4)] bool IsDrained,
    [property: MemoryPackOrder(5)] int Away,
    [property: MemoryPackOrder(6)] int Guests,
    [property: MemoryPackOrder(7)] long[] Sent,
    [property: MemoryPackOrder(8)] long[] Received,
    [property: MemoryPackOrder(9)] RowsRecord? Rows,
    [property: MemoryPackOrder(10)] NoteRecord[] Notes,
    [property: MemoryPackOrder(11)] string[] Failures,
    [property: MemoryPackOrder(12)] BooksRecord? Books,
    [property: MemoryPackOrder(13)] long Number,
    [property: MemoryPackOrder(14)] SeriesRecord[] Times)
{
    public static SnapshotRecord Of(LiveSnapshot snapshot, ScenarioIds ids) => new(
        snapshot.Now.Nanoseconds,
        snapshot.Issued,
        snapshot.Ended,
        snapshot.IsQuiet,
        snapshot.IsDrained,
        snapshot.Away,
        snapshot.Guests,
        [.. snapshot.Sent],
        [.. snapshot.Received],
        RowsRecord.Of(snapshot.Rows, ids),
        [.. snapshot.Notes.Select(NoteRecord.Of)],
        [.. snapshot.Failures],
        snapshot.Books is { } books ? BooksRecord.Of(books) : null,
        snapshot.Number,
        [.. snapshot.Times.Select(t => new SeriesRecord((int)t.Kind, t.From, [.. t.Pairs]))]);

    /// <exception cref="SerializationException">It is not of the scenario.</exception>
    public LiveSnapshot ToSnapshot(ScenarioIds ids, int regions) => new()
    {
        Number = ScenarioIds.Natural(Number, "looks"),
        Now = new Instant(ScenarioIds.Natural(Now, "nanoseconds")),
        Issued = ScenarioIds.Natural(Issued, "requests"),
        Ended = ScenarioIds.Natural(Ended, "requests"),
        IsQuiet = IsQuiet,
        IsDrained = IsDrained,
        Away = (int)ScenarioIds.Natural(Away, "requests"),
        Guests = (int)ScenarioIds.Natural(Guests, "requests"),
        Sent = ByRegion(Sent, regions),
        Received = ByRegion(Received, regions),
        Rows = RowsRecord.ToRows(Rows, ids),
        Notes = [.. Notes.Select(n => n.ToNote(ids))],
        Failures = Texts.Checked(Failures),
        Books = Books?.ToBooks(ids),
        Times = [.. Times.Select(t => t.ToSeries(regions))],
    };

    private static ImmutableArray<long> ByRegion(long[] counts, int regions) =>
        counts.Length == regions ? [.. counts.Select(c => ScenarioIds.Natural(c, "packets"))] : throw new SerializationException($"{counts.Length} numbers are not of {regions} regions.");
}

using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <summary>Keeps the entries of a run in the processes that may have to take over.</summary>
/// <param name="keep">Keeps bytes; completes when others have them.</param>
/// <param name="codec">How they are written.</param>
/// <param name="spec">What regions were told when the run began.</param>
/// <param name="journals">By region, the file of its controllers' journal; empty: in memory.</param>
/// <param name="runs">The runs of all regions, as they are now.</param>
/// <param name="orders">The runs in which they take orders, likewise: later ones where they have moved.</param>
internal sealed class LiveRunLog(Func<byte[], Task> keep, CoordinatorCodec codec, RunSpec spec, string[] journals, long[] runs, long[] orders) : ILookLog
{
    // Of a region: 230 MB an hour, and the times of its requests and events beside it. Who dies with the coordinator is known as of the last books that were kept.
    private const long BooksBytesPerSecond = 64 * 1024;

    private readonly long[] _booksDue = new long[runs.Length];

    /// <inheritdoc/>
    public Task AddAsync(LookEntry entry) => keep(BytesOf(RecordOf(entry)));

    /// <summary>A snapshot as it is kept: with books no more often than the disks of all processes should hold.</summary>
    private byte[]? BytesOf(LiveSnapshot? snapshot, int region)
    {
        if (snapshot is null) return null;
        var bytes = snapshot.AsItCame ?? codec.Write(snapshot);
        if (snapshot.Books is null) return bytes;
        var now = TimeProvider.System.GetTimestamp();
        if (now < _booksDue[region]) return codec.Write(snapshot with { Books = null });
        _booksDue[region] = now + (TimeProvider.System.TimestampFrequency * bytes.Length / BooksBytesPerSecond);
        return bytes;
    }

    /// <summary>An entry as it is kept.</summary>
    internal static byte[] BytesOf(LookRecord record) => WireTable.ToBytes(new LookEntriesRecord([record]));

    private LookRecord RecordOf(LookEntry entry) => entry switch
    {
        LookEntry.Begun(var timestamp) => new BegunRecord(spec.Policy, spec.Seed, spec.Regions, [.. runs], journals, MonotonicClock.ToNs(timestamp)),
        LookEntry.Looked(var look) => new LookedRecord([.. look.Select(BytesOf)]),
        LookEntry.Died(var region, var books) => new DiedRecord(region, books is null ? null : BooksRecord.Of(books)),
        LookEntry.Counted(var region, var lost, var at) => new CountedRecord(region, lost, at.Nanoseconds),
        LookEntry.Back(var region, var at) => new BackRecord(region, at.Nanoseconds, Volatile.Read(ref runs[region])),
        LookEntry.HandedOver(var region, var before) => new HandedOverRecord(region, before.AsItCame ?? throw new ArgumentException("It is not known as bytes.", nameof(entry))),
        LookEntry.Starting(var region) => new StartingRecord(region),
        LookEntry.Moved(var region, var at, var silence, var kept) => new RegionMovedRecord(region, at.Nanoseconds, silence.Ticks, kept, Volatile.Read(ref orders[region])),
        LookEntry.Ending(var isInterrupted) => new EndingRecord(isInterrupted),
        LookEntry.Settled => new SettledRecord(),
        LookEntry.Closed(var region, var closing) => new ClosedRecord(region, codec.Write(closing)),
        LookEntry.Over(var wall, var isInterrupted) => new OverRecord(wall.Nanoseconds, isInterrupted),
        _ => throw new ArgumentException($"A {entry.GetType().Name} has no record.", nameof(entry)),
    };
}

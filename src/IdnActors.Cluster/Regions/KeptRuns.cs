using System.Collections.Immutable;
using System.Runtime.Serialization;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <summary>The runs that are in a <see cref="LookLog"/>: of each policy the last one.</summary>
internal sealed class KeptRuns
{
    private readonly Dictionary<string, KeptRun> _runs = [];
    private readonly KeptRun? _last;

    /// <summary>Reads what is there. What is not whole, or cannot be read, is cut off, with what follows it.</summary>
    public KeptRuns(LookLog log)
    {
        var recoveries = ImmutableArray.CreateBuilder<RegionRecovery>();
        var end = 0L;
        foreach (var (entry, to) in log.Entries())
        {
            if (RecordsIn(entry) is not { } records) break;
            foreach (var record in records)
            {
                if (record is RecoveredRecord recovered) Add(recoveries, recovered.ToRecovery());
                else if (record is BegunRecord begun) _runs[begun.Policy ?? ""] = _last = new KeptRun(log, begun, end) { FirstRecovery = recoveries.Count };
                else _last?.Note(record);
            }
            end = to;
            _last?.EndAt(end);
        }
        log.CutAt(end);
        Recoveries = recoveries.ToImmutable();
    }

    /// <summary>Regions that began anew in all of the runs.</summary>
    public ImmutableArray<RegionRecovery> Recoveries { get; }

    /// <summary>The run with a policy that can be gone on with, or is over; null where there is none.</summary>
    public KeptRun? Find(string? policy) => _runs.TryGetValue(policy ?? "", out var run) && (run.IsOver || run == _last) ? run : null;

    /// <summary>One that has served since is the one of before.</summary>
    private static void Add(ImmutableArray<RegionRecovery>.Builder recoveries, RegionRecovery recovery)
    {
        var before = recoveries.IndexOf(recovery with { FirstServed = null });
        if (recovery.FirstServed is not null && before >= 0) recoveries[before] = recovery;
        else recoveries.Add(recovery);
    }

    internal static LookRecord[]? RecordsIn(byte[] entry)
    {
        try
        {
            var records = WireTable.Read<LookEntriesRecord>(entry).Entries;
            return records is null || Array.Exists(records, r => r is null or BegunRecord { Runs: null } or BegunRecord { Journals: null }) ? null : records;
        }
        catch (SerializationException)
        {
            return null;
        }
    }
}

/// <summary>A run that a coordinator had begun that is gone.</summary>
/// <param name="log">Where its entries are.</param>
/// <param name="begun">How it was begun.</param>
/// <param name="start">Where its entries begin.</param>
internal sealed class KeptRun(LookLog log, BegunRecord begun, long start)
{
    private readonly long[] _runs = [.. begun.Runs];
    private readonly long[] _orders = [.. begun.Runs];
    private readonly bool[] _isMoving = new bool[begun.Runs.Length];
    private long _end;

    /// <summary>How it was begun.</summary>
    public BegunRecord Begun => begun;

    /// <summary>The number of the run of each region, as far as is known; also of those that have died.</summary>
    public ImmutableArray<long> Runs => [.. _runs];

    /// <summary>The number of the run in which each region takes orders: a later one where it has moved.</summary>
    public ImmutableArray<long> Orders => [.. _orders];

    /// <summary>As <see cref="Orders"/>, where regions are known to be: one that had handed over when the last entry came may run elsewhere since, in a later run.</summary>
    public ImmutableArray<long> OrdersBy(ImmutableArray<Standing> standings) => [.. standings.Select(s => _isMoving[s.Region] && s.StartNs != 0 && s.Run > _orders[s.Region] ? s.Run : _orders[s.Region])];

    /// <summary>How many regions had begun anew before it, in runs that are over.</summary>
    public int FirstRecovery { get; init; }

    /// <summary>Whether all is done.</summary>
    public bool IsOver { get; private set; }

    /// <summary>When the last entry came, by the monotonic clock of this machine.</summary>
    public long LastAt { get; } = log.LastAt;

    /// <summary>What has happened in it, from the beginning on.</summary>
    /// <exception cref="SerializationException">An entry is not of the scenario.</exception>
    public IEnumerable<LookEntry> Entries(CoordinatorCodec codec) =>
        log.Entries(start, _end).SelectMany(e => KeptRuns.RecordsIn(e.Entry)!).Select(r => r.ToEntry(codec, _runs.Length)).OfType<LookEntry>();

    /// <summary>Takes an entry that follows.</summary>
    internal void Note(LookRecord record)
    {
        if (record is BackRecord back && IsRegion(back.Number)) _runs[back.Number] = _orders[back.Number] = back.Run;
        if (record is RegionMovedRecord moved && IsRegion(moved.Number)) (_orders[moved.Number], _isMoving[moved.Number]) = (moved.Run, false);
        if (record is HandedOverRecord handed && IsRegion(handed.Number)) _isMoving[handed.Number] = true;
        if (record is DiedRecord died && IsRegion(died.Number)) _isMoving[died.Number] = false;
        IsOver |= record is OverRecord;
    }

    internal void EndAt(long end) => _end = end;

    private bool IsRegion(int number) => number >= 0 && number < _runs.Length;
}

using IdnActors.Emulation.Nodes;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meters of all nodes, and the levels of the moment that belong to them.</summary>
/// <param name="count">Nodes.</param>
public sealed class NodeMeters(int count) : ISlotMeters<NodeCounters>
{
    private readonly ExecutorPool?[] _executors = new ExecutorPool?[count];
    private readonly WaitingLine?[] _lines = new WaitingLine?[count];
    private readonly (long Now, long Most)[] _memoryBytes = new (long, long)[count];
    private readonly List<int> _goingOn = [];

    internal SlotTable<NodeRecord> Table { get; } = new(count);

    internal SlotTable<SeldomNodeRecord> Seldom { get; } = new(count);

    /// <inheritdoc/>
    public ReadOnlySpan<int> OpenIds(Instant now) => Table.OpenIds();

    /// <inheritdoc/>
    public void ForeseeAfter(ReadOnlySpan<int> ids, int index) => Table.ForeseeAfter(ids, index);

    /// <inheritdoc/>
    public NodeCounters Close(int id, Instant now)
    {
        if (Table.Open(id).MayGoOn)
        {
            Advance(id, now);
            if (_executors[id] is { Busy: > 0 } || _lines[id] is { Length: > 0 }) _goingOn.Add(id);
        }
        var counters = Table.Close(id).Counters;
        return Seldom.IsOpen(id) ? counters.Plus(Seldom.Close(id).Counters) : counters;
    }

    /// <inheritdoc/>
    public void BeginSlot(Instant now)
    {
        Table.BeginSlot();
        Seldom.BeginSlot();
        foreach (var id in _goingOn) Table.Open(id).MayGoOn = true;
        _goingOn.Clear();
    }

    /// <inheritdoc/>
    public bool HaveNews(Instant now)
    {
        foreach (var id in Table.OpenIds())
        {
            Advance(id, now);
            if (Seldom.IsOpen(id) || Table.Open(id).Counters != default) return true;
        }
        return false;
    }

    /// <summary>Adds what the meters of another kernel have counted until now.</summary>
    public void Absorb(NodeMeters other, Instant now)
    {
        for (var id = 0; id < _memoryBytes.Length; id++)
        {
            other.Advance(id, now);
            var (here, there) = (_memoryBytes[id], other._memoryBytes[id]);
            _memoryBytes[id] = (here.Now + there.Now, Math.Max(here.Most, there.Most));
        }
        Table.Absorb(other.Table);
        Seldom.Absorb(other.Seldom);
    }

    /// <summary>Whether something waits for an executor anywhere.</summary>
    public bool AnyWaiting() => _lines.Any(l => l is { Length: > 0 });

    /// <summary>Counts what time has made grow until now.</summary>
    internal void Advance(int id, Instant now)
    {
        _executors[id]?.Advance(now);
        _lines[id]?.Advance(now);
    }

    internal ExecutorPool? ExecutorsOf(int id) => _executors[id];

    internal void Attach(int id, ExecutorPool executors)
    {
        _executors[id] = executors;
        executors.Meter = new NodeMeter(this, id);
    }

    internal WaitingLine LineOf(int id) => _lines[id] ??= new WaitingLine(new NodeMeter(this, id));

    internal ref (long Now, long Most) MemoryBytesOf(int id) => ref _memoryBytes[id];
}

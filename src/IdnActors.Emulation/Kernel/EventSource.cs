namespace IdnActors.Emulation.Kernel;

/// <summary>
/// The identity under which an actor schedules events. Events due at the same instant fire in the order of their sources' ids, then of each source's
/// own sequence, so that ties do not depend on which actor happened to be created or run first.
/// </summary>
/// <param name="id">Unique in the run and derived from the scenario; equal in every process and run.</param>
public sealed class EventSource(long id)
{
    private long _sequence;

    public long Id { get; } = id;

    internal long NextSequence() => _sequence++;
}

/// <summary>The place of an event in the order in which events fire: by time, then by source, then by the source's own sequence. Equal in every process and run.</summary>
/// <param name="DueNanoseconds">When it fires.</param>
/// <param name="SourceId">Who scheduled it.</param>
/// <param name="Sequence">Its number among those of its source.</param>
public readonly record struct EventStamp(long DueNanoseconds, long SourceId, long Sequence) : IComparable<EventStamp>
{
    public Model.Units.Instant Due => new(DueNanoseconds);

    public static bool operator <(EventStamp a, EventStamp b) => a.CompareTo(b) < 0;
    public static bool operator >(EventStamp a, EventStamp b) => a.CompareTo(b) > 0;
    public static bool operator <=(EventStamp a, EventStamp b) => a.CompareTo(b) <= 0;
    public static bool operator >=(EventStamp a, EventStamp b) => a.CompareTo(b) >= 0;

    public int CompareTo(EventStamp other)
    {
        if (DueNanoseconds != other.DueNanoseconds) return DueNanoseconds.CompareTo(other.DueNanoseconds);
        return SourceId != other.SourceId ? SourceId.CompareTo(other.SourceId) : Sequence.CompareTo(other.Sequence);
    }
}

/// <summary>The ids of event sources: a kind, and the scenario's own ids within it.</summary>
public static class EventSourceIds
{
    private const int KindShift = 56;
    private const int FirstShift = 28;

    public static long Kernel => 0;
    public static long SlotClock => Of(1, 0, 0);
    public static long PlacementSchedule => Of(2, 0, 0);

    /// <summary>Before all sources: what a controller does at a slot's end comes before the requests of that instant.</summary>
    public static long Controller(NodeId node) => Of(2, 1 + node.Index, 0);

    /// <summary>After the controllers, and as these before all sources.</summary>
    public static long EntrySlots => Of(2, (1 << FirstShift) - 1, 0);
    public static long Sources => Of(8, 0, 0);
    public static long Source(NodeId node) => Of(3, node.Index, 0);
    public static long Link(LinkId link) => Of(4, link.Index, 0);
    public static long Node(NodeId node) => Of(5, node.Index, 0);
    public static long Shard(NodeId node, PartId part) => Of(6, node.Index, (part.Variant.Index * 1024) + part.Index);
    public static long Aggregator(NodeId node, int group) => Of(9, node.Index, group);
    public static long Run => Of(7, 0, 0);

    private static long Of(long kind, long first, long second) => (kind << KindShift) | (first << FirstShift) | second;
}

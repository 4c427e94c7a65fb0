using System.Runtime.Serialization;
using IdnActors.Cluster.Manifests;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>
/// What goes from process to process: every record under a manifest of its own, <c>name.version</c>. Manifests, and the numbers of members and unions, are added, never used again for something else.
/// </summary>
internal static class WireTable
{
    private static readonly ManifestTable Table = new(
        "message",
        EntryOf<OrderRecord>("region-order.1"),
        EntryOf<ResultRecord>("region-result.1"),
        EntryOf<CrossingsRecord>("region-crossings.1"),
        EntryOf<ClosingRecord>("region-closing.1"),
        EntryOf<NumbersRecord>("numbers.1"),
        EntryOf<ParcelRecord>("live-parcel.1"),
        EntryOf<SnapshotRecord>("live-snapshot.1"),
        EntryOf<LiveLetter>("live-letter.1"),
        EntryOf<LettersHad>("letters-had.1"),
        EntryOf<HandOverRecord>("region-hand-over.1"),
        EntryOf<MovingRecord>("region-moving.1"),
        EntryOf<LookEntriesRecord>("look-entries.1"),
        EntryOf<LogPart>("log-part.1"),
        EntryOf<LogHad>("log-had.1"),
        EntryOf<LogRefused>("log-refused.1"),
        EntryOf<StandingWanted>("standing-wanted.1"),
        EntryOf<Standing>("standing.1"),
        EntryOf<ClockAsked>("clock-asked.1"),
        EntryOf<ClockTold>("clock-told.1"),
        EntryOf<RunSpec>("run-spec.1"),
        EntryOf<OrderPart>("order-part.1"),
        EntryOf<AnswerWanted>("answer-wanted.1"),
        EntryOf<RegionInterrupted>("region-interrupted.1"),
        EntryOf<AnswerPart>("answer-part.1"),
        EntryOf<OrderWanted>("order-wanted.1"),
        EntryOf<RegionBusy>("region-busy.1"),
        EntryOf<OrderFailed>("order-failed.1"),
        EntryOf<Hello>("hello.1"),
        EntryOf<HelloBack>("hello-back.1"),
        EntryOf<RunBegun>("run-begun.1"),
        EntryOf<ClusterDone>("cluster-done.1"),
        EntryOf<StatusWanted>("status-wanted.1"),
        EntryOf<Status>("status.1"),
        EntryOf<MoveWanted>("move-wanted.1"),
        EntryOf<MoveDone>("move-done.1"),
        EntryOf<LeaveWanted>("leave-wanted.1"),
        EntryOf<LeaveDone>("leave-done.1"));

    /// <summary>All types of messages.</summary>
    public static IEnumerable<Type> Types => Table.Types;

    /// <summary>All manifests, in the order of <see cref="Types"/>.</summary>
    public static IEnumerable<string> Manifests => Table.Manifests;

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static string ManifestOf(Type type) => Table.ManifestOf(type);

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static byte[] ToBytes(object message) => Table.ToBytes(message);

    /// <exception cref="SerializationException">The manifest is not in the table, or the bytes are not of such a message.</exception>
    public static object FromBytes(byte[] bytes, string manifest) => Table.FromBytes(bytes, manifest);

    /// <summary>Reads a message of which it is known what it is.</summary>
    /// <exception cref="SerializationException">The bytes are not of such a message.</exception>
    public static T Read<T>(byte[] bytes)
        where T : class => (T)FromBytes(bytes, ManifestOf(typeof(T)));

    /// <summary>A type that is a record of MemoryPack itself.</summary>
    private static ManifestEntry EntryOf<T>(string manifest)
        where T : class => new(manifest, typeof(T), static record => MemoryPackSerializer.Serialize((T)record), static bytes => WireCheck.Checked(Records.Read<T>(bytes)));
}

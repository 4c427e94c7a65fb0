using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <summary>Keeps the entries of a run in the processes that may have to take over.</summary>
/// <param name="keeper">The <see cref="LookLogActor"/>.</param>
/// <param name="codec">How they are written.</param>
/// <param name="spec">What regions were told when the run began.</param>
/// <param name="journals">By region, the file of its controllers' journal; empty: in memory.</param>
/// <param name="runs">The runs of all regions, as they are now.</param>
/// <param name="stopped">The coordinator has ended.</param>
internal sealed class LiveRunLog(IActorRef keeper, CoordinatorCodec codec, RunSpec spec, string[] journals, long[] runs, CancellationToken stopped) : ILookLog
{
    /// <inheritdoc/>
    public Task AddAsync(LookEntry entry)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        keeper.Tell(new LookLogActor.Add(BytesOf(RecordOf(entry)), kept));
        return kept.Task.WaitAsync(stopped);
    }

    /// <summary>An entry as it is kept.</summary>
    internal static byte[] BytesOf(LookRecord record) => WireTable.ToBytes(new LookEntriesRecord([record]));

    private LookRecord RecordOf(LookEntry entry) => entry switch
    {
        LookEntry.Begun(var timestamp) => new BegunRecord(spec.Policy, spec.Seed, spec.Regions, [.. runs], journals, MonotonicClock.ToNs(timestamp)),
        LookEntry.Looked(var look) => new LookedRecord([.. look.Select(s => s is null ? null : s.AsItCame ?? codec.Write(s))]),
        LookEntry.Died(var region) => new DiedRecord(region),
        LookEntry.Counted(var region, var lost, var at) => new CountedRecord(region, lost, at.Nanoseconds),
        LookEntry.Back(var region, var at) => new BackRecord(region, at.Nanoseconds, Volatile.Read(ref runs[region])),
        LookEntry.Ending(var isInterrupted) => new EndingRecord(isInterrupted),
        LookEntry.Settled => new SettledRecord(),
        LookEntry.Closed(var region, var closing) => new ClosedRecord(region, codec.Write(closing)),
        LookEntry.Over(var wall, var isInterrupted) => new OverRecord(wall.Nanoseconds, isInterrupted),
        _ => throw new ArgumentException($"A {entry.GetType().Name} has no record.", nameof(entry)),
    };
}

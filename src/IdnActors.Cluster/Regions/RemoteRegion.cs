using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;

namespace IdnActors.Cluster.Regions;

/// <summary>A region of a scenario that some process of the cluster runs.</summary>
/// <param name="courier">Takes orders there.</param>
/// <param name="codec">How orders and answers are written.</param>
/// <param name="stopped">The coordinator has ended.</param>
internal sealed class RemoteRegion(IActorRef courier, CoordinatorCodec codec, CancellationToken stopped) : IRegionHost
{
    /// <summary>Has the region begin.</summary>
    public Task BeginAsync(RunSpec spec) => PostAsync(OrderKind.Begin, WireTable.ToBytes(spec));

    /// <inheritdoc/>
    public async Task<WindowResult> RunAsync(WindowOrder order) => codec.ReadResult(await PostAsync(OrderKind.Window, CoordinatorCodec.Write(order)).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task NoteOverAsync() => PostAsync(OrderKind.Over, []);

    /// <inheritdoc/>
    public async Task<RegionClosing> CloseAsync(ImmutableArray<Crossing> coming) => codec.ReadClosing(await PostAsync(OrderKind.Close, CoordinatorCodec.Write(coming)).ConfigureAwait(false));

    /// <inheritdoc/>
    public void Interrupt() => courier.Tell(new RegionCourierActor.Interrupt());

    private Task<byte[]> PostAsync(OrderKind kind, byte[] content) => RegionCourierActor.PostAsync(courier, kind, content, stopped);
}

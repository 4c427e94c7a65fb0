using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <summary>A region with the real clock that some process of the cluster runs. When that dies, whatever it is asked for fails with an <see cref="ObjectDisposedException"/>.</summary>
/// <param name="courier">Takes orders there.</param>
/// <param name="codec">How answers are read.</param>
/// <param name="runs">The runs of all regions, as they are now.</param>
/// <param name="offsetOf">By process, how far its clock is ahead of this one's, in nanoseconds.</param>
/// <param name="stopped">The coordinator has ended.</param>
internal sealed class RemoteLiveRegion(IActorRef courier, CoordinatorCodec codec, long[] runs, Func<string, long> offsetOf, CancellationToken stopped) : IMovableRegionHost
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Who takes orders there.</summary>
    public IActorRef Courier => courier;

    /// <summary>Waits until the region is where it is to be: later it could not move any more without losing what is in it.</summary>
    /// <param name="home">The process, <c>host:port</c>; empty: this one.</param>
    public async Task SettleAsync(string home)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        for (var looks = 0; looks < MostLooks; looks++)
        {
            await PostAsync(OrderKind.BeThere).ConfigureAwait(false);
            if (await WhereAsync().ConfigureAwait(false) == home) return;
            await timer.WaitForNextTickAsync(stopped).ConfigureAwait(false);
        }
    }

    // Ten seconds: where sharding has another mind by then, the region begins where it is.
    private const int MostLooks = 100;

    private async Task<string> WhereAsync() => (await courier.Ask<RegionCourierActor.Home>(new RegionCourierActor.WhereIs(), stopped).ConfigureAwait(false)).Process;

    /// <summary>Has the region begin.</summary>
    public Task BeginAsync(RunSpec spec) => PostAsync(OrderKind.Begin, WireTable.ToBytes(spec));

    /// <inheritdoc/>
    public async Task StartAsync(long timestamp)
    {
        await PostAsync(OrderKind.Start, MonotonicClock.ToNs(timestamp) + offsetOf(await WhereAsync().ConfigureAwait(false))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Deliver(int from, LiveParcel coming) => throw new NotSupportedException("Regions in other processes send to one another.");

    /// <inheritdoc/>
    public async Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue)
    {
        var answer = await PostAsync(OrderKind.Look, withBooks ? 1 : 0, had).ConfigureAwait(false);
        return codec.ReadSnapshot(answer, runs.Length) with { AsItCame = answer };
    }

    /// <inheritdoc/>
    public Task NoteDeathAsync(int region) => PostAsync(OrderKind.NoteDeath, region);

    /// <inheritdoc/>
    public Task BeginCensusAsync() => PostAsync(OrderKind.BeginCensus);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ulong>> TakeCensusAsync() => codec.ReadKeys(await PostAsync(OrderKind.TakeCensus).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<int> EndCensusAsync(ImmutableArray<ulong> seen) => CoordinatorCodec.ReadCount(await PostAsync(OrderKind.EndCensus, [.. seen.Select(k => (long)k)]).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task NoteBackAsync(int region) => PostAsync(OrderKind.NoteBack, region, Volatile.Read(ref runs[region]));

    /// <inheritdoc/>
    public void Interrupt() => courier.Tell(new RegionCourierActor.Interrupt());

    /// <inheritdoc/>
    public Task StopAsync() => PostAsync(OrderKind.Stop);

    /// <inheritdoc/>
    public async Task<RegionClosing> CloseAsync() => codec.ReadClosing(await PostAsync(OrderKind.Close).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task HoldAsync() => PostAsync(OrderKind.Hold);

    /// <inheritdoc/>
    public Task ReleaseAsync() => PostAsync(OrderKind.Release);

    /// <inheritdoc/>
    public async Task<LiveHandOver?> HandOverAsync()
    {
        var answer = await PostAsync(OrderKind.HandOver).ConfigureAwait(false);
        return answer.Length == 0 ? null : codec.ReadMoving(answer, runs.Length);
    }

    private Task<byte[]> PostAsync(OrderKind kind, params long[] numbers) => PostAsync(kind, HostedLiveRegion.BytesOf(numbers));

    private Task<byte[]> PostAsync(OrderKind kind, byte[] content) => RegionCourierActor.PostAsync(courier, kind, content, stopped);
}

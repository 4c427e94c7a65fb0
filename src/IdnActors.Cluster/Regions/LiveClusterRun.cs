using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>A scenario that the processes of a cluster run with the real clock. A region whose process dies is made anew in another one.</summary>
public sealed partial class LiveClusterRun
{
    // How long a region may take to be made, once its process is there: journals are read, nodes created. It begins that much later.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    // All processes are told of the start before it comes, whatever they are doing.
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BooksEvery = TimeSpan.FromSeconds(1);

    private readonly IActorRef _coordinator;
    private readonly Func<int, RunSpec> _specOf;
    private readonly CoordinatorCodec _codec;
    // By which letters are known, and in which orders are taken: where a region has moved, others go on sending to it as before.
    private readonly long[] _runs;
    private readonly long[] _orders;
    private readonly IActorRef[] _couriers;
    private readonly string[] _homes;
    private readonly RemoteLiveRegion[] _hosts;
    private readonly ClusterRuns _cluster;
    private readonly RunOptions _options;
    private readonly Resumption? _resumption;
    private readonly Func<ImmutableArray<ILiveRegionHost>, LiveRun> _makeRun;
    private LiveRun? _run;

    /// <param name="coordinator">Gives regions their processes.</param>
    /// <param name="keeper">Keeps what the run has told; null: nobody goes on with it.</param>
    /// <param name="cluster">The processes.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, speed and the like.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="begun">Who takes orders to them.</param>
    /// <param name="specOf">What regions are told when they begin.</param>
    /// <param name="sink">Takes slot rows and events.</param>
    /// <param name="resumption">What another coordinator has left; null for a new run.</param>
    internal LiveClusterRun(IActorRef coordinator, IActorRef? keeper, ClusterRuns cluster, Scenario scenario, RunOptions options, RegionPlan plan, CoordinatorActor.RunIsBegun begun, Func<int, RunSpec> specOf, IRunSink sink,
        Resumption? resumption)
    {
        (_options, _resumption) = (options, resumption);
        (_coordinator, _cluster, _specOf, _codec) = (coordinator, cluster, specOf, new CoordinatorCodec(scenario));
        (_runs, _orders, _couriers, _homes) = ([.. resumption?.Kept.Runs ?? begun.Runs], [.. begun.Runs], [.. begun.Couriers], [.. begun.Homes]);
        _hosts = [.. begun.Couriers.Select(HostOf)];
        _told = new long[]?[_runs.Length];
        var log = keeper is null ? null : new LiveRunLog(entry => LookLogActor.KeepAsync(keeper, entry, cluster.Stopped), _codec, specOf(0), Journals, _runs, _orders);
        _makeRun = hosts => new LiveRun(scenario, options, plan, hosts, sink) { Lead = Lead, BooksEvery = BooksEvery, Log = log };
        if (resumption is null) return;
        // Its regions run: whatever dies concerns the run.
        (_run, _hasStarted) = (_makeRun([.. _hosts]), true);
    }

    /// <summary>How many regions there are.</summary>
    public int Regions => _runs.Length;

    /// <summary>Whether it is the user's, and not there to warm processes up.</summary>
    internal bool Counts { get; init; } = true;

    /// <inheritdoc cref="LiveRun.IsUnderWay"/>
    internal bool IsUnderWay => _run is { IsUnderWay: true };

    /// <inheritdoc cref="LiveRun.HasEnded"/>
    internal bool HasEnded => _run is { HasEnded: true };

    /// <inheritdoc cref="LiveRun.Progress"/>
    public RunProgress Progress => Begun.Progress;

    /// <inheritdoc cref="LiveRun.EndedIn"/>
    public long EndedIn(int region) => Begun.EndedIn(region);

    /// <summary>By region, the file of its controllers' journal; empty: in memory.</summary>
    public string[] Journals => [.. Enumerable.Range(0, Regions).Select(r => _specOf(r).Live!.Journal ?? "")];

    /// <inheritdoc cref="LiveRun.ExecuteAsync"/>
    public Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        if (_resumption is not null) return ResumeAsync(_resumption, cancellation);
        var running = Begun.ExecuteAsync(cancellation);
        foreach (var (region, silence) in Start()) _ = ReviveAsync(region, _couriers[region], silence);
        return running;
    }

    private LiveRun Begun => _run ?? throw new InvalidOperationException("The run has not begun.");

    /// <summary>The process of a region has died: makes it anew. Before the start it is only noted.</summary>
    /// <param name="region">The region.</param>
    /// <param name="courier">Who took orders to it: where another one does by now, it has been made anew.</param>
    /// <param name="silence">How long nothing had been heard of it.</param>
    internal async Task ReviveAsync(int region, IActorRef courier, TimeSpan silence)
    {
        if (IsEarly(region, silence)) return;
        var (died, run) = (TimeProvider.System.GetTimestamp(), Begun);
        try
        {
            if (_hosts[region] is not { } host || !host.Courier.Equals(courier)) return;
            await run.NoteDeathAsync(region, host).ConfigureAwait(false);
            // While it moved, another one may have been taken.
            for (var dead = courier; dead.Equals(_couriers[region]) && !run.HasEnded && await TakeAnewAsync(region, dead).ConfigureAwait(false) is { } anew; dead = anew.Courier)
            {
                if (await ReplaceAsync(run, region, anew).ConfigureAwait(false) is not { } isBack) continue;
                if (isBack) _coordinator.Tell(new RegionRecovery(region, await ClusterRuns.ProcessOfAsync(anew.Courier).ConfigureAwait(false), silence, TimeProvider.System.GetElapsedTime(died), 0));
                return;
            }
        }
        // Nobody coordinates any more.
        catch (OperationCanceledException)
        {
        }
        // The others go on without it, but the user has to know.
        catch (Exception e) when (e is InvalidOperationException or IOException or SerializationException)
        {
            _coordinator.Tell(new CoordinatorActor.Trouble($"region {region} cannot be made anew: {e.Message}"));
        }
    }

    /// <returns>Whether it runs; null where it has died once more before the others know of it: if they do, that death is told like any other.</returns>
    private async Task<bool?> ReplaceAsync(LiveRun run, int region, Anew anew)
    {
        try
        {
            await anew.Host.SettleAsync(anew.Home).ConfigureAwait(false);
            await anew.Host.BeginAsync(With(region, run.TimeIn(Ahead).Nanoseconds)).ConfigureAwait(false);
            return await run.ReplaceAsync(region, anew.Host).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private RemoteLiveRegion HostOf(IActorRef courier) => new(courier, _codec, _runs, _cluster.OffsetOf, _cluster.Stopped);

    private RunSpec With(int region, long startAtNs)
    {
        var spec = _specOf(region);
        return spec with { Live = spec.Live! with { StartAtNs = startAtNs, Runs = [.. _runs] } };
    }
}

using System.Collections.Immutable;
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
    private readonly long[] _runs;
    private readonly IActorRef[] _couriers;
    private readonly ImmutableArray<string> _homes;
    private readonly ClusterRuns _cluster;
    private readonly RunOptions _options;
    private readonly Resumption? _resumption;
    private readonly LiveRun _run;

    /// <param name="coordinator">Gives regions their processes.</param>
    /// <param name="keeper">Keeps what the run has told.</param>
    /// <param name="cluster">The processes.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, speed and the like.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="begun">Who takes orders to them.</param>
    /// <param name="specOf">What regions are told when they begin.</param>
    /// <param name="sink">Takes slot rows and events.</param>
    /// <param name="resumption">What another coordinator has left; null for a new run.</param>
    internal LiveClusterRun(IActorRef coordinator, IActorRef keeper, ClusterRuns cluster, Scenario scenario, RunOptions options, RegionPlan plan, CoordinatorActor.RunIsBegun begun, Func<int, RunSpec> specOf, IRunSink sink,
        Resumption? resumption)
    {
        (_options, _resumption) = (options, resumption);
        (_coordinator, _cluster, _specOf, _codec) = (coordinator, cluster, specOf, new CoordinatorCodec(scenario));
        (_runs, _couriers, _homes) = ([.. begun.Runs], [.. begun.Couriers], begun.Homes);
        Hosts = [.. begun.Couriers.Select(HostOf)];
        _run = new LiveRun(scenario, options, plan, ImmutableArray<ILiveRegionHost>.CastUp(Hosts), sink)
        {
            Lead = Lead,
            BooksEvery = BooksEvery,
            Log = new LiveRunLog(entry => LookLogActor.KeepAsync(keeper, entry, cluster.Stopped), _codec, specOf(0), Journals, _runs),
        };
    }

    internal ImmutableArray<RemoteLiveRegion> Hosts { get; }

    /// <summary>How many regions there are.</summary>
    public int Regions => _runs.Length;

    /// <inheritdoc cref="LiveRun.Progress"/>
    public RunProgress Progress => _run.Progress;

    /// <summary>By region, the file of its controllers' journal; empty: in memory.</summary>
    public string[] Journals => [.. Enumerable.Range(0, Regions).Select(r => _specOf(r).Live!.Journal ?? "")];

    /// <inheritdoc cref="LiveRun.ExecuteAsync"/>
    public Task<RunReport> ExecuteAsync(CancellationToken cancellation) => _resumption is null ? _run.ExecuteAsync(cancellation) : ResumeAsync(_resumption, cancellation);

    /// <summary>Has all regions begin.</summary>
    internal async Task BeginAsync()
    {
        await Task.WhenAll(Hosts.Select((host, region) => host.SettleAsync(_homes[region]))).ConfigureAwait(false);
        await Task.WhenAll(Hosts.Select((host, region) => host.BeginAsync(With(region, 0)))).ConfigureAwait(false);
    }

    /// <summary>The process of a region has died: makes it anew.</summary>
    /// <param name="region">The region.</param>
    /// <param name="silence">How long nothing had been heard of it.</param>
    internal async Task ReviveAsync(int region, TimeSpan silence)
    {
        var died = TimeProvider.System.GetTimestamp();
        try
        {
            await _run.NoteDeathAsync(region).ConfigureAwait(false);
            if (_run.HasEnded) return;
            var begun = await _coordinator.Ask<CoordinatorActor.RegionIsBegun>(new CoordinatorActor.BeginRegion(region, _couriers[region]), _cluster.Stopped).ConfigureAwait(false);
            if (begun.Courier.IsNobody()) return;
            _couriers[region] = begun.Courier;
            Volatile.Write(ref _runs[region], begun.Run);
            var host = HostOf(begun.Courier);
            await host.SettleAsync(begun.Home).ConfigureAwait(false);
            await host.BeginAsync(With(region, _run.TimeIn(Ahead).Nanoseconds)).ConfigureAwait(false);
            if (!await _run.ReplaceAsync(region, host).ConfigureAwait(false)) return;
            _coordinator.Tell(new RegionRecovery(region, await ClusterRuns.ProcessOfAsync(begun.Courier).ConfigureAwait(false), silence, TimeProvider.System.GetElapsedTime(died), 0));
        }
        // It has died once more, which is told, too; or nobody coordinates any more.
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
        }
        // The others go on without it, but the user has to know.
        catch (InvalidOperationException e)
        {
            _coordinator.Tell(new CoordinatorActor.Trouble($"region {region} cannot be made anew: {e.Message}"));
        }
    }

    private RemoteLiveRegion HostOf(IActorRef courier) => new(courier, _codec, _runs, _cluster.OffsetOf, _cluster.Stopped);

    private RunSpec With(int region, long startAtNs)
    {
        var spec = _specOf(region);
        return spec with { Live = spec.Live! with { StartAtNs = startAtNs, Runs = [.. _runs] } };
    }
}

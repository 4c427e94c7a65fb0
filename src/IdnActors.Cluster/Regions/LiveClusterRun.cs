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
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var report = await (_resumption is null ? StartAsync(cancellation) : ResumeAsync(_resumption, cancellation)).ConfigureAwait(false);
        // What was being made anew is closed again: then journals are whole.
        await EndRevivalsAsync().ConfigureAwait(false);
        return report;
    }

    private Task<RunReport> StartAsync(CancellationToken cancellation)
    {
        var running = Begun.ExecuteAsync(cancellation);
        foreach (var (region, courier, silence) in Start()) _ = ReviveAsync(region, courier, silence);
        return running;
    }

    private LiveRun Begun => _run ?? throw new InvalidOperationException("The run has not begun.");

    private RemoteLiveRegion HostOf(IActorRef courier) => new(courier, _codec, _runs, _cluster.OffsetOf, _cluster.Stopped);

    private RunSpec With(int region, long startAtNs)
    {
        var spec = _specOf(region);
        return spec with { Live = spec.Live! with { StartAtNs = startAtNs, Runs = [.. _runs] } };
    }
}

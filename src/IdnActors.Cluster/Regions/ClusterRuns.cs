using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Journal;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cluster.Regions;

/// <summary>Runs scenarios on the processes of a cluster, one after another.</summary>
public sealed partial class ClusterRuns
{
    private readonly IActorRef _coordinator;
    private readonly ConcurrentDictionary<string, ClockEstimate> _clocks = [];
    // How many there should be; there are fewer where the network has no more.
    private readonly int _regions;
    private volatile Func<RunProgress>? _progress;
    private volatile LiveClusterRun? _live;
    private volatile string[] _homes = [];

    internal ClusterRuns(IActorRef coordinator, ClusterProcess process, ICanTell shards, bool isTakingOver, int regions, LookLog? kept, CancellationToken stopped)
    {
        (_coordinator, Process, Shards, IsTakingOver, _regions, Stopped) = (coordinator, process, shards, isTakingOver, regions, stopped);
        _kept = new Lazy<KeptRuns?>(() => Recall(kept));
    }

    /// <summary>Whether another process has run this before, and could not end it.</summary>
    public bool IsTakingOver { get; }

    /// <summary>The process of each region, as it is now; empty before they are placed. Any thread.</summary>
    public ImmutableArray<string> Homes => [.. _homes];

    /// <summary>Cancelled when this process does not coordinate any more.</summary>
    internal CancellationToken Stopped { get; }

    /// <summary>How far the run is that is under way. Any thread.</summary>
    internal RunProgress Progress => _progress?.Invoke() ?? new RunProgress(Instant.Start, Duration.Zero, 0, 0);

    /// <summary>Has all regions of a run begin; no time passes yet.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">The policy where it is not the scenario's own, by which the hosts find the same scenario.</param>
    /// <param name="options">Seed and the like.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public async Task<RegionalEmulation> BeginAsync(Scenario scenario, string? policy, RunOptions options, IRunSink sink)
    {
        var plan = RegionPlanner.Plan(scenario, _regions);
        var begun = await _coordinator.Ask<CoordinatorActor.RunIsBegun>(new CoordinatorActor.BeginRun(plan.Count)).ConfigureAwait(false);
        var codec = new CoordinatorCodec(scenario);
        ImmutableArray<RemoteRegion> hosts = [.. begun.Couriers.Select(c => new RemoteRegion(c, codec, Stopped))];
        await Task.WhenAll(hosts.Select(h => h.BeginAsync(new RunSpec(policy, options.Seed, _regions)))).ConfigureAwait(false);
        var emulation = new RegionalEmulation(scenario, options, plan, ImmutableArray<IRegionHost>.CastUp(hosts), sink);
        (_progress, _endedIn) = (() => emulation.Progress, _ => emulation.Progress.Ended);
        return emulation;
    }

    /// <summary>Has all regions of a run with the real clock begin; no time passes yet.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">The policy where it is not the scenario's own, by which the hosts find the same scenario.</param>
    /// <param name="options">Seed, speed and the like.</param>
    /// <param name="journals">Asked where the run begins anew: by region, the place of its controllers' journal; null: in memory.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public async Task<LiveClusterRun> BeginLiveAsync(Scenario scenario, string? policy, RunOptions options, Func<Task<Func<int?, string>?>> journals, IRunSink sink)
    {
        var run = await BeginLiveAsync(scenario, options, new RunSpec(policy, options.Seed, _regions), journals, sink, isKept: true).ConfigureAwait(false);
        (_progress, _endedIn) = (() => run.Progress, run.EndedIn);
        return run;
    }

    /// <summary>Has all regions of a run with the real clock begin that does not count: afterwards all processes have run all that they run.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">The policy where it is not the scenario's own, by which the hosts find the same scenario.</param>
    /// <param name="options">Seed and speed.</param>
    /// <param name="haste">How much faster that is than the scenario's own speed.</param>
    /// <param name="hasJournals">Whether controllers write their decisions to a file or a database then.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public Task<LiveClusterRun> BeginWarmUpAsync(Scenario scenario, string? policy, RunOptions options, double haste, bool hasJournals, IRunSink sink) =>
        BeginLiveAsync(scenario, options, new RunSpec(policy, options.Seed, _regions, Haste: haste), hasJournals ? () => Task.FromResult<Func<int?, string>?>(_ => RegionJournal.Temporary) : null, sink, isKept: false);

    private async Task<LiveClusterRun> BeginLiveAsync(Scenario scenario, RunOptions options, RunSpec spec, Func<Task<Func<int?, string>?>>? journals, IRunSink sink, bool isKept)
    {
        var plan = RegionPlanner.Plan(scenario, _regions);
        var ready = new TaskCompletionSource<LiveClusterRun>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task ReviveAsync(int region, IActorRef courier, TimeSpan silence) => await (await ready.Task.ConfigureAwait(false)).ReviveAsync(region, courier, silence).ConfigureAwait(false);
        Action<int, IActorRef, TimeSpan> onDied = (region, courier, silence) => _ = ReviveAsync(region, courier, silence);
        var resumption = isKept ? await FindAsync(spec.Policy, options, plan, onDied).ConfigureAwait(false) : null;
        if (resumption is null) Say(Anew);
        // What began anew before, for instance while processes were warmed up, is of another run.
        if (resumption is null) Forget();
        var journalOf = resumption is null && journals is not null ? await journals().ConfigureAwait(false) : null;
        var begun = resumption?.Begun ?? await _coordinator.Ask<CoordinatorActor.RunIsBegun>(new CoordinatorActor.BeginRun(plan.Count, onDied)).ConfigureAwait(false);
        var keeper = isKept ? (await KeeperAsync().ConfigureAwait(false)).Keeper : null;
        // Where the one that has died had them: that is where its controllers' decisions are.
        string? JournalOf(int region) => resumption is null ? journalOf?.Invoke(region) : resumption.Kept.Begun.Journals[region] is { Length: > 0 } file ? file : null;
        var run = new LiveClusterRun(_coordinator, keeper, this, scenario, options, plan, begun, region => spec with { Live = new LiveSpec(0, [], JournalOf(region)) }, sink, resumption) { Counts = isKept };
        // While regions begin, too: it notes those that die.
        ready.TrySetResult(run);
        _live = run;
        if (resumption is null) await run.BeginAsync().ConfigureAwait(false);
        return run;
    }

    /// <summary>By process, how far its clock is ahead of this one's; those that have answered.</summary>
    public ImmutableSortedDictionary<string, ClockOffset> Clocks
    {
        get
        {
            var clocks = ImmutableSortedDictionary.CreateBuilder<string, ClockOffset>(StringComparer.Ordinal);
            foreach (var (process, estimate) in _clocks)
                lock (estimate)
                    if (estimate.Current is { } offset) clocks.Add(process, offset);
            return clocks.ToImmutable();
        }
    }

    internal void NoteHomes(string[] homes) => _homes = homes;

    internal void AddTrip(string process, long sentNs, long toldNs, long backNs)
    {
        var estimate = _clocks.GetOrAdd(process, _ => new ClockEstimate());
        lock (estimate) estimate.Add(sentNs, toldNs, backNs);
    }

    /// <summary>By how many nanoseconds the clock of a process is ahead of this one's; 0 for this one.</summary>
    internal long OffsetOf(string process) => Clocks.TryGetValue(process, out var offset) ? offset.OffsetNs : 0;

    /// <summary>Where a region is.</summary>
    internal static async Task<string> ProcessOfAsync(IActorRef courier) => (await courier.Ask<RegionCourierActor.Home>(new RegionCourierActor.WhereIs()).ConfigureAwait(false)).Process;

    /// <summary>Whether a run with the real clock goes on that counts: its regions may move. Any thread.</summary>
    internal bool IsUnderWay => _live is { Counts: true, IsUnderWay: true };

    /// <summary>Whether the latest one is over, and nothing is in its regions any more. Any thread.</summary>
    internal bool HasEnded => _live is { Counts: true, HasEnded: true };

    /// <summary>Whether requests are still issued, so that it is worth having regions where there is less to do. Any thread.</summary>
    internal bool IsWorthEvening => Progress is var progress && progress.Now.SinceStart < progress.Duration;

    /// <summary>Moves a region of the latest run with the real clock, see <see cref="LiveClusterRun.MoveAsync"/>. Any thread.</summary>
    internal async Task<LiveMove> MoveAsync(int region, string process) =>
        _live is { } run ? await run.MoveAsync(region, process).ConfigureAwait(false) : new LiveMove("no run has begun", TimeSpan.Zero, 0);
}

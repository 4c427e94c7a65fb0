using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cluster.Regions;

/// <summary>Runs scenarios on the processes of a cluster, one after another.</summary>
public sealed class ClusterRuns
{
    private readonly IActorRef _coordinator;
    private ImmutableArray<RegionRecovery> _recoveries = [];
    private volatile RegionalEmulation? _current;

    internal ClusterRuns(IActorRef coordinator, bool isTakingOver) => (_coordinator, IsTakingOver) = (coordinator, isTakingOver);

    /// <summary>Whether another process has run this before, and could not end it.</summary>
    public bool IsTakingOver { get; }

    /// <summary>Regions that began anew, in the order in which they did.</summary>
    public ImmutableArray<RegionRecovery> Recoveries => _recoveries;

    /// <summary>How far the run is that is under way. Any thread.</summary>
    internal RunProgress Progress => _current?.Progress ?? new RunProgress(Instant.Start, Duration.Zero, 0, 0);

    /// <summary>Has all regions of a run begin; no time passes yet.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">The policy where it is not the scenario's own, by which the hosts find the same scenario.</param>
    /// <param name="options">Seed and the like.</param>
    /// <param name="regions">How many there should be; there are fewer where the network has no more.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public async Task<RegionalEmulation> BeginAsync(Scenario scenario, string? policy, RunOptions options, int regions, IRunSink sink)
    {
        var plan = RegionPlanner.Plan(scenario, regions);
        var begun = await _coordinator.Ask<CoordinatorActor.RunIsBegun>(new CoordinatorActor.BeginRun(plan.Count)).ConfigureAwait(false);
        var codec = new CoordinatorCodec(scenario);
        ImmutableArray<RemoteRegion> hosts = [.. begun.Couriers.Select(c => new RemoteRegion(c, codec))];
        await Task.WhenAll(hosts.Select(h => h.BeginAsync(new RunSpec(policy, options.Seed, regions)))).ConfigureAwait(false);
        return _current = new RegionalEmulation(scenario, options, plan, ImmutableArray<IRegionHost>.CastUp(hosts), sink);
    }

    internal void Add(RegionRecovery recovery) => ImmutableInterlocked.Update(ref _recoveries, r => r.Add(recovery));
}

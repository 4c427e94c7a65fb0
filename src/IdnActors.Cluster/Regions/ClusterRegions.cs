using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.External;
using Akka.Cluster.Tools.Singleton;
using IdnActors.Cluster.Processes;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>What makes a process of a cluster run regions, and coordinate them.</summary>
public static class ClusterRegions
{
    internal const string TypeName = "region";
    internal const string CoordinatorName = "coordinator";

    /// <summary>Starts what the roles of the process ask for.</summary>
    /// <param name="process">The process, which has not joined yet.</param>
    /// <param name="hosting">What it needs to run regions; null without the role of a host.</param>
    /// <param name="work">What it does as coordinator; null without that role.</param>
    public static void Start(ClusterProcess process, RegionHosting? hosting, CoordinatorWork? work)
    {
        var system = process.System;
        hosting = hosting is null ? null : hosting with { Place = process.Address };
        var sharding = ClusterSharding.Get(system);
        var extractor = new RegionExtractor();
        var shards = hosting is null
            ? sharding.StartProxy(TypeName, ClusterOptions.HostRole, extractor)
            : sharding.Start(TypeName, id => RegionActor.PropsFor(int.Parse(id, CultureInfo.InvariantCulture), hosting, s => ClusterSharding.Get(s).ShardRegion(TypeName)), ClusterShardingSettings.Create(system).WithRole(ClusterOptions.HostRole), extractor,
                new ExternalShardAllocationStrategy(system, TypeName), RegionActor.Stop.Instance);
        if (hosting?.ScenarioOf(null).Run.Clock == ClockKind.Real) process.BeforeLeaving = () => Farewell.SayAsync(process);
        if (work is not null)
        {
            var standby = new Standby();
            system.ActorOf(StandbyActor.PropsFor(standby, process.Notice), StandbyActor.Name);
            var settings = ClusterSingletonManagerSettings.Create(system).WithRole(ClusterOptions.CoordinatorRole);
            system.ActorOf(ClusterSingletonManager.Props(CoordinatorActor.PropsFor(process, shards, work, standby), PoisonPill.Instance, settings), CoordinatorName);
        }
        system.ActorOf(ClusterSingletonProxy.Props($"/user/{CoordinatorName}", ClusterSingletonProxySettings.Create(system).WithRole(ClusterOptions.CoordinatorRole)), $"to-{CoordinatorName}");
    }
}

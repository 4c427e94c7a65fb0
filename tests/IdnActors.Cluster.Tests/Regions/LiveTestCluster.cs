using System.Collections.Concurrent;
using Akka.Actor;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>Regions with the real clock as in a cluster, all in this process: couriers, letters, and what a coordinator does when a process dies. Each region is a process of its own.</summary>
internal sealed class LiveTestCluster : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("cluster", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly RegionPlan _plan;
    private readonly ProfiledInferenceEngine _engine;
    private readonly CancellationTokenSource _stopped = new();

    /// <param name="scenario">What is run.</param>
    /// <param name="regions">By how many regions.</param>
    /// <param name="dies">Whether the process of a region dies when it is given an order, the first time.</param>
    /// <param name="journalOf">By region, the file of its controllers' journal; null: in memory.</param>
    public LiveTestCluster(Scenario scenario, int regions, Func<OrderPart, bool> dies, Func<int, string>? journalOf = null)
    {
        _plan = RegionPlanner.Plan(scenario, regions);
        _engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var hosting = new RegionHosting(_ => (Making?.Invoke() ?? Broken) is { } broken ? throw broken : scenario, _engine);
        var shards = _system.ActorOf(Props.Create(() => new Shards(hosting, _plan.Count, dies, Orders)), "shards");
        var coordinator = _system.ActorOf(Props.Create(() => new Coordinator(shards, _plan.Count, (region, courier, silence) => OnDied(region, courier, silence), Troubles)), "coordinator");
        var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = scenario.Run.Speed };
        var begun = coordinator.Ask<CoordinatorActor.RunIsBegun>(new CoordinatorActor.BeginRun(_plan.Count)).GetAwaiter().GetResult();
        // The process is asked for only by those who take over.
        var cluster = new ClusterRuns(coordinator, null!, shards, false, regions, null, _stopped.Token);
        Run = new LiveClusterRun(coordinator, null, cluster, scenario, options, _plan, begun, region => new RunSpec(null, options.Seed, regions, new LiveSpec(0, [], journalOf?.Invoke(region))), Sink, null);
    }

    public LiveClusterRun Run { get; }

    /// <summary>Why no process can have a region begin; null: all can.</summary>
    public Exception? Broken { get; set; }

    /// <summary>Called when a process has a region begin, which waits for it; what it gives is thrown there.</summary>
    public Func<Exception?>? Making { get; set; }

    /// <summary>Whoever makes regions anew is told of deaths when this is completed.</summary>
    public Task Telling { get; set; } = Task.CompletedTask;

    public RecordingSink Sink { get; } = new();

    /// <summary>Orders that regions were given, in their order.</summary>
    public ConcurrentQueue<OrderPart> Orders { get; } = [];

    /// <summary>What the coordinator was told that a user has to know.</summary>
    public ConcurrentQueue<string> Troubles { get; } = [];

    /// <summary>What regions were told to begin with.</summary>
    public IEnumerable<(int Region, LiveSpec Spec)> Begun => Orders.Where(o => o.Kind == OrderKind.Begin).Select(o => (o.Region, WireTable.Read<RunSpec>(o.Bytes).Live!));

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _system.Terminate();
        _engine.Dispose();
        _stopped.Dispose();
    }

    private void OnDied(int region, IActorRef courier, TimeSpan silence)
    {
        _ = ReviveAsync();

        async Task ReviveAsync()
        {
            await Telling;
            await Run.ReviveAsync(region, courier, silence);
        }
    }

    /// <summary>The regions, wherever they are. Letters find them, and orders.</summary>
    private sealed class Shards(RegionHosting hosting, int regions, Func<OrderPart, bool> dies, ConcurrentQueue<OrderPart> orders) : UntypedActor
    {
        private readonly IActorRef[] _regions = new IActorRef[regions];

        protected override void PreStart()
        {
            for (var region = 0; region < regions; region++) Make(region);
        }

        protected override void OnReceive(object message)
        {
            if (message is Elsewhere moving)
            {
                Context.Stop(_regions[moving.Region]);
                Make(moving.Region);
            }
            if (message is not IRegionMessage about) return;
            if (message is OrderPart order)
            {
                orders.Enqueue(order);
                if (dies(order))
                {
                    Context.Stop(_regions[order.Region]);
                    Make(order.Region);
                    Sender.Tell(new RegionCourierActor.Died());
                    return;
                }
            }
            _regions[about.Region].Forward(message);
        }

        private void Make(int region)
        {
            var self = Self;
            _regions[region] = Context.ActorOf(RegionActor.PropsFor(region, hosting, _ => self));
        }
    }

    /// <summary>A region is to be in another process.</summary>
    private sealed record Elsewhere(int Region) : INoSerializationVerificationNeeded;

    /// <summary>Has couriers as the real one has.</summary>
    private sealed class Coordinator(IActorRef shards, int regions, Action<int, IActorRef, TimeSpan> onDied, ConcurrentQueue<string> troubles) : UntypedActor
    {
        private readonly IActorRef[] _couriers = new IActorRef[regions];
        private long _run = 7;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case CoordinatorActor.BeginRun:
                    for (var region = 0; region < regions; region++) _couriers[region] = CourierTo(region);
                    Sender.Tell(new CoordinatorActor.RunIsBegun([.. _couriers], [.. _couriers.Select(_ => _run)], [.. _couriers.Select(_ => "")]));
                    break;
                case CoordinatorActor.BeginRegion begin when _couriers[begin.Region].Equals(begin.Dead):
                    begin.Dead.Tell(new RegionCourierActor.Retire());
                    if (begin.Process is not null) shards.Tell(new Elsewhere(begin.Region));
                    _run++;
                    _couriers[begin.Region] = CourierTo(begin.Region);
                    Sender.Tell(new CoordinatorActor.RegionIsBegun(_couriers[begin.Region], _run, ""));
                    break;
                case CoordinatorActor.BeginRegion:
                    Sender.Tell(new CoordinatorActor.RegionIsBegun(ActorRefs.Nobody, 0, ""));
                    break;
                case CoordinatorActor.Trouble trouble:
                    troubles.Enqueue(trouble.Text);
                    break;
            }
        }

        private IActorRef CourierTo(int region) => Context.ActorOf(RegionCourierActor.PropsFor(region, _run, shards, _ => { }, onDied));
    }
}

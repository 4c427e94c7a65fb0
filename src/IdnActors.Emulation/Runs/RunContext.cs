using System.Collections.Immutable;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Sources;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>What the actors of one run share: its scenario, kernel, chance, books, and each other's references by id.</summary>
public sealed class RunContext
{
    // Controllers tell a nanosecond after the start, nodes tell others one later.
    private static readonly Duration UntilReady = Duration.FromNanoseconds(3);
    private readonly Lazy<DemandedNodes> _demanded;

    public RunContext(Scenario scenario, ulong seed, EventKernel kernel, IInferenceEngine engine, IRunSink sink, PlacementContext? placement = null, RegionShare? share = null, Instant startAt = default)
    {
        Placement = placement;
        StartAt = startAt;
        Initial = placement?.Initial ?? scenario.Placement.DeployedAt(startAt);
        Scenario = scenario;
        Kernel = kernel;
        Engine = engine;
        Sink = sink;
        Events = new EventRecorder(sink);
        Streams = new RandomStreams(seed);
        Splits = SplitContext.Of(scenario);
        Routes = new Routes(scenario);
        _demanded = new Lazy<DemandedNodes>(() => new DemandedNodes(scenario, Routes));
        Meters = new RunMeters(scenario.Topology.Nodes.Length, scenario.Topology.Links.Length, scenario.Catalogue.Variants.Length);
        var home = share is null || !kernel.HasRealClock ? null : new HomeBooks(share.Owns);
        Ledger = new RequestLedger(Meters, scenario.Catalogue, Instant.Start + scenario.Run.WarmUp, kernel.HasRealClock ? kernel : null, home);
        Border = share is null ? null : new RegionBorder(this, share);
        Directory = new ActorDirectory(scenario.Topology, kernel, Border);
    }

    public Scenario Scenario { get; }
    public EventKernel Kernel { get; }
    public IInferenceEngine Engine { get; }
    public IRunSink Sink { get; }
    public EventRecorder Events { get; }
    public RandomStreams Streams { get; }
    public Routes Routes { get; }

    /// <summary>Nodes that requests can pass. Computed when first asked for: a run without placement changes never does.</summary>
    public DemandedNodes Demanded => _demanded.Value;
    public RunMeters Meters { get; }
    public RequestLedger Ledger { get; }

    /// <summary>What controllers share; null where the scenario alone decides what is where.</summary>
    public PlacementContext? Placement { get; }

    /// <summary>What nodes share about split variants; null where there are none.</summary>
    public SplitContext? Splits { get; }

    /// <inheritdoc cref="RunOptions.StartAt"/>
    public Instant StartAt { get; }

    /// <summary>What was due before was issued by a run of which this one takes the place; from then on it is issued here, late where it was due before the run begins.</summary>
    public Instant IssueFrom => HeldFrom ?? StartAt;

    /// <inheritdoc cref="RunOptions.HeldFrom"/>
    public Instant? HeldFrom { get; init; }

    /// <summary>When nodes of a run that begins anew hold what their controllers had decided, and may be given something to do.</summary>
    public Instant ReadyAt => IsAnew ? StartAt + UntilReady : StartAt;

    /// <inheritdoc cref="SourceGate"/>
    public SourceGate Gate { get; } = new();

    /// <summary>Whether the run takes the place of one that has died, or has stopped for it.</summary>
    public bool IsAnew => StartAt > Instant.Start;

    /// <summary>What is deployed when the run begins, beside what repositories serve.</summary>
    public ImmutableArray<Deployment> Initial { get; }

    /// <inheritdoc cref="RequestPool"/>
    public RequestPool Requests { get; } = new();
    public ActorDirectory Directory { get; }

    /// <summary>The border to nodes that other kernels run; null where this one runs all of them.</summary>
    public RegionBorder? Border { get; }

    /// <summary>Whether a node's actors run here.</summary>
    public bool Owns(NodeId node) => Border?.Owns(node) ?? true;

    /// <summary>Ends what a link drops, if it is a request: nobody asks again for one.</summary>
    public void EndIfRequest(Packet packet, LossCause cause)
    {
        if (packet is InferenceRequest request) Ledger.End(request, Outcome.Lost, cause);
    }

    /// <summary>Records something worth telling; on the kernel's thread.</summary>
    public void Tell(string kind, string subject, params ReadOnlySpan<(string Key, object Value)> details) =>
        Events.Record(new RunEvent(Kernel.Now, kind, subject, [.. details]));
}

/// <summary>Which nodes lie on the path of some request: only they need to hear what becomes of options further up.</summary>
public sealed class DemandedNodes
{
    private readonly HashSet<(NodeId Node, TaskId Task)> _demanded = [];

    public DemandedNodes(Scenario scenario, Routes routes)
    {
        foreach (var source in scenario.Demand.Sources)
            foreach (var task in scenario.Demand.Ranking)
                foreach (var node in routes.PathOf(task, source.Node).Nodes)
                    _demanded.Add((node, task));
    }

    public bool Contains(NodeId node, TaskId task) => _demanded.Contains((node, task));
}

using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>What the controllers of one run share: the policies, one per node, the arithmetic of serving, and which request types pass which node.</summary>
public sealed class PlacementContext
{
    private readonly int[] _sourceAt;
    private readonly RequestTypes _types;
    private readonly ImmutableArray<PassingType>[] _passing;
    private readonly double[] _repositoryCostMs;
    private readonly int[] _lowestLearner;
    private readonly ControlTiming _timing;
    private readonly Func<ImmutableArray<IPlacementPolicy>> _createPolicies;
    private readonly IPlacementPolicy[] _policies;
    private readonly IPlacementPolicy?[] _unused;
    private readonly List<SlotTally> _tallies = [];
    private readonly Func<NodeId, bool> _owns;
    private readonly Catalogue _catalogue;

    private PlacementContext(Scenario scenario, PolicyChoice choice, ulong seed, Func<NodeId, bool> owns, Instant startAt)
    {
        _owns = owns;
        _catalogue = scenario.Catalogue;
        Entry = PolicyCatalogue.Find(choice.Name);
        Needs = ControlNeeds.Of(Entry.Control);
        _types = new RequestTypes(scenario, new Routes(scenario));
        Network = new PolicyReplay(scenario).Network;
        (Slot, End) = (scenario.Run.Slot, Instant.Start + scenario.Run.Duration);
        var options = Entry.Check(choice.Options);
        _createPolicies = () => Entry.Create(Network, new RandomStreams(seed), options);
        _policies = [.. _createPolicies()];
        _unused = [.. _policies];
        var firstSlot = (int)(startAt.Nanoseconds / Slot.Nanoseconds);
        Progress = new DecisionProgress(_policies.Length, firstSlot);
        _sourceAt = new int[scenario.Topology.Nodes.Length];
        for (var i = 0; i < scenario.Demand.Sources.Length; i++) _sourceAt[scenario.Demand.Sources[i].Node.Index] = i;
        _passing = PassingTypes(scenario.Topology.Nodes.Length, _types);
        _repositoryCostMs = [.. Enumerable.Range(0, _types.All.Length).Select(RepositoryCostMs)];
        Initial = [.. Network.Nodes.SelectMany((node, n) => InitialOf(node, Policies[n].Current))];
        Entries = new EntryNodes(this, scenario, _types.All.Length, owns, firstSlot);
        Notes = new LearningMeter(this, Entries.Any ? 1 : 0);
        _lowestLearner = [.. _types.All.Select((t, type) => LowestLearner(t.Path, type))];
        _timing = ControlTiming.Of(scenario, _types, new ControlBytes(scenario, _types, this));
    }

    /// <summary>What the controllers of a scenario share; null where it names no policy.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="seed">Of all chance of the run.</param>
    /// <param name="decisionsKept">See <see cref="DecisionsKept"/>.</param>
    /// <param name="crashesAt">See <see cref="CrashesAt"/>.</param>
    /// <param name="owns">Whether a node's controller runs here; null: all do.</param>
    /// <param name="startAt">See <see cref="Runs.RunOptions.StartAt"/>.</param>
    internal static PlacementContext? Of(
        Scenario scenario, ulong seed, int? decisionsKept = null, Func<NodeId, int, CrashPoint, bool>? crashesAt = null, Func<NodeId, bool>? owns = null, Instant startAt = default) =>
        scenario.Policy is { } choice ? new PlacementContext(scenario, choice, seed, owns ?? (_ => true), startAt) { DecisionsKept = decisionsKept, CrashesAt = crashesAt } : null;

    public PolicyEntry Entry { get; }

    /// <inheritdoc cref="ControlNeeds"/>
    public ControlNeeds Needs { get; }

    public NetworkView Network { get; }

    public ServingTable Table => Network.Table;

    /// <summary>Length of a slot.</summary>
    public Duration Slot { get; }

    /// <summary>When the last slot ends, be it shorter.</summary>
    public Instant End { get; }

    /// <summary>One per node, by id: those that decide now.</summary>
    public IReadOnlyList<IPlacementPolicy> Policies => _policies;

    /// <summary>What the policies hold before they have learned anything: loaded and ready when the run begins.</summary>
    public ImmutableArray<Deployment> Initial { get; }

    /// <summary>How long after a slot's end a controller waits for prices before it decides.</summary>
    public Duration DecideAfter => _timing.DecideAfter;

    /// <summary>
    /// How long after a slot's end a node keeps questions for prices, to send those that come until then on together: twice the longest way up to it, less where the scenario states a
    /// shorter wait. Zero where all types enter, and where the slot is too short for it.
    /// </summary>
    public Duration GatherAfter(NodeId node) => _timing.GatherAfter[node.Index];

    /// <summary>Position on a type's path of the first node that could serve it and so wants to know its price; further down nobody does.</summary>
    public int LowestLearner(int type) => _lowestLearner[type];

    /// <summary>Takes what controllers tell of what they learn.</summary>
    public ILearningNotes Notes { get; internal set; }

    /// <summary>What they have told; null where another kernel watches.</summary>
    public LearningMeter? Meter => Notes as LearningMeter;

    /// <inheritdoc cref="EntryNodes"/>
    public EntryNodes Entries { get; }

    /// <summary>When a slot begins.</summary>
    public Instant StartOf(int slot) => new(Slot.Nanoseconds * (long)slot);

    /// <summary>When a slot ends: the last one with the run.</summary>
    public Instant EndOf(int slot)
    {
        var end = StartOf(slot) + Slot;
        return end < End ? end : End;
    }

    /// <summary>Whether a node has a controller: where request types pass, unless all that they do there is to enter.</summary>
    public bool HasController(NodeId node) => !_passing[node.Index].IsEmpty && !Entries.Contains(node);

    /// <summary>What a node counts for its controller.</summary>
    public SlotTally OpenTally(NodeId node)
    {
        var tally = new SlotTally(this, node);
        _tallies.Add(tally);
        return tally;
    }

    /// <summary>No further slot begins: all that is to be decided by those that there were is open now, also where a controller has not come to their end.</summary>
    public void NoteOver(Instant now)
    {
        Entries.EndRun();
        foreach (var tally in _tallies) tally.EndRun(now);
        for (var node = 0; node < _passing.Length; node++)
            if (HasController(new NodeId(node)) && _owns(new NodeId(node))) Progress.NoteEnded(new NodeId(node), Network.Slots - 1);
    }

    /// <inheritdoc cref="DecisionProgress"/>
    public DecisionProgress Progress { get; }

    /// <inheritdoc cref="Journal.IRunJournal.DecisionsKept"/>
    public int? DecisionsKept { get; init; }

    /// <inheritdoc cref="Journal.IRunJournal.IdPrefix"/>
    public string IdPrefix { get; internal set; } = "";

    /// <summary>Asked at every point at which controllers can crash, whether this one does. For tests.</summary>
    internal Func<NodeId, int, CrashPoint, bool>? CrashesAt { get; init; }

    /// <summary>
    /// The policy of a node in the state in which it begins, which becomes the one that decides. An incarnation of a controller asks once: what its predecessor has left of its policy
    /// is of no use, as nobody knows what it had seen.
    /// </summary>
    public IPlacementPolicy TakePolicy(NodeId node)
    {
        // Policies are created for the whole network; those that nobody asks for now are there for the next crash.
        if (_unused[node.Index] is null) _createPolicies().CopyTo(_unused!);
        var policy = _unused[node.Index]!;
        _unused[node.Index] = null;
        return _policies[node.Index] = policy;
    }

    /// <summary>Index of the type of requests for a task that enter at a node.</summary>
    public int TypeOf(NodeId entry, TaskId task) => _types.IndexOf(_sourceAt[entry.Index], task);

    /// <summary>The types of which the path leads through a node, by index.</summary>
    public ImmutableArray<PassingType> PassingAt(NodeId node) => _passing[node.Index];

    /// <summary>The cheapest cost at which a repository serves a type: what a request costs with no placement at all.</summary>
    public double CostAtRepositoryMs(int type) => _repositoryCostMs[type];

    /// <summary>Cost of the option that serves a request, for the request's type.</summary>
    public double CostOf(InferenceRequest request)
    {
        if (CostOf(request, request.ServedBy) is { } costMs) return costMs;
        // A repository that runs some parts on its own, as a plan tells it to, is the option that its whole model is.
        if (_catalogue[request.ServedBy].Segment is { } segment && CostOf(request, segment.Whole) is { } ofWhole) return ofWhole;
        throw new InvalidOperationException($"{request} is served by an option that is not on its path.");
    }

    private double? CostOf(InferenceRequest request, VariantId servedBy)
    {
        var type = request.Type;
        var cells = Table.Cells;
        var ranked = Table.CellsOf(type);
        // Often among the cheapest, which come first.
        for (var k = 0; k < ranked.Length; k++)
            if (cells[ranked[k]].Node == request.ServedAt && cells[ranked[k]].Variant == servedBy) return Table.CostsMs(type)[k];
        return null;
    }

    /// <summary>What fits of a decision: one that is rounded to exact marginals may be larger than the budget. The rest waits, as later on in a run.</summary>
    private static IEnumerable<Deployment> InitialOf(NodeView node, PlacementDecision decision)
    {
        var free = node.BudgetBytes;
        for (var i = 0; i < node.Items.Length; i++)
        {
            if (!decision.Held[i] || node.Items[i].SizeBytes > free) continue;
            free -= node.Items[i].SizeBytes;
            yield return new Deployment(node.Node, node.Items[i].Variant);
        }
    }

    private double RepositoryCostMs(int type)
    {
        var cells = Table.CellsOf(type);
        for (var k = 0; k < cells.Length; k++)
            if (Table.IsRepository(cells[k])) return Table.CostsMs(type)[k];
        throw new InvalidOperationException($"No repository serves type {type}.");
    }

    private static ImmutableArray<PassingType>[] PassingTypes(int nodes, RequestTypes types)
    {
        var passing = new ImmutableArray<PassingType>.Builder[nodes];
        for (var i = 0; i < nodes; i++) passing[i] = ImmutableArray.CreateBuilder<PassingType>();
        for (var type = 0; type < types.All.Length; type++)
        {
            var path = types.All[type].Path;
            for (var position = 0; position < path.Nodes.Length; position++) passing[path.Nodes[position].Index].Add(new PassingType(type, position, path));
        }
        return [.. passing.Select(p => p.ToImmutable())];
    }

    private int LowestLearner(RequestPath path, int type)
    {
        for (var position = 0; position < path.Nodes.Length; position++)
            if (!Network.Nodes[path.Nodes[position].Index].OptionsOf(type).IsEmpty) return position;
        return path.Nodes.Length;
    }
}

/// <summary>A request type at a node of its path.</summary>
/// <param name="Type">Index of the type.</param>
/// <param name="Position">Index of the node on the path, 0 at the entry.</param>
/// <param name="Path">The path.</param>
public readonly record struct PassingType(int Type, int Position, RequestPath Path)
{
    public bool IsEntry => Position == 0;
    public bool IsRepository => Position == Path.Nodes.Length - 1;
}

/// <summary>Place of an option in a type's ranking, and its cost.</summary>
public readonly record struct RankedCost(int Rank, double CostMs);

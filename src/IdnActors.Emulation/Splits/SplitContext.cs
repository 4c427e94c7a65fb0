using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Splits;

/// <summary>What the nodes of a run share about split variants: their chains, calibrations and planners, and the routes that the scenario prescribes.</summary>
public sealed class SplitContext
{
    private readonly Scenario _scenario;
    private readonly ImmutableArray<SplitChain?> _chains;
    private readonly Dictionary<VariantId, ChainPlanner> _planners;
    private readonly Dictionary<(NodeId Entry, TaskId Task), PrescribedPlan?> _routes = [];
    private readonly Dictionary<(NodeId Entry, TaskId Task), ViewGroup> _views;

    private SplitContext(Scenario scenario, ImmutableArray<SplitChain?> chains)
    {
        (_scenario, _chains) = (scenario, chains);
        Cuts = [.. scenario.Splitting.Planners.Select((p, number) => new CutRoute(scenario, chains[p.Whole.Index]!, number))];
        var wholes = chains.OfType<SplitChain>().ToList();
        Calibrations = new Calibrations(scenario.Splitting, wholes);
        _planners = wholes.ToDictionary(c => c.Whole.Id, c => new ChainPlanner(scenario, c, FamilyOf(c.Whole.Id)));
        Groups = [.. scenario.Splitting.Views
            .Select((v, number) => new ViewGroup(number, v, ViewChain.Of(chains[v.Whole.Index]!) ?? throw new ArgumentException($"{scenario.Catalogue[v.Whole].Name} does not join views.", nameof(scenario)), scenario.Topology))];
        _views = Groups.ToDictionary(g => (g.Settings.Aggregator, g.Settings.Task));
    }

    /// <summary>Devices that decide for themselves.</summary>
    public ImmutableArray<CutRoute> Cuts { get; }

    /// <summary>Those that answer from several views, by their numbers.</summary>
    public ImmutableArray<ViewGroup> Groups { get; }

    /// <summary>The gates of exits at the start, and what becomes of them.</summary>
    public Calibrations Calibrations { get; }

    /// <summary>Null where no variant is split.</summary>
    public static SplitContext? Of(Scenario scenario)
    {
        var chains = SplitChains.Of(scenario.Catalogue);
        return chains.Any(c => c is not null) ? new SplitContext(scenario, chains) : null;
    }

    /// <summary>Which parts of which chain a variant runs; null where it is not split.</summary>
    public ChainShare? ShareOf(VariantId id)
    {
        if (_scenario.Catalogue[id].Segment is { } segment) return new ChainShare(_chains[segment.Whole.Index]!, segment.First, segment.End);
        return _chains[id.Index] is { } chain ? new ChainShare(chain, 0, chain.Length) : null;
    }

    /// <summary>Plans the rest of a chain.</summary>
    public ChainPlanner PlannerOf(SplitChain chain) => _planners[chain.Whole.Id];

    /// <summary>The device that decides for a request; null where none does.</summary>
    public CutRoute? CutsOf(InferenceRequest request)
    {
        foreach (var route in Cuts)
            if (route.Plans(request)) return route;
        return null;
    }

    /// <summary>The device that decided for a request, of which this is the way.</summary>
    public CutRoute RouteOf(CutTrip trip) => Cuts[trip.Planner];

    /// <summary>The plan that the scenario prescribes for a request; null where it prescribes none.</summary>
    public PrescribedPlan? RouteOf(InferenceRequest request)
    {
        if (_scenario.Splitting.Routes.IsEmpty) return null;
        var key = (request.Entry, request.Task);
        if (_routes.TryGetValue(key, out var known)) return known;
        var route = _scenario.Splitting.Routes.FirstOrDefault(r => r.Task == request.Task && r.IsOn(request.Path.Nodes));
        return _routes[key] = route is null ? null : new PrescribedPlan(_chains[route.Whole.Index]!, new SplitPlan(0, route.Stages));
    }

    /// <summary>The views that answer a request; null where it runs through parts in their order.</summary>
    public ViewGroup? ViewsOf(InferenceRequest request) => _views.Count == 0 ? null : _views.GetValueOrDefault((request.Entry, request.Task));

    private ImmutableArray<VariantId> FamilyOf(VariantId whole) =>
        [whole, .. _scenario.Catalogue.Variants.Where(v => v.Segment is { } segment && segment.Whole == whole).Select(v => v.Id)];
}

/// <summary>A plan of the scenario.</summary>
/// <param name="Chain">The variant it is for.</param>
/// <param name="Plan">The plan.</param>
public sealed record PrescribedPlan(SplitChain Chain, SplitPlan Plan);

/// <summary>The parts of a chain that a deployed variant runs.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="First">Index of the first one.</param>
/// <param name="End">Index behind the last one.</param>
public sealed record ChainShare(SplitChain Chain, int First, int End)
{
    /// <summary>Whether it can go on where so many parts are done.</summary>
    public bool Continues(int done) => First <= done && done < End;
}

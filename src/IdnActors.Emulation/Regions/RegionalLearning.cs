using IdnActors.Emulation.Controllers;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Regions;

/// <summary>Watches what the controllers of all regions learn and decide: is told by each what they have told it, in the order in which one kernel would have heard it.</summary>
internal sealed class RegionalLearning
{
    private readonly PlacementContext _placement;
    private readonly List<LearningNote> _waiting = [];

    private RegionalLearning(PlacementContext placement, RegionPlan plan)
    {
        _placement = placement;
        var withEntries = placement.Network.Nodes.Where(n => placement.Entries.Contains(n.Node)).Select(n => plan[n.Node]).Distinct().Count();
        Meter = new LearningMeter(placement, withEntries);
    }

    public LearningMeter Meter { get; }

    /// <summary>Null where the scenario names no policy.</summary>
    public static RegionalLearning? Of(Scenario scenario, ulong seed, RegionPlan plan) => PlacementContext.Of(scenario, seed) is { } placement ? new RegionalLearning(placement, plan) : null;

    /// <summary>Takes what the controllers of a region have told.</summary>
    public void Add(IReadOnlyList<LearningNote> notes) => _waiting.AddRange(notes);

    /// <summary>Tells the meter, when all regions have come to the same event.</summary>
    public void Tell()
    {
        // A stable sort: what one event has brought about is in one region, in its order.
        foreach (var note in _waiting.OrderBy(n => n.Cause)) note.Tell(Meter, _placement.Network);
        _waiting.Clear();
    }

    /// <summary>Takes what a region has to say at last.</summary>
    public void Close(RegionLearning learned)
    {
        Add(learned.Notes);
        Meter.NoteServed(learned.Served.AsSpan());
        foreach (var (node, decision) in learned.Current) Meter.NoteCurrent(node, decision);
    }
}

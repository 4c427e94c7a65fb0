using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Regions;

/// <summary>
/// Watches what the controllers of all regions learn and decide: is told by each what they have told it, in the order in which one kernel would have heard it. Where the clock is real there is no such order, and each
/// region is heard in its own: a slot is closed when all have told of it, and what a controller tells comes from one region.
/// </summary>
internal sealed class RegionalLearning
{
    private readonly PlacementContext _placement;
    private readonly List<LearningNote> _waiting = [];

    private readonly bool _isInOneOrder;

    private RegionalLearning(PlacementContext placement, RegionPlan plan, bool isInOneOrder)
    {
        (_placement, _isInOneOrder) = (placement, isInOneOrder);
        var withEntries = placement.Network.Nodes.Where(n => placement.Entries.Contains(n.Node)).Select(n => plan[n.Node]).Distinct().Count();
        Meter = new LearningMeter(placement, withEntries);
    }

    public LearningMeter Meter { get; }

    /// <summary>Null where the scenario names no policy.</summary>
    public static RegionalLearning? Of(Scenario scenario, RunOptions options, RegionPlan plan) =>
        PlacementContext.Of(scenario, options.Seed) is { } placement ? new RegionalLearning(placement, plan, options.Clock == ClockKind.Virtual) : null;

    /// <summary>Takes what the controllers of a region have told.</summary>
    public void Add(IReadOnlyList<LearningNote> notes) => _waiting.AddRange(notes);

    /// <summary>Tells the meter; where all are heard in one order, when all regions have come to the same event.</summary>
    public void Tell()
    {
        // A stable sort: what one event has brought about is in one region, in its order.
        foreach (var note in _isInOneOrder ? _waiting.OrderBy(n => n.Cause) : _waiting.AsEnumerable()) note.Tell(Meter, _placement.Network);
        _waiting.Clear();
    }

    /// <summary>Takes what a region has to say before it moves: what its nodes have counted of the slot that is open, nobody will tell.</summary>
    public void TakeBefore(RegionLearning learned)
    {
        Add(learned.Notes);
        Meter.NoteServed(learned.Served.AsSpan());
        Meter.NoteDeath();
    }

    /// <summary>Takes what a region has to say at last.</summary>
    public void Close(RegionLearning learned)
    {
        Add(learned.Notes);
        Meter.NoteServed(learned.Served.AsSpan());
        foreach (var (node, decision) in learned.Current) Meter.NoteCurrent(node, decision);
    }
}

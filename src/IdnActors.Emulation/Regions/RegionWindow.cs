using System.Collections.Immutable;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using IdnActors.Policies;

namespace IdnActors.Emulation.Regions;

/// <summary>How far a region is to run.</summary>
public enum WindowEnd
{
    /// <summary>To an instant, with all that is due then.</summary>
    Horizon,

    /// <summary>Until nothing is under way in it, or to an instant.</summary>
    Quiet,

    /// <summary>To a place in the order of events, which is the last that happens.</summary>
    Stamp,
}

/// <summary>What a region is to do next.</summary>
/// <param name="End">How far it is to run.</param>
/// <param name="Last">The last event that may fire, or the instant with all that is due then.</param>
/// <param name="Coming">What comes to it from other regions, which is taken over before.</param>
public sealed record WindowOrder(WindowEnd End, EventStamp Last, ImmutableArray<Crossing> Coming)
{
    /// <summary>All that is due at an instant.</summary>
    public static EventStamp AllAt(Instant instant) => new(instant.Nanoseconds, long.MaxValue, long.MaxValue);
}

/// <summary>Where a region is when it has done so.</summary>
/// <param name="Next">Its next event; null when none is pending.</param>
/// <param name="LastFired">The last event that has fired in the window; null when none has.</param>
/// <param name="IsQuiet">Whether nothing is under way in it, or has left it and is still in its books.</param>
/// <param name="HasFailed">Whether an actor has failed in it.</param>
/// <param name="Leaving">What goes to other regions.</param>
/// <param name="Issued">Requests issued in the region so far.</param>
/// <param name="Ended">Requests ended in the region so far, wherever they had entered.</param>
public sealed record WindowResult(EventStamp? Next, EventStamp? LastFired, bool IsQuiet, bool HasFailed, ImmutableArray<Crossing> Leaving, long Issued, long Ended)
{
    /// <summary>What the region has produced in the window.</summary>
    public required RegionRows Rows { get; init; }

    /// <summary>What its controllers have told.</summary>
    public required IReadOnlyList<LearningNote> Notes { get; init; }
}

/// <summary>What a region hands over when the run is over.</summary>
/// <param name="Books">What was counted.</param>
/// <param name="IsInterrupted">Whether it was ended by the user.</param>
/// <param name="IsComplete">Whether nothing was under way any more.</param>
/// <param name="Failures">Exceptions of actors.</param>
/// <param name="Rows">What it has produced at last.</param>
/// <param name="Learned">What its controllers learned; null in a run without.</param>
public sealed record RegionClosing(RunBooks Books, bool IsInterrupted, bool IsComplete, ImmutableArray<string> Failures, RegionRows Rows, RegionLearning? Learned);

/// <summary>What the controllers of a region have to say at last.</summary>
/// <param name="Notes">What they told since they were last asked.</param>
/// <param name="Served">What answers have saved, by slot, see <see cref="Controllers.ServedGain.Gains"/>.</param>
/// <param name="Current">What is in force.</param>
public sealed record RegionLearning(IReadOnlyList<LearningNote> Notes, ImmutableArray<Int128> Served, ImmutableArray<(NodeId Node, PlacementDecision Decision)> Current)
{
    /// <summary>Of a region that a kernel of this process runs; null in a run without controllers. On its thread.</summary>
    internal static RegionLearning? Of(EmulationRun run)
    {
        if (run.Placement is not { Notes: LearningLog log } placement) return null;
        var nodes = placement.Network.Nodes.Where(n => run.Context.Owns(n.Node) && placement.HasController(n.Node));
        return new RegionLearning(log.Take(), [.. log.Served.Gains], [.. nodes.Select(n => (n.Node, placement.Policies[n.Node.Index].Current))]);
    }
}

/// <summary>Runs a region, in this process or another.</summary>
public interface IRegionHost
{
    /// <summary>Runs the region as told, and hands over what leaves it: only when its window is over may anything arrive elsewhere.</summary>
    Task<WindowResult> RunAsync(WindowOrder order);

    /// <summary>The duration of the run is over: no source issues anything more.</summary>
    Task NoteOverAsync();

    /// <summary>Ends what is open, writes the last slot, and hands over what was counted.</summary>
    /// <param name="coming">What has not arrived any more.</param>
    Task<RegionClosing> CloseAsync(ImmutableArray<Crossing> coming);

    /// <summary>Ends the region where it is. Any thread.</summary>
    void Interrupt();
}

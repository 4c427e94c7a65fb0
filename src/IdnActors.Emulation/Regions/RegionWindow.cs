using System.Collections.Immutable;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;

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
public sealed record WindowResult(EventStamp? Next, EventStamp? LastFired, bool IsQuiet, bool HasFailed, ImmutableArray<Crossing> Leaving);

/// <summary>Runs a region, in this process or another.</summary>
public interface IRegionHost
{
    /// <summary>Runs the region as told, and hands over what leaves it: only when its window is over may anything arrive elsewhere.</summary>
    Task<WindowResult> RunAsync(WindowOrder order);

    /// <summary>The duration of the run is over: no source issues anything more.</summary>
    Task NoteOverAsync();
}

namespace IdnActors.Emulation.Regions.Live;

/// <summary>Runs a region that can be moved: it is drained, and hands itself over to another host. Until then it can go on as if nothing had been. See decision 0020.</summary>
public interface IMovableRegionHost : ILiveRegionHost
{
    /// <summary>
    /// Has the region hold: its sources issue nothing more, and what comes from others for requests that it does not know is kept unopened. What it has begun goes on.
    /// </summary>
    Task HoldAsync();

    /// <summary>Has a region go on that holds: what its sources would have issued is issued at once, and what was kept is let in, late. Nothing where it does not hold.</summary>
    Task ReleaseAsync();

    /// <summary>Stops a region that holds, if nothing is under way in it now, and takes what it hands over. Then it is no more: what still comes is kept for whoever makes it anew.</summary>
    /// <returns>Null where something is under way: it goes on, and can be asked again.</returns>
    Task<LiveHandOver?> HandOverAsync();
}

using System.Collections.Immutable;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// Runs a region with the real clock, in this process or another. Regions run freely: nobody waits for anybody, and what crosses from one to another goes there straight, not through whoever started them.
/// </summary>
public interface ILiveRegionHost
{
    /// <summary>Starts the region's clock. Completes when the region has been told, not when it is over.</summary>
    /// <param name="timestamp">When emulated time begins, the same instant for all regions: a time of the monotonic clock (<see cref="TimeProvider.GetTimestamp"/>) of the machine that asks. Whoever takes it to another machine translates it.</param>
    Task StartAsync(long timestamp);

    /// <summary>Takes what comes from another region: it is due at its own time, or at once when that is past. Any thread; the packets belong to the region from now on.</summary>
    /// <param name="from">Number of the region that it left.</param>
    /// <param name="coming">In the order in which it left.</param>
    void Deliver(int from, ImmutableArray<Crossing> coming);

    /// <summary>Asks where the region is, and takes what it has produced.</summary>
    /// <param name="withBooks">Whether a copy of what it has counted is wanted as well, which takes time with the size of the network.</param>
    Task<LiveSnapshot> AskAsync(bool withBooks = false);

    /// <summary>Ends the region where it is. Any thread.</summary>
    void Interrupt();

    /// <summary>Stops the region: nothing happens in it any more and nothing leaves it, but what comes is still taken into its books.</summary>
    Task StopAsync();

    /// <summary>Ends what is open in a region that has been stopped, writes the last slot, and hands over what was counted.</summary>
    Task<RegionClosing> CloseAsync();
}

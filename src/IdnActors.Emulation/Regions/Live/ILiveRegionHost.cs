using System.Collections.Immutable;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// Runs a region with the real clock, in this process or another. Regions run freely: nobody waits for anybody, and what crosses from one to another goes there straight, not through whoever started them.
/// Where the host has died, whatever it is asked for fails with an <see cref="ObjectDisposedException"/>.
/// </summary>
public interface ILiveRegionHost
{
    /// <summary>Starts the region's clock. Completes when the region has been told, not when it is over. Whoever is told twice does nothing more.</summary>
    /// <param name="timestamp">When emulated time begins, the same instant for all regions: a time of the monotonic clock (<see cref="TimeProvider.GetTimestamp"/>) of the machine that asks. Whoever takes it to another machine translates it.</param>
    Task StartAsync(long timestamp);

    /// <summary>Takes what comes from another region: it is due at its own time, or at once when that is past. Any thread; the packets belong to the region from now on.</summary>
    /// <remarks>Parcels of one region come in their order, each once, and some may come before the clock is started. What a region that has died has sent comes before the host is told of its death, or never.</remarks>
    /// <param name="from">Number of the region that it left.</param>
    /// <param name="coming">What comes.</param>
    void Deliver(int from, LiveParcel coming);

    /// <summary>Asks where the region is, and takes what it has produced.</summary>
    /// <param name="withBooks">Whether a copy of what it has counted is wanted as well, which takes time with the size of the network.</param>
    /// <param name="had">The last look that is not needed any more (<see cref="LiveSnapshot.Number"/>): what the region has told in later ones, it tells again, as whoever had asked may be gone.</param>
    Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue);

    /// <summary>Tells that a region has died: what leaves for it ends as lost from now on.</summary>
    /// <param name="region">Its number.</param>
    Task NoteDeathAsync(int region);

    /// <summary>Begins a census of the requests that are seen here. Only when all have been told of the death: then nothing that is seen can still go where it is lost.</summary>
    Task BeginCensusAsync();

    /// <summary>By their keys, the requests of other regions that were in this one at any time since the census began.</summary>
    Task<ImmutableArray<ulong>> TakeCensusAsync();

    /// <summary>Ends the census: the region's own requests that are neither here nor were seen by any other, nor have ended since, were in the region that has died. They end as lost.</summary>
    /// <param name="seen">The region's own requests that others have seen, by their keys.</param>
    /// <returns>How many were lost.</returns>
    Task<int> EndCensusAsync(ImmutableArray<ulong> seen);

    /// <summary>Tells that a region has been made anew: what leaves for it goes there again.</summary>
    /// <param name="region">Its number.</param>
    Task NoteBackAsync(int region);

    /// <summary>Ends the region where it is. Any thread.</summary>
    void Interrupt();

    /// <summary>Stops the region: nothing happens in it any more and nothing leaves it, but what comes is still taken into its books.</summary>
    Task StopAsync();

    /// <summary>Ends what is open in a region that has been stopped, writes the last slot, and hands over what was counted; the same once more, if it is asked again.</summary>
    Task<RegionClosing> CloseAsync();
}

using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// Something that whoever runs regions with the real clock together was told, or has done. Who goes through all entries of a run in their order knows what the other one knew, and can take its place.
/// </summary>
public abstract record LookEntry
{
    private LookEntry()
    {
    }

    /// <summary>All regions have been told when their time begins.</summary>
    /// <param name="Timestamp">When, by the monotonic clock of the machine of whoever writes this.</param>
    public sealed record Begun(long Timestamp) : LookEntry;

    /// <summary>All regions have been looked at.</summary>
    /// <param name="Look">By region, where it was; null of one that has died.</param>
    public sealed record Looked(ImmutableArray<LiveSnapshot?> Look) : LookEntry;

    /// <summary>A region has died, with what it had not told.</summary>
    /// <param name="Region">Its number.</param>
    /// <param name="Books">What it had counted when it was last seen; null where it never was.</param>
    public sealed record Died(int Region, RunBooks? Books) : LookEntry;

    /// <summary>It is known which requests were in a region that has died.</summary>
    /// <param name="Region">Its number.</param>
    /// <param name="Lost">How many they were.</param>
    /// <param name="At">When that was known.</param>
    public sealed record Counted(int Region, int Lost, Instant At) : LookEntry;

    /// <summary>A region that had died has been made anew, and runs.</summary>
    /// <param name="Region">Its number.</param>
    /// <param name="At">When the others had been told.</param>
    public sealed record Back(int Region, Instant At) : LookEntry;

    /// <summary>A region that moves has handed itself over: until it has <see cref="Moved"/>, nobody runs it.</summary>
    /// <param name="Region">Its number.</param>
    /// <param name="Before">All that it has handed over: by that another one has it made anew.</param>
    public sealed record HandedOver(int Region, LiveHandOver Before) : LookEntry;

    /// <summary>A region that has handed itself over is about to be started where it was made anew: from here on it may have sent something, and is not made by that once more.</summary>
    /// <param name="Region">Its number.</param>
    public sealed record Starting(int Region) : LookEntry;

    /// <summary>A region runs where it has moved to.</summary>
    /// <param name="Region">Its number.</param>
    /// <param name="At">When.</param>
    /// <param name="Silence">For how long it had issued nothing, in machine time.</param>
    /// <param name="Kept">Packets that waited for it.</param>
    public sealed record Moved(int Region, Instant At, TimeSpan Silence, int Kept) : LookEntry;

    /// <summary>The regions are about to be stopped.</summary>
    /// <param name="IsInterrupted">Whether the user has ended the run.</param>
    public sealed record Ending(bool IsInterrupted) : LookEntry;

    /// <summary>All regions stand still, and nothing is on its way between them.</summary>
    public sealed record Settled : LookEntry;

    /// <summary>A region has handed over what it had counted.</summary>
    public sealed record Closed(int Region, RegionClosing Closing) : LookEntry;

    /// <summary>All regions have handed over what they had counted.</summary>
    /// <param name="Wall">Machine time that the run took.</param>
    /// <param name="IsInterrupted">Whether the user has ended it.</param>
    public sealed record Over(Duration Wall, bool IsInterrupted) : LookEntry;
}

/// <summary>Keeps the entries of a run for whoever may have to take over.</summary>
public interface ILookLog
{
    /// <summary>Adds an entry. Completes when it will not be lost if this process dies, or others have had their time for it: whoever adds does nothing before that builds upon it.</summary>
    Task AddAsync(LookEntry entry);
}

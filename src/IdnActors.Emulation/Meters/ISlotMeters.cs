using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meters of one kind as a slot's end sees them: first all that counted something are closed, in order of ids, then the next slot begins.</summary>
/// <typeparam name="TCounters">What they count.</typeparam>
public interface ISlotMeters<TCounters>
    where TCounters : struct
{
    /// <summary>The ids of all that may have something to tell of the slot, in order. Valid until the next call.</summary>
    ReadOnlySpan<int> OpenIds(Instant now);

    /// <summary>Asks for the memory of those that will be closed after the one at a place in <see cref="OpenIds"/>.</summary>
    void ForeseeAfter(ReadOnlySpan<int> ids, int index);

    /// <summary>What a meter counted in the slot that ends now.</summary>
    TCounters Close(int id, Instant now);

    /// <summary>Begins a slot, after all that had something to tell were closed. Those in which something goes on are open from the start.</summary>
    void BeginSlot(Instant now);

    /// <summary>Whether any has counted something since the slot began.</summary>
    bool HaveNews(Instant now);
}

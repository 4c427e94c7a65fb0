namespace IdnActors.Model.Replay;

/// <summary>Sums the slots of a replay.</summary>
public sealed class GainLedger
{
    private double _sumOfGainPerRequestMs;

    public int Slots { get; private set; }

    /// <summary>Slots with at least one request.</summary>
    public int BusySlots { get; private set; }
    public double Requests { get; private set; }
    public double CostMs { get; private set; }
    public double GainMs { get; private set; }

    /// <summary>
    /// NTAG, the normalised time-averaged gain: mean over the slots of gain per request. Slots without requests do not count, their
    /// ratio being undefined.
    /// </summary>
    public double TimeAveragedGainPerRequestMs => BusySlots > 0 ? _sumOfGainPerRequestMs / BusySlots : 0;

    public void Add(SlotResult slot)
    {
        Slots++;
        CostMs += slot.CostMs;
        GainMs += slot.GainMs;
        if (slot.Requests == 0) return;
        BusySlots++;
        Requests += slot.Requests;
        _sumOfGainPerRequestMs += slot.GainPerRequestMs;
    }
}

using IdnActors.Model.Serving;

namespace IdnActors.Model.Replay;

/// <summary>One slot of a replay.</summary>
/// <param name="Slot">Number of the slot, from 0.</param>
/// <param name="Served">What was asked for and who served it, under which allocation.</param>
/// <param name="CostMs">C: cost of all requests of the slot.</param>
/// <param name="GainMs">G: cost avoided against the repositories alone.</param>
public sealed record SlotResult(int Slot, ServedSlot Served, double CostMs, double GainMs)
{
    public double Requests => Served.Load.TotalRequests;

    /// <summary>G / ‖r‖_1; 0 in a slot without requests.</summary>
    public double GainPerRequestMs => Requests > 0 ? GainMs / Requests : 0;
}

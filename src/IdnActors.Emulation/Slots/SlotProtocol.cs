namespace IdnActors.Emulation.Slots;

/// <summary>What the slot clock tells.</summary>
public static class SlotProtocol
{
    /// <summary>Slot clock → meters: a slot is over.</summary>
    /// <param name="Slot">Number of the slot, from 0.</param>
    public sealed record SlotEnded(int Slot);
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Controllers;

/// <summary>What the requests issued in each slot have really saved against the repositories alone. Summed up in whole 2⁻⁶⁴ ms, so that the sum does not depend on the order of answers, nor on who counts them.</summary>
/// <param name="placement">Says when slots are.</param>
public sealed class ServedGain(PlacementContext placement)
{
    private const double Scale = 18_446_744_073_709_551_616.0;
    private readonly List<Int128> _gains = [];

    // The slot of the answer before, in which the next was mostly issued, too.
    private int _slot;
    private Instant _from;
    private Instant _until;

    /// <summary>By slot, in units of 2⁻⁶⁴ ms.</summary>
    public ReadOnlySpan<Int128> Gains => CollectionsMarshal.AsSpan(_gains);

    /// <summary>Adds what an answer has saved.</summary>
    /// <param name="issuedAt">When its request was issued.</param>
    /// <param name="gainMs">What it has saved.</param>
    public void Add(Instant issuedAt, double gainMs)
    {
        if (issuedAt < _from || issuedAt >= _until) Find(issuedAt);
        _gains[_slot] += (Int128)(gainMs * Scale);
    }

    /// <summary>Adds what was counted elsewhere, see <see cref="Gains"/>.</summary>
    public void Add(ReadOnlySpan<Int128> gains)
    {
        Reserve(gains.Length);
        for (var slot = 0; slot < gains.Length; slot++) _gains[slot] += gains[slot];
    }

    /// <summary>By slot, as many as asked for.</summary>
    public ImmutableArray<double> InMs(int slots)
    {
        Reserve(slots);
        return [.. _gains.Take(slots).Select(g => (double)g / Scale)];
    }

    private void Find(Instant issuedAt)
    {
        _slot = (int)(issuedAt.Nanoseconds / placement.Slot.Nanoseconds);
        (_from, _until) = (placement.StartOf(_slot), placement.StartOf(_slot + 1));
        Reserve(_slot + 1);
    }

    private void Reserve(int slots)
    {
        while (_gains.Count < slots) _gains.Add(Int128.Zero);
    }
}

using Akka.Actor;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>Where requests enter: it is closed while a region is about to move, and what sources would issue waits. Kernel thread only.</summary>
public sealed class SourceGate
{
    private readonly List<(IActorRef Source, object Message)> _waiting = [];

    /// <summary>What is due from this instant on is not issued.</summary>
    public Instant ClosedFrom { get; private set; } = Instant.MaxValue;

    /// <summary>Closes the gate for all that is due at an instant or later.</summary>
    public void Close(Instant from) => ClosedFrom = from;

    /// <summary>Has a source wait if the gate is closed for it.</summary>
    /// <param name="due">When it would issue something.</param>
    /// <param name="source">Who it is.</param>
    /// <param name="message">What it is told again when the gate opens.</param>
    /// <returns>Whether it has to wait.</returns>
    public bool Keeps(Instant due, IActorRef source, object message)
    {
        if (due < ClosedFrom) return false;
        _waiting.Add((source, message));
        return true;
    }

    /// <summary>Opens the gate: who has waited is told.</summary>
    public void Open()
    {
        ClosedFrom = Instant.MaxValue;
        foreach (var (source, message) in _waiting) source.Tell(message, source);
        _waiting.Clear();
    }
}

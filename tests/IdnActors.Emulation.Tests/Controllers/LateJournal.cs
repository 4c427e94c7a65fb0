using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>A journal that answers one controller only when another has written several slots more; for the real clock, as the virtual one would wait.</summary>
/// <param name="lastSlot">After which it answers all.</param>
internal sealed class LateJournal(int lastSlot) : IRunJournal
{
    /// <summary>Slots by which the hub is late.</summary>
    public const int Lag = 6;

    public Config Config { get; } = ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "late-journal"
        late-journal {
          class = "{{typeof(LateJournalActor).AssemblyQualifiedName}}"
          plugin-dispatcher = "{{KernelDispatcherConfigurator.DispatcherId}}"
          last-slot = {{lastSlot}}
        }
        """);

    public Akka.Actor.Setup.Setup? Setup => null;
    public int? DecisionsKept => null;
}

/// <summary>Keeps what the hub writes back, and hands all else to a journal in memory.</summary>
internal sealed class LateJournalActor(Config config) : UntypedActor
{
    private const string Late = "controller/hub";
    private const string Ahead = "controller/edge-1";
    private readonly IActorRef _journal = Context.ActorOf(MemoryJournalActor.PropsFor());
    private readonly int _lastSlot = config.GetInt("last-slot");
    private readonly Queue<(WriteMessages Write, int Slot, IActorRef Sender)> _kept = [];
    private int _slot = -1;

    protected override void OnReceive(object message)
    {
        var (writer, slot) = message is WriteMessages write ? Written(write) : ("", -1);
        if (writer == Late) _kept.Enqueue(((WriteMessages)message, slot, Sender));
        else _journal.Forward(message);
        if (writer == Ahead) _slot = slot;
        while (_kept.TryPeek(out var kept) && (_slot >= _lastSlot || _slot >= kept.Slot + LateJournal.Lag)) _journal.Tell(kept.Write, _kept.Dequeue().Sender);
    }

    private static (string Writer, int Slot) Written(WriteMessages write)
    {
        var written = ((IImmutableList<IPersistentRepresentation>)write.Messages.OfType<AtomicWrite>().Single().Payload)[0];
        return (written.PersistenceId, ((ControllerDecided)written.Payload).Slot);
    }
}

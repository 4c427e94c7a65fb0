using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Journal;

/// <summary>
/// A journal plugin on the kernel's thread that keeps the events themselves, which are immutable. Akka's own journal in memory answers from another thread, which takes tens of
/// microseconds an event.
/// </summary>
public sealed class MemoryJournalActor : UntypedActor
{
    private readonly Dictionary<string, Log> _logs = [];

    /// <summary>Akka creates plugins itself, by the class that the configuration names, on the dispatcher that it names; so these are for tests.</summary>
    public static Props PropsFor() => KernelProps.Of(static () => new MemoryJournalActor());

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write: Write(write); break;
            case ReplayMessages replay: Replay(replay); break;
            case DeleteMessagesTo delete: Delete(delete); break;
            default: Unhandled(message); break;
        }
    }

    private void Write(WriteMessages write)
    {
        var to = write.PersistentActor;
        // Akka wants this one first.
        to.Tell(WriteMessagesSuccessful.Instance, Self);
        foreach (var envelope in write.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                to.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
                continue;
            }
            foreach (var written in (IImmutableList<IPersistentRepresentation>)atomic.Payload)
            {
                LogOf(written.PersistenceId).Add(written);
                to.Tell(new WriteMessageSuccess(written, write.ActorInstanceId), written.Sender);
            }
        }
    }

    private void Replay(ReplayMessages replay)
    {
        var log = LogOf(replay.PersistenceId);
        var left = replay.Max;
        foreach (var written in log.Events)
        {
            if (left == 0 || written.SequenceNr > replay.ToSequenceNr) break;
            if (written.SequenceNr < replay.FromSequenceNr) continue;
            left--;
            replay.PersistentActor.Tell(new ReplayedMessage(written), ActorRefs.NoSender);
        }
        replay.PersistentActor.Tell(new RecoverySuccess(log.HighestSequence), Self);
    }

    private void Delete(DeleteMessagesTo delete)
    {
        LogOf(delete.PersistenceId).DeleteTo(delete.ToSequenceNr);
        delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr), Self);
    }

    private Log LogOf(string persistenceId) => _logs.TryGetValue(persistenceId, out var log) ? log : _logs[persistenceId] = new Log();

    /// <summary>The events of one actor, in order.</summary>
    private sealed class Log
    {
        private readonly List<IPersistentRepresentation> _events = [];

        public IReadOnlyList<IPersistentRepresentation> Events => _events;

        /// <summary>Goes on where it was when all events have been deleted.</summary>
        public long HighestSequence { get; private set; }

        public void Add(IPersistentRepresentation written)
        {
            _events.Add(written);
            HighestSequence = written.SequenceNr;
        }

        public void DeleteTo(long sequence)
        {
            var count = 0;
            while (count < _events.Count && _events[count].SequenceNr <= sequence) count++;
            _events.RemoveRange(0, count);
        }
    }
}

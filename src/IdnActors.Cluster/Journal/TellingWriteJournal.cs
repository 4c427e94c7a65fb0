using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace IdnActors.Cluster.Journal;

/// <summary>The plugin of journals in databases, which says where a fault is and what to do: all that a user sees of a run that ends because of it.</summary>
public sealed class TellingWriteJournal(Config config) : SqlWriteJournal(config)
{
    /// <summary>Under which key of its configuration it is told what journal it is.</summary>
    internal const string PlaceKey = "idn-place";

    private readonly string _place = config.GetString(PlaceKey);

    public override async Task ReplayMessagesAsync(
        Akka.Actor.IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        try
        {
            await base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Told(e);
        }
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        try
        {
            return await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Told(e);
        }
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        try
        {
            return await base.WriteMessagesAsync(messages, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Told(e);
        }
    }

    private Exception Told(Exception cause) => JournalFault.Told(cause, _place);
}

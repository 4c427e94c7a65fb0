using Akka.Configuration;
using Akka.Persistence.Sql;

namespace IdnActors.Cluster.Journal;

/// <summary>What journals in databases have in common: the plugin of Akka.Persistence, and how events are written.</summary>
internal static class JournalPlugin
{
    public const string Id = "akka.persistence.journal.sql";

    /// <summary>Settings of a journal.</summary>
    /// <param name="place">The file or database, for messages.</param>
    /// <param name="connectionString">How it is connected to.</param>
    /// <param name="provider">Its name in LinqToDB.</param>
    /// <param name="more">Further settings of the plugin.</param>
    // The plugin's writer gathers what arrives while a transaction is on its way and writes it in the next one: controllers that decide at the same instant make a few transactions, not
    // one each. So one writer; a batch of as many events as go in one statement; room for the decisions of all controllers of the largest networks, since what finds none is refused and
    // ends the run; and there are no tags.
    public static Config ConfigOf(string place, string connectionString, string provider, string more = "")
    {
        var serializer = NameOf(typeof(JournalSerializer));
        var bindings = string.Join('\n', JournalTable.Types.Select(t => $"\"{NameOf(t)}\" = idn-journal"));
        return ConfigurationFactory.ParseString($$"""
            akka.actor {
              serialization-settings.allow-unregistered-types = off
              serializers.idn-journal = "{{serializer}}"
              serialization-identifiers { "{{serializer}}" = {{JournalSerializer.Id}} }
              serialization-bindings {
                {{bindings}}
              }
            }
            akka.persistence.journal.plugin = "{{Id}}"
            {{Id}} {
              class = "{{NameOf(typeof(TellingWriteJournal))}}"
              {{TellingWriteJournal.PlaceKey}} = "{{Quoted(place)}}"
              connection-string = "{{Quoted(connectionString)}}"
              provider-name = "{{provider}}"
              recovery-event-timeout = 120s
              # The first statement has a good deal of code compiled: where many processes begin on few cores, the ten seconds of the default are not enough.
              circuit-breaker.call-timeout = 120s
              batch-size = 1000
              db-round-trip-max-batch-size = 1000
              buffer-size = 200000
              parallelism = 1
              tag-write-mode = Csv
              # They are there: the plugin would tell nobody that it cannot make them, and all controllers would wait.
              auto-initialize = false
              {{more}}
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
    }

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

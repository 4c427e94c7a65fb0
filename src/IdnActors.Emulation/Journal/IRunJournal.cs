using Akka.Actor.Setup;
using Akka.Configuration;

namespace IdnActors.Emulation.Journal;

/// <summary>Where the controllers of a run write what they decide, as Akka.Persistence is to be set up for it.</summary>
public interface IRunJournal
{
    /// <summary>Names the journal plugin, the serializers and whatever else they need.</summary>
    Config Config { get; }

    /// <summary>What cannot be said in <see cref="Config"/>; null for nothing.</summary>
    Setup? Setup { get; }

    /// <summary>
    /// After how many decisions a controller writes its whole state into an event and has the earlier ones deleted; null: never. For journals that should not grow with the run.
    /// </summary>
    int? DecisionsKept { get; }

    /// <summary>With what the ids of all controllers begin there: who shares a journal with other runs, or other regions, is told from them by it.</summary>
    string IdPrefix => "";
}

/// <summary>A journal in memory, on the kernel's thread: costs next to nothing, and is gone with the run.</summary>
public sealed class MemoryJournal : IRunJournal
{
    private const string PluginId = "idn.memory-journal";

    public Config Config { get; } = ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{PluginId}}"
        {{PluginId}} {
          class = "{{typeof(MemoryJournalActor).AssemblyQualifiedName}}"
          plugin-dispatcher = "{{Kernel.KernelDispatcherConfigurator.DispatcherId}}"
        }
        """);

    public Setup? Setup => null;

    // Events of a node with many types are large, and a long run has many.
    public int? DecisionsKept => 8;

    /// <summary>What holds for every journal: all actors may recover at the same time, and there is no snapshot store.</summary>
    internal static Config Common { get; } = ConfigurationFactory.ParseString($$"""
        akka.persistence {
          max-concurrent-recoveries = 1000000
          snapshot-store.plugin = "akka.persistence.no-snapshot-store"
          no-snapshot-store.plugin-dispatcher = "{{Kernel.KernelDispatcherConfigurator.DispatcherId}}"
        }
        """);
}

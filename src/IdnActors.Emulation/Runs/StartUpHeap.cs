using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Runs;

/// <summary>The memory of a large network once it has been made.</summary>
internal static class StartUpHeap
{
    // Below, it is done in milliseconds, and most of it is in the caches anyway.
    private const int ManyNodes = 10_000;

    /// <summary>
    /// Moves what will stay together, in the order in which it was made, without what was needed only to make it: so the parts of a node, its links and its source share fewer lines of memory.
    /// And the collector has then seen all of it, and does not stop the run for that.
    /// </summary>
    public static void Settle(Scenario scenario)
    {
        if (scenario.Topology.Nodes.Length >= ManyNodes) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }
}

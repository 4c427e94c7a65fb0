namespace IdnActors.Cli.Bench;

/// <summary>The memory that objects hold.</summary>
public static class ManagedHeap
{
    /// <summary>Frees what nobody holds any more, so that one measurement does not pay for the garbage of another.</summary>
    public static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }

    /// <summary>Bytes in use after a full collection.</summary>
    public static long Measure()
    {
        Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}

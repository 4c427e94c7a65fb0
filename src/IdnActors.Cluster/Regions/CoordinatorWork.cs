namespace IdnActors.Cluster.Regions;

/// <summary>What the coordinator of a cluster does.</summary>
/// <param name="Processes">How many processes with the role of a host it waits for, and so the number of regions; null: it only goes on where another one has begun.</param>
/// <param name="RunAsync">Runs the scenario, and writes what comes of it; gives the exit code of all processes. Cancelled when another process has become the coordinator, or this one has left.</param>
public sealed record CoordinatorWork(int? Processes, Func<ClusterRuns, CancellationToken, Task<int>> RunAsync);

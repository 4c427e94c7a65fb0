namespace IdnActors.Cluster.Processes;

/// <summary>What the processes of a cluster must have in common.</summary>
/// <param name="ScenarioHash">Hash of the scenario, as in its results.</param>
/// <param name="Seed">Seed of the run, which the hash leaves out.</param>
/// <param name="Build">Version and build of the program.</param>
public sealed record ProcessIdentity(string ScenarioHash, ulong Seed, string Build);

/// <summary>A process may not join a cluster, or found none.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class JoinException(string message) : Exception(message);

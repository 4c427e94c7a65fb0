using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>Which node of a path runs which layers, and what a request then takes.</summary>
/// <param name="Cuts">By node: how many layers have run once a request leaves it.</param>
/// <param name="Latency">End-to-end time.</param>
public sealed record PartitionPlan(ImmutableArray<int> Cuts, Duration Latency);

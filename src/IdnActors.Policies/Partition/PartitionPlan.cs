using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>What a partition is to make small.</summary>
public enum PartitionObjective
{
    /// <summary>The end-to-end time of a request.</summary>
    Latency,

    /// <summary>The joules of a request, by the powers that nodes and links state.</summary>
    Energy,
}

/// <summary>Which node of a path runs which layers, and what a request then takes.</summary>
/// <param name="Cuts">By node: how many layers have run once a request leaves it.</param>
/// <param name="Latency">End-to-end time.</param>
/// <param name="Joules">Energy of nodes and links that state their power.</param>
public sealed record PartitionPlan(ImmutableArray<int> Cuts, Duration Latency, double Joules)
{
    /// <summary>The plan of a cut vector.</summary>
    internal static PartitionPlan Of(PartitionProblem problem, ImmutableArray<int> cuts) => new(cuts, problem.LatencyOf(cuts.AsSpan()), problem.JoulesOf(cuts.AsSpan()));

    /// <summary>Whether another plan cuts alike, whatever it promises.</summary>
    public bool CutsAs(PartitionPlan other) => Cuts.AsSpan().SequenceEqual(other.Cuts.AsSpan());
}

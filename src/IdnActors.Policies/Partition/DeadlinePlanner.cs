using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A network that ends at one of its exits, and the path it may be spread over.</summary>
/// <param name="Exit">Number of the exit, the earliest first.</param>
/// <param name="Accuracy">Share of right answers of this exit: 0 to 1.</param>
/// <param name="Problem">The layers up to and with this exit's branch, on the path.</param>
public sealed record ExitChoice(int Exit, double Accuracy, PartitionProblem Problem);

/// <summary>Exit and cuts of a request under a deadline.</summary>
/// <param name="Exit">Number of the exit.</param>
/// <param name="Accuracy">Its share of right answers.</param>
/// <param name="Plan">Its fastest plan.</param>
/// <param name="MeetsDeadline">False where no exit does, and this is the fastest of all.</param>
public sealed record DeadlinePlan(int Exit, double Accuracy, PartitionPlan Plan, bool MeetsDeadline);

/// <summary>
/// Right-sizing together with partition, after Li, Zhou and Chen, "Edge Intelligence: On-Demand Deep Learning Model Co-Inference with Device-Edge Synergy" (Edgent, arXiv:1806.07840): from the deepest exit on, the
/// first whose fastest cut meets the deadline. Accuracy grows with depth there; it is not looked at here.
/// </summary>
public static class DeadlinePlanner
{
    /// <summary>The deepest exit in time, at its fastest cuts; where none is, the fastest of all. Null where nothing fits the memory of the nodes.</summary>
    /// <param name="exits">By depth, the earliest exit first.</param>
    /// <param name="deadline">Time from issue to answer.</param>
    public static DeadlinePlan? Choose(ImmutableArray<ExitChoice> exits, Duration deadline)
    {
        DeadlinePlan? fastest = null;
        foreach (var exit in exits.Reverse())
        {
            if (PartitionPlanner.Choose(exit.Problem) is not { } plan) continue;
            if (plan.Latency <= deadline) return new DeadlinePlan(exit.Exit, exit.Accuracy, plan, true);
            if (fastest is null || plan.Latency < fastest.Plan.Latency) fastest = new DeadlinePlan(exit.Exit, exit.Accuracy, plan, false);
        }
        return fastest;
    }
}

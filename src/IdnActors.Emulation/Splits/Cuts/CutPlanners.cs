using System.Collections.Immutable;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Emulation.Splits.Cuts;

/// <summary>What a device does with a request.</summary>
/// <param name="Parts">Parts that it runs itself.</param>
/// <param name="LastExit">Index of the exit that ends the request in any case; null: the model is run through unless a gate lets the answer leave.</param>
/// <param name="Threshold">Threshold of all exits; null: that of their gates.</param>
public readonly record struct CutChoice(int Parts, int? LastExit = null, double? Threshold = null)
{
    /// <summary>Whether the device may have to send something: it does not run all parts up to the one that ends the request.</summary>
    /// <param name="all">Parts of the model.</param>
    public bool Sends(int all) => Parts < (LastExit + 1 ?? all);
}

/// <summary>Decides how many parts a device runs, from what it has found out. No actor, no chance.</summary>
public interface ICutPlanner
{
    /// <summary>What it has found out of the way to the server, where requests at the cut go by that too; null: what is planned to be sent is sent.</summary>
    WayEstimate? Way => null;

    /// <summary>Threshold of a request that is to be sent whatever its exits say; null: that of their gates.</summary>
    double? ProbeThreshold => null;

    /// <summary>The cut of the next request.</summary>
    CutChoice Choose();

    /// <summary>Takes what a request that was sent has shown.</summary>
    void Observe(in CutOutcome outcome);

    /// <summary>A request that was sent has not come back in time: its exit has answered.</summary>
    void NoteSilence()
    {
    }
}

/// <summary>Makes the planners that scenarios name.</summary>
public static class CutPlanners
{
    /// <param name="planning">What the scenario states.</param>
    /// <param name="costs">What cuts take.</param>
    /// <param name="stated">The link as the topology states it.</param>
    /// <param name="actual">The link as it is at the moment, for a planner that is told; null while it is dead.</param>
    public static ICutPlanner Of(CutPlanning planning, CutCosts costs, PathLink stated, Func<PathLink?> actual) => planning.Kind switch
    {
        CutPlannerKind.Fixed => new FixedCut(planning.FixedParts),
        CutPlannerKind.Neurosurgeon => new EstimatedCut(costs, stated, planning.LeastGain, planning.Objective, areExitsCounted: false),
        CutPlannerKind.Spinn when planning.Deadline is { } deadline => new ConfidentCut(costs, stated, planning.LeastGain, new ConfidencePlanner(deadline, planning.MostMissed)),
        CutPlannerKind.Spinn => new EstimatedCut(costs, stated, planning.LeastGain, planning.Objective, areExitsCounted: true),
        CutPlannerKind.Edgent => new DeadlineCut(costs, stated, planning.Deadline!.Value),
        CutPlannerKind.LinUcb => new LearnedCuts(costs),
        CutPlannerKind.Oracle => new OracleCut(costs, planning.Objective, actual),
        _ => throw new ArgumentOutOfRangeException(nameof(planning), planning.Kind, "No planner has this name."),
    };

    /// <summary>The cut of least cost; of equals the one with the most parts at the device, which sends the least often.</summary>
    /// <param name="costs">By cut.</param>
    /// <param name="from">The first that may be taken.</param>
    internal static int Least(ImmutableArray<double> costs, int from = 0)
    {
        var best = costs.Length - 1;
        for (var cut = costs.Length - 2; cut >= from; cut--)
            if (costs[cut] < costs[best]) best = cut;
        return best;
    }

    /// <summary>What cuts are judged by when all parts run: nanoseconds, or joules of the device.</summary>
    internal static ImmutableArray<double> Values(CutCosts costs, CutObjective objective, PathLink link, Duration serverWait) =>
        [.. costs.Costs(link, serverWait).Select(c => objective == CutObjective.Energy ? c.DeviceJoules : c.Latency.Nanoseconds)];
}

/// <summary>Always the same.</summary>
internal sealed class FixedCut(int parts) : ICutPlanner
{
    public CutChoice Choose() => new(parts);

    public void Observe(in CutOutcome outcome)
    {
    }
}

/// <summary>Least time or energy by estimates; another cut is taken only where it is clearly better.</summary>
internal sealed class EstimatedCut(CutCosts costs, PathLink stated, double leastGain, CutObjective objective, bool areExitsCounted) : ICutPlanner
{
    private readonly WayEstimate _way = new(stated);
    private readonly PlanHysteresis _hysteresis = new(leastGain);
    private int? _current;

    public WayEstimate? Way => areExitsCounted ? _way : null;

    public CutChoice Choose()
    {
        // Nothing is sent, but for probes, until one comes back.
        if (!_way.IsUp) return new CutChoice(costs.Chain.Length);
        ImmutableArray<double> values = areExitsCounted
            ? [.. costs.ExpectedLatencies(_way.Link, _way.ServerWait).Select(t => (double)t.Nanoseconds)]
            : CutPlanners.Values(costs, objective, _way.Link, _way.ServerWait);
        var best = CutPlanners.Least(values, areExitsCounted ? costs.BehindFirstExit : 0);
        if (_current is not { } current || _hysteresis.ShouldSwitch(values[current], values[best])) _current = best;
        return new CutChoice(_current.Value);
    }

    public void Observe(in CutOutcome outcome) => _way.Observe(outcome);

    public void NoteSilence() => _way.NoteSilence();
}

/// <summary>Threshold and cut together under a deadline; another pair is taken where it serves the aims better, or is clearly faster.</summary>
internal sealed class ConfidentCut(CutCosts costs, PathLink stated, double leastGain, ConfidencePlanner planner) : ICutPlanner
{
    private readonly WayEstimate _way = new(stated);
    private readonly PlanHysteresis _hysteresis = new(leastGain);
    private ConfidencePlan? _current;

    public WayEstimate? Way => _way;

    /// <summary>That by which the fewest leave.</summary>
    public double? ProbeThreshold { get; } = costs.Chain.Split.Thresholds.MinBy(t => t.SharePoints.Sum())!.Threshold;

    public CutChoice Choose()
    {
        var (network, link) = (costs.Progressive(_way.ServerWait), _way.IsUp ? _way.Link : null);
        var best = planner.Choose(network, link, costs.BehindFirstExit);
        if (!IsKept(network, link, best)) _current = best;
        return new CutChoice(_current!.Cut, Threshold: _current.Threshold);
    }

    public void Observe(in CutOutcome outcome) => _way.Observe(outcome);

    public void NoteSilence() => _way.NoteSilence();

    private bool IsKept(ProgressiveNetwork network, PathLink? link, ConfidencePlan best)
    {
        if (_current is not { } current || (link is null && current.Cut < costs.Chain.Length)) return false;
        var now = planner.Measure(network, link, current.Cut, network.Thresholds.First(t => t.Threshold == current.Threshold));
        return !ConfidencePlanner.IsAbove(best, now) && !_hysteresis.ShouldSwitch(now.MeanLatency.Nanoseconds, best.MeanLatency.Nanoseconds);
    }
}

/// <summary>The deepest exit in time, at its fastest cut.</summary>
internal sealed class DeadlineCut(CutCosts costs, PathLink stated, Duration deadline) : ICutPlanner
{
    private readonly WayEstimate _way = new(stated);

    public CutChoice Choose()
    {
        var plan = DeadlinePlanner.Choose(costs.Exits(_way.Link, _way.ServerWait), deadline);
        if (plan is null) return new CutChoice(costs.Chain.Length);
        return new CutChoice(plan.Plan.Cuts[0], plan.Exit == costs.Chain.Length - 1 ? null : plan.Exit);
    }

    public void Observe(in CutOutcome outcome) => _way.Observe(outcome);
}

/// <summary>Learns what is behind the device from work left and bytes sent.</summary>
internal sealed class LearnedCuts : ICutPlanner
{
    private readonly CutLearner _learner = new(3, new CutLearnerOptions());
    private readonly ImmutableArray<ImmutableArray<double>> _contexts;
    private readonly Duration[] _device;

    public LearnedCuts(CutCosts costs)
    {
        var chain = costs.Chain;
        double most = costs.Tensors.Take(chain.Length).Max(t => t.Bytes);
        _contexts = [.. Enumerable.Range(0, chain.Length).Select(cut => ImmutableArray.Create(chain.ShareOf(cut, chain.Length), costs.Tensors[cut].Bytes / most, 1.0))];
        _device = [.. Enumerable.Range(0, chain.Length + 1).Select(costs.AtDevice)];
    }

    public CutChoice Choose() => new(_learner.Choose(_device, _contexts).Cut);

    public void Observe(in CutOutcome outcome) => _learner.Observe(_contexts[outcome.Parts].AsSpan(), outcome.BehindDevice);
}

/// <summary>Knows what the link is like.</summary>
internal sealed class OracleCut(CutCosts costs, CutObjective objective, Func<PathLink?> actual) : ICutPlanner
{
    public CutChoice Choose() => new(actual() is { } link ? CutPlanners.Least(CutPlanners.Values(costs, objective, link, Duration.Zero)) : costs.Chain.Length);

    public void Observe(in CutOutcome outcome)
    {
    }
}

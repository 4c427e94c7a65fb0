using System.Collections.Immutable;
using IdnActors.Optimization;
using IdnActors.Policies;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Replay;

namespace IdnActors.Cli.Bench;

/// <summary>What policies cost: their slot replay, their controllers beside traffic, the optimum in hindsight against the size of its program.</summary>
public static class PolicyBench
{
    private const string Networks = "isp-popularity";
    private const double ReplaySeconds = 3600;
    private const double IntegralSeconds = 20;
    private static readonly ImmutableArray<string> Replayed = ["oga", "oga-multilinear", "infida"];

    public static async Task MeasureAsync(BenchSession session)
    {
        MeasureReplay(session);
        await ControllerBench.MeasureAsync(session).ConfigureAwait(false);
        MeasureSolvers(session);
    }

    /// <summary>One hour of slots in the analytic model, without actors.</summary>
    private static void MeasureReplay(BenchSession session)
    {
        var scenario = BenchSession.Load(Networks, session.Scaled(ReplaySeconds));
        foreach (var name in Replayed)
        {
            session.Say($"slot replay of {name}");
            var policy = PolicyCatalogue.Find(name);
            var seconds = SecondsOf(session, () => _ = new PolicyReplay(scenario).Run(policy).Sum(slot => slot.SharesGainMs));
            session.Add(new BenchRow(BenchSections.Policies, $"slot replay of {Networks}, {name}, {session.Scaled(ReplaySeconds) / scenario.Run.Slot.Seconds:F0} slots", seconds, "s"));
        }
    }

    /// <summary>The optimum of runs of growing length: the longer, the more different slots.</summary>
    private static void MeasureSolvers(BenchSession session)
    {
        foreach (var minutes in (int[])[5, 20, 60])
        {
            session.Say($"optimum of {minutes} min");
            var replay = new PolicyReplay(BenchSession.Load(Networks, session.Scaled(60.0 * minutes)));
            var problem = HindsightProblem.Of(replay.Network, replay.Network.Hindsight());
            foreach (var solver in (IHindsightSolver[])[HindsightSolvers.Best(), new GreedyFrankWolfeSolver()])
                MeasureSolver(session, "shares", problem, () => solver.SolveRelaxed(problem, HindsightLimits.Default));
            if (NativeLibrary.WhyMissing is not null) continue;
            foreach (var pair in (SolverPair[])[SolverPair.GlopAndScip, SolverPair.GlopAndHighs])
                MeasureSolver(session, "placement", problem, () => new OrToolsSolver(pair).SolveIntegral(problem, HindsightLimits.Default with { Time = TimeSpan.FromSeconds(IntegralSeconds) }));
        }
    }

    private static void MeasureSolver(BenchSession session, string what, HindsightProblem problem, Func<HindsightResult> solve)
    {
        HindsightResult? found = null;
        var seconds = SecondsOf(session, () => found = solve());
        session.Add(new BenchRow(BenchSections.Policies, $"best fixed {what}, {problem.Items.Length:N0} unknowns, {problem.EntryCount:N0} entries, {found!.Solver}", seconds, "s",
            Note: FormattableString.Invariant($"gap {100 * found.RelativeGap:G2} %")));
    }

    private static double SecondsOf(BenchSession session, Action action)
    {
        var time = TimeProvider.System;
        action();
        var runs = new List<double>();
        for (var i = 0; i < session.Choices.Repeat; i++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            var started = time.GetTimestamp();
            action();
            runs.Add(time.GetElapsedTime(started).TotalSeconds);
        }
        return runs.MedianOf(s => s);
    }
}

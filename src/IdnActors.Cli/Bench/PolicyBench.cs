using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
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
    private const double WantedOverhead = 1.1;
    private const double IntegralSeconds = 20;
    private static readonly ImmutableArray<string> Replayed = ["oga", "oga-multilinear", "infida"];

    public static async Task MeasureAsync(BenchSession session)
    {
        MeasureReplay(session);
        await MeasureControllersAsync(session).ConfigureAwait(false);
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

    /// <summary>Workload T with controllers that decide what the scenario states anyway, for leaves have no memory: the difference is what controllers cost.</summary>
    private static async Task MeasureControllersAsync(BenchSession session)
    {
        const double Seconds = 1_000;
        var plain = BenchSession.Load(WorkloadT.Headline, session.Scaled(Seconds));
        var rates = new Dictionary<string, double>();
        foreach (var policy in (string[])["", PolicyCatalogue.StaticGreedyName, "oga"])
        {
            var scenario = policy.Length == 0 ? plain : WithPolicy(plain, policy);
            var label = policy.Length == 0 ? "no controllers" : $"controllers that run {policy}";
            await session.RunAsync(scenario, $"{label}, warm-up").ConfigureAwait(false);
            var runs = new List<MeasuredRun>();
            for (var i = 1; i <= session.Choices.Repeat; i++) runs.Add(await session.RunAsync(scenario, $"{label}, {i} of {session.Choices.Repeat}").ConfigureAwait(false));
            rates[policy] = runs.MedianOf(r => r.RequestsPerCpuSecond);
            var beside = policy.Length == 0 ? null : new BenchReference("no controllers", rates[""]);
            session.Add(new BenchRow(BenchSections.Policies, $"{WorkloadT.Headline}, {label}, processor time", rates[policy], "requests/CPU s", beside));
        }
        session.Add(new BenchTarget("processor time with controllers over that without", rates[""] / rates["oga"], "times", WantedOverhead, IsMost: true));
    }

    private static Scenario WithPolicy(Scenario scenario, string policy)
    {
        var topology = scenario.Topology;
        var leaves = topology.Nodes.Max(n => n.Tier);
        return scenario with
        {
            Topology = new Topology(topology.Name, [.. topology.Nodes.Select(n => n.Tier == leaves ? n with { MemoryBudget = ByteSize.Zero } : n)], topology.Links),
            Placement = Placement.Empty,
            Policy = new PolicyChoice(policy, ImmutableSortedDictionary<string, string>.Empty),
        };
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

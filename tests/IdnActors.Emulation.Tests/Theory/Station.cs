using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>
/// A queueing station: requests that enter at a repository, which serves them on its executors in 1 ms, so that no link takes part. Waiting places without
/// bound unless said otherwise.
/// </summary>
internal static class Station
{
    public const double ServiceMs = 1;

    /// <param name="executors">c.</param>
    /// <param name="load">ρ: arrivals per ms and executor.</param>
    /// <param name="requests">Expected number of requests after a warm-up of a twentieth.</param>
    /// <param name="serviceTime">Exponential unless said otherwise.</param>
    public static Scenario Of(int executors, double load, int requests, ServiceTimeKind serviceTime = ServiceTimeKind.Exponential)
    {
        var topology = TestScenarios.Topology("station", ["station"], []);
        var scenario = TestScenarios.Scenario(topology, TestScenarios.Catalogue([[(90, 1, 1_000_000)]]), [new SourceSpec(new NodeId(0), 1)],
            [new Repository(new NodeId(0), [new TaskId(0)], [new VariantId(0)])]);
        var perSecond = 1000 * executors * load;
        var length = Duration.FromSeconds(requests / perSecond);
        return (scenario with
        {
            Serving = scenario.Serving with { ServiceTime = serviceTime, QueueCapacity = 1_000_000 },
            Run = scenario.Run with { Duration = length * 1.05, WarmUp = length * 0.05, Slot = length * 1.05, Drain = Duration.FromSeconds(100) },
        }).WithRate(perSecond).WithNodes(n => n with { Executors = executors });
    }

    /// <summary>One report per seed; every run has kept its books.</summary>
    public static async Task<IReadOnlyList<RunReport>> RunAsync(Scenario scenario, int seeds = 16)
    {
        var reports = new List<RunReport>();
        for (var seed = 1; seed <= seeds; seed++)
            reports.Add((await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = (ulong)seed })).Report);
        return reports;
    }

    /// <summary>Erlang's C: the probability that an arrival waits at c executors of load ρ.</summary>
    public static double ErlangC(int executors, double load)
    {
        var b = ErlangB(executors, executors * load);
        return b / (1 - (load * (1 - b)));
    }

    /// <summary>Erlang's B: the probability that an arrival finds all executors busy where nobody may wait, by its recursion.</summary>
    /// <param name="executors">c.</param>
    /// <param name="offered">a = λ/μ.</param>
    public static double ErlangB(int executors, double offered)
    {
        var b = 1.0;
        for (var n = 1; n <= executors; n++) b = offered * b / (n + (offered * b));
        return b;
    }
}

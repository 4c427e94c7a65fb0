using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;
using static IdnActors.Emulation.Tests.Theory.DemandRuns;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Closed-loop clients: throughput X of N clients that think for Z and are served in S.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class DemandClosedLoopTests(TheoryTable table, ITestOutputHelper output)
{
    private const double ServiceMs = 4;

    [Fact]
    public async Task Without_contention_each_client_has_a_cycle_of_thinking_serving_and_travelling()
    {
        // Served at the hub: 1000 B up and 100 B down at 1 Gbit/s, 5 ms each way.
        const double NetworkMs = 5 + 0.008 + 5 + 0.0008;
        const double CycleMs = 16 + ServiceMs + NetworkMs;
        var scenario = Closed(2, 16, ThinkKind.Fixed, 1000 * CycleMs / 1000) with { Placement = Placement.Empty };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario.WithInitial((1, 1)));
        table.CheckExact(output, "closed loop: 2 clients, 2 executors, requests in 1000 cycles", "N T / (Z + S + network)", 2_000, report.Totals.Issued, "");
        table.CheckExact(output, "closed loop: 2 clients, 2 executors, response time", "S + network", ServiceMs + NetworkMs, report.Latency.MaxMs, "ms");
    }

    [Fact]
    public async Task More_clients_than_the_executor_can_bear_are_served_at_its_rate()
    {
        var (_, sink) = await TestRun.ExecuteCleanAsync(Closed(20, 10, ThinkKind.Fixed, 20, executors: 1));
        // After the first slot the executor is never idle.
        var served = sink.NodeRows.Where(r => r.Node == "edge" && r.Slot is > 0 and < 20).Sum(r => r.Counters.Served);
        table.CheckExact(output, "closed loop: 20 clients, one executor, answers in 19 s", "T / S", 19_000 / ServiceMs, served, "");
    }

    [Fact]
    public async Task Response_time_is_clients_over_throughput_less_thinking()
    {
        var scenario = Closed(10, 30, ThinkKind.Exponential, 100, executors: 1);
        var clients = await ReplicateAsync(async seed =>
        {
            var (report, _) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = seed });
            return report.Totals.Issued / 100_000.0 * (report.Latency.MeanMs + 30);
        });
        table.Check(output, "closed loop: interactive response time law, X (R + Z)", "N", 10, clients, "");
    }

    [Fact]
    public async Task Without_contention_throughput_depends_on_the_mean_of_thinking_only()
    {
        var scenario = Closed(10, 16, ThinkKind.Exponential, 200, executors: 10);
        table.Check(output, "closed loop: 10 clients, 10 executors, exponential thinking", "N / (Z + S)", 10 / 0.020, await ThroughputAsync(scenario), "/s", 0.01);
    }

    [Fact]
    public async Task Two_clients_before_one_executor_wait_for_each_other()
    {
        // After a service the other client waits with probability 1 - e^(-S/Z), else both think, for Z/2 until the first is back.
        const double ThinkMs = 5;
        var expected = 1000 / (ServiceMs + (Math.Exp(-ServiceMs / ThinkMs) * ThinkMs / 2));
        var scenario = Closed(2, ThinkMs, ThinkKind.Exponential, 200, executors: 1);
        table.Check(output, "closed loop: M/D/1//2", "1 / (S + e^(-S/Z) Z/2)", expected, await ThroughputAsync(scenario), "/s", 0.01);
    }

    [Fact]
    public async Task Exponential_thinking_and_service_are_the_machine_repairman()
    {
        const int Clients = 5;
        const double ThinkMs = 10;
        // Probability that all think, of a birth-death process: k in service or waiting come from (N - k + 1) that think.
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; k <= Clients; k++) sum += term *= (Clients - k + 1) * ServiceMs / ThinkMs;
        var busy = 1 - (1 / sum);
        var closed = Closed(Clients, ThinkMs, ThinkKind.Exponential, 200, executors: 1);
        var scenario = closed with { Serving = closed.Serving with { ServiceTime = ServiceTimeKind.Exponential } };
        table.Check(output, "closed loop: M/M/1//5, throughput", "(1 - p₀)/S, p₀ = 1/Σ N!/(N-k)! (S/Z)^k", 1000 * busy / ServiceMs, await ThroughputAsync(scenario), "/s", 0.01);
        var response = await ReplicateAsync(async seed => (await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = seed })).Report.Latency.MeanMs);
        table.Check(output, "closed loop: M/M/1//5, response time", "N S/(1 - p₀) - Z", (Clients * ServiceMs / busy) - ThinkMs, response, "ms", 0.03);
    }

    private static Scenario Closed(int clients, double thinkMs, ThinkKind kind, double seconds, int executors = 2) => AtTheEdge(seconds, 1, d => d with
    {
        Arrivals = ArrivalKind.ClosedLoop,
        Rate = default,
        ClosedLoop = new ClosedLoop
        {
            Clients = clients,
            Think = Duration.FromMilliseconds(thinkMs),
            ThinkKind = kind,
            Patience = Duration.FromSeconds(10),
        },
    }, executors);

    private static Task<List<double>> ThroughputAsync(Scenario scenario) => ReplicateAsync(async seed =>
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = seed });
        return report.Totals.Issued / scenario.Run.Duration.Seconds;
    });
}

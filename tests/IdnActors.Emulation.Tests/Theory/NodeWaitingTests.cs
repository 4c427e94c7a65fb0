using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Requests that wait for the executors of a node, without bound: M/M/1, M/D/1, M/M/c, Little's law, deadlines. μ is 1 per ms.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class NodeWaitingTests(TheoryTable table, ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.5, 30_000, 0.05)]
    [InlineData(0.8, 40_000, 0.06)]
    public async Task OneExecutorWithExponentialTimesIsAnMM1Queue(double load, int requests, double precision)
    {
        var reports = await Station.RunAsync(Station.Of(1, load, requests));

        Check($"M/M/1, ρ = {load}, mean sojourn", "1/(μ-λ)", 1 / (1 - load), reports, r => r.Latency.MeanMs, "ms", precision);
        Check($"M/M/1, ρ = {load}, mean wait", "ρ/(μ-λ)", load / (1 - load), reports, r => r.Latency.MeanMs - Station.ServiceMs, "ms", 1.4 * precision);
        Check($"M/M/1, ρ = {load}, median sojourn", "ln 2/(μ-λ)", Math.Log(2) / (1 - load), reports, r => r.Latency.P50Ms, "ms", precision);
        Check($"M/M/1, ρ = {load}, 99th percentile of sojourn", "ln 100/(μ-λ)", Math.Log(100) / (1 - load), reports, r => r.Latency.P99Ms, "ms", 3 * precision);
        Check($"M/M/1, ρ = {load}, requests waiting", "ρ²/(1-ρ)", load * load / (1 - load), reports, r => r.Nodes[0].Waiting, "requests", 2 * precision);
        Check($"M/M/1, ρ = {load}, utilisation", "λ/μ", load, reports, r => r.Nodes[0].Utilisation, "share", 0.02);
    }

    [Theory]
    [InlineData(0.5, 30_000, 0.05)]
    [InlineData(0.8, 30_000, 0.06)]
    public async Task OneExecutorWithFixedTimesIsAnMD1Queue(double load, int requests, double precision)
    {
        var reports = await Station.RunAsync(Station.Of(1, load, requests, ServiceTimeKind.Fixed));

        Check($"M/D/1, ρ = {load}, mean wait", "ρ/(2μ(1-ρ))", load / (2 * (1 - load)), reports, r => r.Latency.MeanMs - Station.ServiceMs, "ms", precision);
        Check($"M/D/1, ρ = {load}, utilisation", "λ/μ", load, reports, r => r.Nodes[0].Utilisation, "share", 0.02);
    }

    [Theory]
    [InlineData(2, 0.7, 25_000, 0.05)]
    [InlineData(4, 0.7, 25_000, 0.06)]
    [InlineData(8, 0.8, 40_000, 0.08)]
    public async Task SeveralExecutorsAreAnMMCQueue(int executors, double load, int requests, double precision)
    {
        var reports = await Station.RunAsync(Station.Of(executors, load, requests));

        var waits = Station.ErlangC(executors, load);
        Check($"M/M/{executors}, ρ = {load}, probability of waiting", "C(c, λ/μ)", waits, reports, r => (double)r.Totals.Queued / r.Totals.Issued, "share", precision);
        Check($"M/M/{executors}, ρ = {load}, mean wait", "C/(cμ-λ)", waits / (executors * (1 - load)), reports, r => r.Latency.MeanMs - Station.ServiceMs, "ms", 2 * precision);
        Check($"M/M/{executors}, ρ = {load}, utilisation", "λ/(cμ)", load, reports, r => r.Nodes[0].Utilisation, "share", 0.02);
    }

    [Theory]
    [InlineData(1, 0.8)]
    [InlineData(3, 0.9)]
    public async Task LittlesLawHoldsToTheNanosecond(int executors, double load)
    {
        var scenario = Station.Of(executors, load, 5_000);
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario with { Run = scenario.Run with { WarmUp = Model.Units.Duration.Zero } });

        // From the node's meters on the left, from the books of requests on the right.
        var inSystem = report.Nodes[0].Waiting + (report.Nodes[0].Utilisation * executors);
        var rate = report.Totals.Served / report.End.Seconds;
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        table.CheckExact(output, FormattableString.Invariant($"node: Little's law, M/M/{executors}, ρ = {load}"), "L = λW", rate * report.Latency.MeanMs / 1000, inSystem, "requests");
    }

    /// <remarks>
    /// A request whose deadline d has passed when its turn comes adds no work, so the work found by an arrival has the density λπ₀e^(-(μ-λ)x) up to d and falls as e^(-μx) beyond,
    /// with π₀ = 1/(1 + λ(1-q)/(μ-λ) + ρq), q = e^(-(μ-λ)d). It is not started with probability π₀ρq, and started but answered too late with π₀q.
    /// </remarks>
    [Theory]
    [InlineData(0.8, 2)]
    [InlineData(0.9, 5)]
    public async Task ADeadlineExpiresRequestsInTheLineAndAnswers(double load, double deadlineMs)
    {
        var reports = await Station.RunAsync(Station.Of(1, load, 20_000).WithDeadline(deadlineMs));

        var q = Math.Exp(-(1 - load) * deadlineMs);
        var idle = 1 / (1 + (load * (1 - q) / (1 - load)) + (load * q));
        var name = FormattableString.Invariant($"M/M/1 with deadline, ρ = {load}, d = {deadlineMs} ms");
        Check($"{name}, never started", "π₀ρq", idle * load * q, reports, r => 1 - ((double)r.Totals.Inferences / r.Totals.Issued), "share", 0.05);
        Check($"{name}, expired", "π₀q(1+ρ)", idle * q * (1 + load), reports, r => (double)r.Totals.Expired / r.Totals.Issued, "share", 0.05);
        Check($"{name}, utilisation", "ρ(1-π₀ρq)", load * (1 - (idle * load * q)), reports, r => r.Nodes[0].Utilisation, "share", 0.02);
    }

    private void Check(
        FormattableString property, string formula, double expected, IReadOnlyList<RunReport> reports, Func<RunReport, double> measured, string unit, double precision) =>
        table.Check(output, $"node: {FormattableString.Invariant(property)}", formula, expected, [.. reports.Select(measured)], unit, precision);
}

using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Nodes with few places: M/M/1/K and M/M/c/c, refusing or dropping what finds no room.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class NodeLossTests(TheoryTable table, ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.8, 5, WhenFull.Drop)]
    [InlineData(0.8, 5, WhenFull.Refuse)]
    [InlineData(0.8, 5, WhenFull.Forward)]
    [InlineData(1.2, 10, WhenFull.Drop)]
    public async Task OneExecutorWithFewPlacesIsAnMM1KQueue(double load, int places, WhenFull whenFull)
    {
        var reports = await Station.RunAsync(Station.Of(1, load, 25_000).WithQueue(places - 1).WhenFull(whenFull));

        // p(n) is in proportion to ρ^n for n = 0 … K.
        var weights = Enumerable.Range(0, places + 1).Select(n => Math.Pow(load, n)).ToArray();
        var lost = weights[places] / weights.Sum();
        var inSystem = weights.Select((w, n) => n * w).Sum() / weights.Sum();
        FormattableString name = $"M/M/1/{places}, ρ = {load}, when full {whenFull.ToString().ToLowerInvariant()}";
        Check(name, "loss", "(1-ρ)ρ^K/(1-ρ^(K+1))", lost, reports, LossOf, "share", 0.06);
        Check(name, "requests in system", "Σ n p(n)", inSystem, reports, r => r.Nodes[0].Waiting + r.Nodes[0].Utilisation, "requests", 0.03);
        Check(name, "mean sojourn", "L/(λ(1-p(K)))", inSystem / (load * (1 - lost)), reports, r => r.Latency.MeanMs, "ms", 0.03);
        Check(name, "utilisation", "ρ(1-p(K))", load * (1 - lost), reports, r => r.Nodes[0].Utilisation, "share", 0.02);
        Assert.All(reports, r => Assert.Equal(whenFull == WhenFull.Drop ? r.Totals.Lost : r.Totals.Refused, r.Totals.Issued - r.Totals.Served));
    }

    [Theory]
    [InlineData(1, 1, WhenFull.Refuse)]
    [InlineData(4, 0.75, WhenFull.Drop)]
    [InlineData(10, 0.8, WhenFull.Forward)]
    public async Task WithoutPlacesToWaitErlangsFormulaSaysWhatIsLost(int executors, double load, WhenFull whenFull)
    {
        var reports = await Station.RunAsync(Station.Of(executors, load, 25_000).WithQueue(0).WhenFull(whenFull));

        var lost = Station.ErlangB(executors, executors * load);
        FormattableString name = $"M/M/{executors}/{executors}, λ/μ = {executors * load}";
        Check(name, "loss", "B(c, λ/μ)", lost, reports, LossOf, "share", 0.06);
        Check(name, "utilisation", "ρ(1-B)", load * (1 - lost), reports, r => r.Nodes[0].Utilisation, "share", 0.02);
        Assert.All(reports, r => Assert.Equal(0, r.Totals.Queued));
    }

    /// <remarks>Erlang's formula holds for every distribution of service times, fixed ones too.</remarks>
    [Fact]
    public async Task ErlangsFormulaDoesNotDependOnTheDistribution()
    {
        var reports = await Station.RunAsync(Station.Of(4, 0.75, 25_000, ServiceTimeKind.Fixed).WithQueue(0).WhenFull(WhenFull.Drop));

        Check($"M/D/4/4, λ/μ = {3}", "loss", "B(c, λ/μ)", Station.ErlangB(4, 3), reports, LossOf, "share", 0.06);
    }

    private static double LossOf(RunReport report) => (double)(report.Totals.Refused + report.Totals.LostServerQueueOverflow) / report.Totals.Issued;

    private void Check(
        FormattableString station, string figure, string formula, double expected, IReadOnlyList<RunReport> reports, Func<RunReport, double> measured, string unit, double precision) =>
        table.Check(output, $"node: {FormattableString.Invariant(station)}, {figure}", formula, expected, [.. reports.Select(measured)], unit, precision);
}

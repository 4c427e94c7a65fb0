using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>The yardstick workload against its closed form: serialization + propagation, both ways, + service; queueing is negligible.</summary>
public class WorkloadTTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true, 4.260, 0.01)]
    [InlineData(false, 104.186, 0.02)]
    public async Task Mean_latency_agrees_with_the_closed_form(bool isEdge, double expectedMs, double toleranceMs)
    {
        var scenario = WorkloadT.Scenario(7, 7, isEdge, Duration.FromSeconds(200), requestsPerLeafSecond: 10);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        output.WriteLine($"seed {report.Seed}: {report.Totals.Issued} requests, mean {report.Latency.MeanMs:F4} ms (expected {expectedMs} ± {toleranceMs}), "
            + $"{report.Host.EventsFired} events in {report.Host.Wall}");
        Assert.InRange(report.Totals.Issued, 97_000, 99_000);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Latency.MeanMs, expectedMs - toleranceMs, expectedMs + toleranceMs);
    }

    [Fact]
    public async Task A_lone_request_takes_exactly_its_serialization_propagation_and_service()
    {
        var scenario = WorkloadT.Scenario(1, 1, isEdge: true, Duration.FromSeconds(50), requestsPerLeafSecond: 0.2);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.InRange(report.Totals.Issued, 1, 30);
        Assert.Equal(4.260, report.Latency.MeanMs, 9);
        Assert.Equal(4.260, report.Latency.MaxMs, 9);
    }
}

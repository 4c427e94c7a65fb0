using IdnActors.Configuration.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>The yardstick as it is shipped, from its files.</summary>
public class ShippedWorkloadTTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tree-57-edge", 4.260, 0.01)]
    [InlineData("tree-57-cloud", 104.186, 0.02)]
    public async Task Mean_latency_agrees_with_the_closed_form(string name, double expectedMs, double toleranceMs)
    {
        var scenario = ScenarioLoader.Load(Path.Combine(RepositoryRoot.Path, "hocon", "scenarios", $"{name}.conf"));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        output.WriteLine($"{name}, seed {report.Seed}: {report.Totals.Issued} requests, mean {report.Latency.MeanMs:F4} ms (expected {expectedMs} ± {toleranceMs})");
        Assert.True(report.Totals.Issued > 90_000);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Latency.MeanMs, expectedMs - toleranceMs, expectedMs + toleranceMs);
        Assert.InRange(report.Latency.P50Ms, expectedMs - toleranceMs, expectedMs + toleranceMs);
    }
}

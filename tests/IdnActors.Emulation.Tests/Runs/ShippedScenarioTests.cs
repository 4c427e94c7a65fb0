using IdnActors.Configuration.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>The shipped scenarios do what they were made for: requests cross links, and the books balance.</summary>
public class ShippedScenarioTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("hocon/scenarios"), "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Requests_cross_links(string name)
    {
        // Live scenarios are profiled here: where requests go does not depend on the answers.
        var options = new LoadOptions { Overrides = ["run.inference=profiled"], ModelLibrary = RepositoryRoot.Combine("src/IdnActors.Inference/Models") };
        var scenario = ScenarioLoader.Load(RepositoryRoot.Combine($"hocon/scenarios/{name}.conf"), options);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        var servingTiers = report.Nodes.Where(n => n.Counters.Inferences > 0).Select(n => scenario.Topology[n.Node].Tier).Distinct().Order().ToList();
        var bytes = report.Links.Sum(l => l.Counters.DeliveredBytes);
        output.WriteLine($"{name}: {report.Totals.Issued} requests, {bytes} bytes over links, served at tiers {string.Join(", ", servingTiers)}");
        Assert.True(bytes > 0, "no packet crossed any link");
    }
}

using IdnActors.Model.Units;
using IdnActors.Testing;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Whole requests on workload T, whose mean latency is known in closed form.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class TreeTests(TheoryTable table, ITestOutputHelper output)
{
    [Fact]
    public async Task ALonelyRequestTakesSerializationPropagationAndServiceExactly()
    {
        // One leaf that asks rarely never queues: 2 (1000 B / 100 Mbit/s + 2 ms) + 0.1 ms.
        var scenario = WorkloadT.Scenario(gateways: 1, leavesPerGateway: 1, isEdge: true, Duration.FromSeconds(2000), requestsPerLeafSecond: 0.01);
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        table.CheckExact(output, "request: serialization + propagation + inference, no queue", "2 (8 S/R + d) + s", 4.26, report.Latency.MaxMs, "ms");
    }
}

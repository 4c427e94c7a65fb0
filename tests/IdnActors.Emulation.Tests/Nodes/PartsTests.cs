using IdnActors.Emulation.Nodes;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>A variant of several parts: a shard each, taken in order.</summary>
public class PartsTests
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly VariantId Large = new(1);

    [Fact]
    public void The_inference_time_is_shared_by_macs_without_loss()
    {
        var scenario = InThreeParts();

        var shards = PartShard.Of(scenario.Catalogue[Large], scenario.Topology[Hub]);

        Assert.Equal([1_000_000, 1_000_001, 1_999_999], shards.Select(s => s.ServiceTime.Nanoseconds));
    }

    [Fact]
    public async Task A_request_takes_the_parts_one_after_the_other()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(InThreeParts());

        // 25 ms there and back, 4 ms of service at the cloud; 1,000 B and 100 B at 1 Gbps over two links.
        var expectedMs = 54 + (2 * (8_000 + 800) / 1e6);
        Assert.True(report.Totals.Served > 900);
        Assert.InRange(report.Latency.MeanMs, expectedMs, expectedMs + 0.5);
        Assert.Equal(report.Totals.Served, report.Nodes[Cloud.Index].Counters.Inferences);
    }

    [Fact]
    public async Task All_parts_travel_and_only_then_the_variant_serves()
    {
        var scenario = InThreeParts();
        scenario = scenario with { Placement = new Placement { Changes = [new PlacementChange(Instant.Start + Duration.FromSeconds(2), PlacementAction.Load, new Deployment(Hub, Large))] } };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var size = scenario.Catalogue[Large].Size.Bytes;
        Assert.Equal(3, sink.Events.Count(e => e.Kind == "fetch-started"));
        Assert.Equal(size, report.Nodes[Hub.Index].Counters.TransferredBytes);
        Assert.Equal(size, report.Nodes[Hub.Index].MaxMemoryBytes);
        Assert.Equal(size, report.Links.Single(l => scenario.Topology.NameOf(l.Link) == "cloud-hub").Counters.TransferBytes);
        Assert.True(report.Nodes[Hub.Index].Counters.Inferences > 0);
        var lastReady = sink.Events.Last(e => e.Kind == "shard-ready").At;
        Assert.DoesNotContain(sink.NodeRows, row => row.Node == "hub" && row.Counters.Inferences > 0 && row.StartSeconds + 1 < lastReady.Seconds);
    }

    [Fact]
    public async Task Without_room_to_wait_the_refused_share_is_that_of_Erlang_B()
    {
        var scenario = InThreeParts();
        scenario = scenario with
        {
            // At the repository itself: 500 requests/s of 4 ms are 2 erlangs, offered to 2 executors.
            Demand = scenario.Demand with { Rate = new RequestRate(500), Sources = [new SourceSpec(Cloud, 1)] },
            Serving = scenario.Serving with { QueueCapacity = 0 },
            Run = scenario.Run with { Duration = Duration.FromSeconds(200) },
        };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // B(2, 2) = (2²/2!) / (1 + 2 + 2²/2!) = 0.4, whatever the distribution of the service time.
        var refused = (double)report.Totals.Refused / report.Totals.Issued;
        Assert.InRange(refused, 0.39, 0.41);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Refused);
    }

    /// <summary>The line of three with its large variant cut in three: 4·10^6 MACs and 4 MiB in all.</summary>
    private static Scenario InThreeParts()
    {
        var scenario = TestScenarios.Line3();
        var large = scenario.Catalogue[Large] with
        {
            Parts =
            [
                new Part { Name = "head", Size = ByteSize.FromMebibytes(1), Macs = 1_000_000 },
                new Part { Name = "middle", Size = ByteSize.FromMebibytes(1), Macs = 1_000_001 },
                new Part { Name = "tail", Size = ByteSize.FromMebibytes(2), Macs = 1_999_999 },
            ],
        };
        return scenario with { Catalogue = scenario.Catalogue with { Variants = scenario.Catalogue.Variants.SetItem(Large.Index, large) } };
    }
}

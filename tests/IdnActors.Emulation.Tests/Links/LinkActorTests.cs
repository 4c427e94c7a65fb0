using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Links;

/// <summary>Links in whole small runs: line-3, everything served at the cloud.</summary>
public class LinkActorTests
{
    [Fact]
    public async Task Losses_come_with_the_stated_probability()
    {
        const double Probability = 0.2;
        var scenario = TestScenarios.Line3().WithLinks(l => l with { LossProbability = Probability }).WithDuration(60);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        foreach (var link in report.Links.Where(l => l.Counters.OfferedPackets > 0))
        {
            // Five standard deviations: about one false alarm in two million.
            var expected = Probability * link.Counters.OfferedPackets;
            var tolerance = 5 * Math.Sqrt(expected * (1 - Probability));
            Assert.InRange(link.Counters.LostPackets, expected - tolerance, expected + tolerance);
            Assert.Equal(link.Counters.LostPackets, link.Counters.OfferedPackets - link.Counters.DeliveredPackets);
        }
        Assert.Equal(report.Links.Sum(l => l.Counters.LostPackets), report.Totals.LostLinkLoss);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostLinkLoss);
    }

    [Fact]
    public async Task A_link_that_loses_everything_delivers_nothing()
    {
        var scenario = TestScenarios.Line3().WithLinks(l => l.From.Index == 2 ? l with { LossProbability = 1 } : l);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.LostLinkLoss);
        Assert.Equal(0, report.Links[3].Counters.DeliveredPackets);
    }

    [Fact]
    public async Task A_full_queue_drops_requests_as_overflowed_and_the_bytes_add_up()
    {
        // 100 requests of 1,000 B a second on a link that carries 50 of them, with room for five.
        var scenario = TestScenarios.Line3().WithLinks(l => l.From.Index == 2
            ? l with { Rate = DataRate.FromKilobitsPerSecond(400), QueueCapacity = new ByteSize(5_000) }
            : l);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        var uplink = report.Links[3];
        Assert.True(report.Totals.LostQueueOverflow > 300, $"{report.Totals.LostQueueOverflow} overflowed");
        Assert.Equal(report.Totals.LostQueueOverflow, uplink.Counters.OverflowedPackets);
        Assert.Equal(report.Totals.Issued * 1_000, uplink.Counters.OfferedBytes);
        Assert.Equal(uplink.Counters.OfferedBytes, uplink.Counters.DeliveredBytes + uplink.Counters.OverflowedBytes);
        Assert.InRange(uplink.MaxQueueBytes, 4_001, 5_000);
        Assert.InRange(uplink.Utilisation, 0.9, 1);
        // 20 ms for each transmission.
        Assert.Equal(uplink.Counters.DeliveredPackets * 20_000_000, uplink.Counters.BusyNanoseconds);
    }

    [Fact]
    public async Task A_slow_link_that_loses_all_it_takes_keeps_its_books()
    {
        // What is lost counts as lost when it is taken, though the transmitter will be busy with it long after the run.
        var scenario = TestScenarios.Line3().WithLinks(l => l.From.Index == 2
            ? l with { Rate = DataRate.FromKilobitsPerSecond(1), LossProbability = 1 }
            : l);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.LostLinkLoss);
        Assert.InRange(report.Links[3].Utilisation, 0.9, 1);
        Assert.All(sink.LinkRows, row => Assert.InRange(row.Utilisation, 0, 1));
    }

    [Fact]
    public void Busy_time_is_what_has_been_transmitted_until_now()
    {
        var meter = new RunMeters(nodes: 0, links: 1, variants: 0)[new LinkId(0)];
        meter.CountTransmission(10, Duration.FromNanoseconds(100), new Instant(150));
        meter.CountTransmission(20, Duration.FromNanoseconds(100), new Instant(250));

        Assert.Equal([0, 30, 200, 200], new[] { 50L, 80, 250, 1_000 }.Select(now => meter.CountersAt(new Instant(now)).BusyNanoseconds));
    }
}

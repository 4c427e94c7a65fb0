using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Links;

/// <summary>Links with classes of traffic, a duty cycle or a trace in whole small runs: line-3, everything served at the cloud.</summary>
public class PacedLinkActorTests
{
    private static readonly LinkTrace Tunnel = new("tunnel",
        [
            new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(10)),
            new LinkStep(new Instant(5_000_000_000), null),
            new LinkStep(new Instant(8_000_000_000), DataRate.FromMegabitsPerSecond(10)),
        ]);

    [Fact]
    public async Task A_full_queue_drops_requests_as_overflowed_and_the_bytes_add_up()
    {
        // 100 requests of 1,000 B a second on a link that carries 50 of them, with room for five.
        var scenario = Uplink(l => l with { Trace = LinkTrace.Constant(DataRate.FromKilobitsPerSecond(400)), QueueCapacity = new ByteSize(5_000) });

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        var uplink = report.Links[3];
        Assert.True(report.Totals.LostQueueOverflow > 300, $"{report.Totals.LostQueueOverflow} overflowed");
        Assert.Equal(uplink.Counters.OfferedBytes, uplink.Counters.DeliveredBytes + uplink.Counters.OverflowedBytes);
        Assert.InRange(uplink.MaxQueueBytes, 4_001, 5_000);
        Assert.Equal(uplink.Counters.DeliveredPackets * 20_000_000, uplink.Counters.BusyNanoseconds);
    }

    [Fact]
    public async Task What_waits_in_a_tunnel_arrives_after_it()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(Uplink(l => l with { Trace = Tunnel, QueueCapacity = ByteSize.FromMebibytes(16) }).WithQueue(1_000));

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Latency.MaxMs, 2_900, 3_800);
        var delivered = sink.LinkRows.Where(r => r.Link == "edge-hub").ToDictionary(r => r.Slot, r => r.Counters.DeliveredPackets);
        Assert.True(delivered[4] > 50 && delivered[6] == 0 && delivered[8] > 300, string.Join(", ", delivered));
        Assert.All(sink.LinkRows, row => Assert.InRange(row.Utilisation, 0, 1));
    }

    [Fact]
    public async Task A_run_that_ends_in_a_tunnel_keeps_its_books()
    {
        var scenario = Uplink(l => l with { Trace = Tunnel, LossProbability = 0.2 }).WithDuration(6).WithDrain(0.5);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        var uplink = report.Links[3].Counters;
        Assert.True(report.Totals.LostDrainTimeout > 50, $"{report.Totals.LostDrainTimeout} lost at the end");
        Assert.True(uplink.OfferedPackets > uplink.DeliveredPackets + uplink.LostPackets + 50);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }

    [Fact]
    public async Task A_run_waits_for_what_the_transmitter_has_yet_to_send()
    {
        // At the end of its 2 s some 40 requests are in the tunnel that begins at 1.6 s and ends at 2.6 s.
        var tunnel = new LinkTrace("late", [.. Tunnel.Steps.Zip([0.0, 1.6, 2.6], (step, at) => step with { At = Instant.Start + Duration.FromSeconds(at) })]);

        var (report, _) = await TestRun.ExecuteCleanAsync(Uplink(l => l with { Trace = tunnel }).WithDuration(2).WithDrain(60));

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.End.Seconds, 2.6, 3);
    }

    [Fact]
    public async Task A_duty_cycle_bounds_the_utilisation_of_every_stretch()
    {
        // 1 ms of airtime for each of 100 requests a second is 10 % of the time; 4 % are allowed.
        var duty = new DutyCycle(0.04, Duration.FromMilliseconds(20));

        var (report, sink) = await TestRun.ExecuteCleanAsync(Uplink(l => l with { Rate = DataRate.FromMegabitsPerSecond(8), DutyCycle = duty, QueueCapacity = new ByteSize(20_000) }));

        Assert.InRange(report.Links[3].Utilisation, 0.035, 0.043);
        Assert.All(sink.LinkRows.Where(r => r.Link == "edge-hub"), row => Assert.InRange(row.Utilisation, 0, 0.0601));
        Assert.True(report.Totals.LostQueueOverflow > 400);
    }

    [Fact]
    public async Task Requests_pass_a_model_on_the_move_by_their_weight()
    {
        // Answers of the cloud share 8 Mbps with a model of 4 MiB that the hub fetches.
        var scenario = TestScenarios.Line3().WithRate(20).WithLoad(1, 1, 1).WithDuration(4).WithLinks(l => l.Id.Index == 0 ? l with { Rate = DataRate.FromMegabitsPerSecond(8) } : l);
        var fair = scenario.WithLinks(l => l.Id.Index == 0 ? l with { Classes = new DeficitRoundRobin(new ByteSize(1_500), 8, 8, 1) } : l);

        var (plain, _) = await TestRun.ExecuteCleanAsync(scenario);
        var (shared, _) = await TestRun.ExecuteCleanAsync(fair);

        Assert.Equal((plain.Totals.Served, plain.Totals.Issued), (shared.Totals.Served, shared.Totals.Issued));
        // A chunk in transmission is not interrupted: 64 KiB take 66 ms; a window of 16 chunks before a request takes a second.
        Assert.True(plain.Latency.MaxMs > 900, $"{plain.Latency.MaxMs} ms first in, first out");
        Assert.True(shared.Latency.MaxMs < 250, $"{shared.Latency.MaxMs} ms by weight");
    }

    [Fact]
    public void A_link_that_was_faster_than_its_trace_or_longer_on_the_air_than_its_duty_cycle_is_reported()
    {
        using var context = new TestContext(Uplink(l => l with { Trace = Tunnel, DutyCycle = new DutyCycle(0.5, new Duration(100)) }));
        var meter = context.Run.Meters[new LinkId(3)];
        var packet = TestPacket.Of(TrafficClass.Request, 1_000);
        meter.CountOffered(packet);
        meter.CountSent();
        meter.CountPossible(999);
        meter.CountTransmission(500, new Duration(60), Instant.Start);
        meter.CountTransmission(500, new Duration(60), Instant.Start);
        meter.CountDelivered(packet);

        Assert.Equal(
            [
                "link edge-hub: busy for 120 ns of 0 ns",
                "link edge-hub: carried more than its trace, 1000 bytes where 999 were possible",
                "link edge-hub: transmitted for 120 ns of 0 ns, its duty cycle is 0.5 after 100ns",
            ], ConservationAudit.Check(context.Run, isComplete: true));
    }

    private static Scenario Uplink(Func<Link, Link> change) => TestScenarios.Line3().WithLinks(l => l.Id.Index == 3 ? change(l) : l);
}

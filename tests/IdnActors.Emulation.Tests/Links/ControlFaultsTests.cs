using IdnActors.Emulation.Links;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Emulation.Transfers;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Links;

public class ControlFaultsTests
{
    private const int Slots = 40;

    private static readonly RequestPath Nowhere = new([new NodeId(0)], [], []);
    private static readonly Packet Notice = new NodeProtocol.OptionNotice { Path = Nowhere, Origin = new NodeId(0), Variant = new VariantId(0), IsAvailable = true, Version = 1 };
    private static readonly Packet Fetch = new TransferProtocol.ChunkRequest { Path = Nowhere, Slot = 0, Part = new PartId(new VariantId(0), 0), Chunk = 0, ChunkBytes = 1 };

    [Fact]
    public void Messages_by_which_nodes_decide_are_lost_and_late_as_stated()
    {
        const int Count = 20_000;
        var faults = Of(0.1, 30)!;
        var passed = 0;
        for (var i = 0; i < Count; i++)
        {
            var arrives = Instant.Start;
            if (!faults.TryPass(Notice, ref arrives)) continue;
            passed++;
            Assert.Equal(30, arrives.SinceStart.Milliseconds);
        }
        // Five standard deviations.
        Assert.InRange(passed, (0.9 * Count) - 212, (0.9 * Count) + 212);
    }

    [Fact]
    public void Other_packets_pass_and_take_no_chance()
    {
        var (alone, among) = (Of(0.5, 30)!, Of(0.5, 30)!);
        for (var i = 0; i < 200; i++)
        {
            foreach (var other in (Packet[])[Fetch, TestPacket.Of(TrafficClass.Request, 1), TestPacket.Of(TrafficClass.ModelTransfer, 1)])
            {
                var arrives = Instant.Start;
                Assert.True(among.TryPass(other, ref arrives));
                Assert.Equal(Instant.Start, arrives);
            }
            var (here, there) = (Instant.Start, Instant.Start);
            Assert.Equal(alone.TryPass(Notice, ref here), among.TryPass(Notice, ref there));
        }
    }

    [Fact]
    public void Without_any_there_is_nothing() => Assert.Null(Of(0, 0));

    [Theory]
    [InlineData(0.3, 0, false)]
    [InlineData(0, 3, false)]
    [InlineData(0.1, 0.2, true)]
    public async Task A_run_loses_and_delays_prices_and_no_request(double loss, double delaySeconds, bool isPaced)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        if (isPaced) scenario = scenario.WithLinks(l => l with { Classes = new DeficitRoundRobin(new ByteSize(1500), 1, 1, 1) });
        var calm = (await TestRun.ExecuteCleanAsync(scenario)).Report;

        var (report, _) = await TestRun.ExecuteCleanAsync(With(scenario, loss, delaySeconds));

        var prices = report.Learning!.Prices;
        // Of the last slot no price comes in time either way.
        Assert.True(loss > 0 ? prices.Missing > Slots : prices is { Late: > Slots, Stale: 0 }, $"{prices}");
        Assert.Equal(loss > 0, report.Links.Sum(l => l.Counters.LostPackets) > 0);
        // A few find that a variant has gone of which a notice is late, and are served worse than they might be.
        Assert.Equal((calm.Totals.Issued, 0, 0), (report.Totals.Answered, report.Totals.Lost, report.Totals.Refused));
        Assert.False(report.Learning!.IsTheorem);
    }

    /// <summary>Questions come when the next decision has been made: offers are those of their slot all the same, so that the bound with the delay term is a theorem.</summary>
    [Fact]
    public async Task Messages_that_are_only_late_leave_the_bound_a_theorem()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(With(CalmScenario.Create(Slots).WithPolicy("oga").DecidingAfter(10).WithDrain(200), 0, 3));

        Assert.True(report.Learning!.Prices is { Late: > Slots, Missing: 0, Stale: 0 }, $"{report.Learning.Prices}");
        Assert.True(report.Learning.IsTheorem);
        Assert.NotEqual(0, report.Learning.DelayTermMs);
    }

    [Fact]
    public async Task What_comes_after_the_end_of_a_run_upsets_nothing()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(With(CalmScenario.Create(4).WithPolicy("oga"), 0, 3600));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    private static Scenario With(Scenario scenario, double loss, double delaySeconds) =>
        scenario with { Serving = scenario.Serving with { ControlLoss = loss, ControlDelay = Duration.FromSeconds(delaySeconds) } };

    private static ControlFaults? Of(double loss, double delayMilliseconds) =>
        ControlFaults.Of(With(TestScenarios.Line3(), loss, delayMilliseconds / 1000).Serving, "a-b", new RandomStreams(1));
}

using IdnActors.Emulation.Controllers;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Controllers wait long enough for prices, by themselves or as long as the scenario says.</summary>
public class ControlTimingTests
{
    public static TheoryData<string> Asking =>
        [.. PolicyCatalogue.All.Where(p => ControlNeeds.Of(p.Control).Probes).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task On_slow_links_with_nothing_else_every_price_comes_in_time(string policy)
    {
        var scenario = Slow(policy);

        // Two hops up and down, each passed by a message of 256 KiB.
        var milliseconds = scenario.Topology.Links[0].Rate.TimeFor(new ByteSize(256 * 1024)).Milliseconds;
        Assert.InRange(DecideAfter(scenario).Milliseconds, 2 * ((2 * 25) + (4 * milliseconds)), 2 * ((2 * 25) + (4.1 * milliseconds)));
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(default, report.Learning!.Prices);
    }

    [Fact]
    public async Task Who_waits_for_propagation_alone_gets_prices_late()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(Slow("oga").DecidingAfter(100));

        Assert.True(report.Learning!.Prices.Late > 0, $"{report.Learning.Prices}");
    }

    [Fact]
    public void A_stated_wait_is_kept_and_ends_before_the_slot()
    {
        Assert.Equal(Duration.FromMilliseconds(700), DecideAfter(Quick("oga").DecidingAfter(700)));
        Assert.Equal(Duration.FromSeconds(10) - Duration.FromNanoseconds(2), DecideAfter(Quick("oga").DecidingAfter(10_000)));
    }

    [Fact]
    public void Policies_that_ask_for_nothing_wait_for_the_round_trip() => Assert.Equal(Duration.FromMilliseconds(2 * 2 * 25), DecideAfter(Slow("lru")));

    [Fact]
    public void Where_messages_take_longer_than_a_slot_there_is_all_of_it()
    {
        var scenario = Quick("oga").WithLinks(l => l with { Rate = new DataRate(100) });

        Assert.Equal(scenario.Run.Slot - Duration.FromNanoseconds(2), DecideAfter(scenario));
    }

    private static Duration DecideAfter(Scenario scenario) => PlacementContext.Of(scenario, 1, null, null)!.DecideAfter;

    private static Scenario Quick(string policy) => CalmScenario.Create(6).WithPolicy(policy);

    /// <summary>The header of a message takes as long on a link as light on the shorter ones; models that move do so well before the slot's end.</summary>
    private static Scenario Slow(string policy)
    {
        var quick = Quick(policy).WithLinks(l => l with { Rate = DataRate.FromMegabitsPerSecond(100) });
        return quick with { Serving = quick.Serving with { ControlMessageSize = new ByteSize(256 * 1024) } };
    }
}

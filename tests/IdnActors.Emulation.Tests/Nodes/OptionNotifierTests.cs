using IdnActors.Emulation.Nodes;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;
using IdnActors.Testing;
using static IdnActors.Emulation.Nodes.NodeProtocol;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>What the hub of line-3 tells the edge below it, and when. The interval between notices of saturation is 10 ms.</summary>
public sealed class OptionNotifierTests : IDisposable
{
    private static readonly NodeId Hub = new(1);
    private static readonly VariantId Large = new(1);
    private readonly TestContext _test = new(TestScenarios.Line3());
    private readonly OptionNotifier _notifier;

    public OptionNotifierTests() => _notifier = new OptionNotifier(_test.Run, Hub);

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_change_is_told_to_the_nodes_whose_requests_come_by_and_to_nobody_else()
    {
        Assert.Null(_notifier.Update(Large, isAvailable: false, isUrgent: true, Ms(1)));

        var (link, packet) = Assert.Single(_test.TookLink);
        Assert.Equal("hub-edge", _test.Run.Scenario.Topology.NameOf(link.Id));
        var notice = Assert.IsType<OptionNotice>(packet);
        Assert.Equal((Hub, Large, false, 1L), (notice.Origin, notice.Variant, notice.IsAvailable, notice.Version));
        Assert.False(notice.IsUpward);
        notice.Arrive();
        Assert.True(notice.IsAtDestination);
        Assert.Equal(1, _test.Run.Meters[Hub].CountersAt(Instant.Start).ControlMessages);
    }

    [Fact]
    public void What_is_told_already_is_not_told_again()
    {
        _notifier.Update(Large, false, isUrgent: true, Ms(1));
        Assert.Null(_notifier.Update(Large, false, isUrgent: true, Ms(2)));
        Assert.Null(_notifier.Update(Large, false, isUrgent: false, Ms(50)));

        Assert.Single(_test.TookLink);
    }

    [Fact]
    public void Saturation_is_told_at_once_and_then_at_intervals()
    {
        Assert.Null(_notifier.Update(Large, false, isUrgent: false, Ms(1)));
        Assert.Equal(Ms(11), _notifier.Update(Large, true, isUrgent: false, Ms(3)));
        Assert.Single(_test.TookLink);

        _notifier.TellPending(Large, Ms(11));

        Assert.Equal([false, true], Told());
        Assert.Equal([1L, 2L], _test.TookLink.Select(t => ((OptionNotice)t.Packet).Version));
    }

    [Fact]
    public void What_has_turned_back_before_its_time_came_is_not_told()
    {
        _notifier.Update(Large, false, isUrgent: false, Ms(1));
        _notifier.Update(Large, true, isUrgent: false, Ms(3));
        _notifier.Update(Large, false, isUrgent: false, Ms(4));

        _notifier.TellPending(Large, Ms(11));

        Assert.Equal([false], Told());
    }

    [Fact]
    public void One_reminder_is_asked_for_however_often_the_state_is_reviewed()
    {
        _notifier.Update(Large, false, isUrgent: false, Ms(1));

        var reminders = Enumerable.Range(2, 8).Select(ms => _notifier.Update(Large, true, isUrgent: false, Ms(ms))).Where(at => at is not null);

        Assert.Equal([Ms(11)], reminders.Select(at => at!.Value));
        _notifier.TellPending(Large, Ms(11));
        Assert.Equal(Ms(21), _notifier.Update(Large, false, isUrgent: false, Ms(12)));
    }

    [Fact]
    public void A_deployment_or_removal_does_not_wait()
    {
        _notifier.Update(Large, true, isUrgent: true, Ms(1));
        _notifier.Update(Large, false, isUrgent: true, Ms(2));

        Assert.Equal([true, false], Told());
    }

    [Fact]
    public void A_refresh_tells_everything_again_with_the_version_it_had()
    {
        _notifier.Refresh();
        Assert.Empty(_test.TookLink);
        _notifier.Update(Large, false, isUrgent: true, Ms(1));
        _notifier.Update(new VariantId(0), true, isUrgent: true, Ms(1));
        _test.TookLink.Clear();

        _notifier.Refresh();

        Assert.Equal([(0, true, 1L), (1, false, 1L)],
            _test.TookLink.Select(t => (OptionNotice)t.Packet).Select(n => (n.Variant.Index, n.IsAvailable, n.Version)));
    }

    [Fact]
    public void Only_a_variant_that_was_told_about_has_news()
    {
        _notifier.Update(Large, false, isUrgent: true, Ms(1));

        Assert.True(_notifier.HasNewsOf(Large));
        Assert.False(_notifier.HasNewsOf(new VariantId(0)));
    }

    [Fact]
    public void Nodes_that_no_request_passes_hear_nothing()
    {
        var scenario = TestScenarios.Line3();
        scenario = scenario with { Demand = scenario.Demand with { Sources = [new SourceSpec(Hub, 1)] } };
        using var test = new TestContext(scenario);

        new OptionNotifier(test.Run, Hub).Update(Large, false, isUrgent: true, Ms(1));
        Assert.Empty(test.TookLink);

        new OptionNotifier(test.Run, new NodeId(0)).Update(Large, false, isUrgent: true, Ms(1));
        Assert.Single(test.TookLink);
    }

    private IEnumerable<bool> Told() => _test.TookLink.Select(t => ((OptionNotice)t.Packet).IsAvailable);

    private static Instant Ms(double ms) => Instant.Start + Duration.FromMilliseconds(ms);
}

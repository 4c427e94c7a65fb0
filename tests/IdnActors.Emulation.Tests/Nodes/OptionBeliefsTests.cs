using IdnActors.Emulation.Nodes;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>What the edge of line-3 believes: at first that hub and edge have the small variant and the cloud the large one.</summary>
public sealed class OptionBeliefsTests : IDisposable
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Small = new(0);
    private static readonly VariantId Large = new(1);
    private static readonly TaskId Task = new(0);
    private readonly TestContext _test;
    private readonly OptionBeliefs _beliefs;

    public OptionBeliefsTests()
    {
        var scenario = TestScenarios.Line3().WithInitial((1, 0), (2, 0));
        _test = new TestContext(scenario);
        _beliefs = new OptionBeliefs(_test.Run, Edge, new InitialDeployments(scenario, scenario.Placement.Initial));
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void At_first_what_the_scenario_states_is_believed()
    {
        Assert.True(_beliefs.IsAvailable(Hub, Small));
        Assert.False(_beliefs.IsAvailable(Hub, Large));
        Assert.True(_beliefs.IsAvailable(Cloud, Large));
        Assert.Equal((Edge, Small), Chosen());
    }

    [Fact]
    public void Of_two_notices_the_one_with_the_higher_version_holds_whatever_the_order_they_come_in()
    {
        Assert.True(_beliefs.Learn(Hub, Large, 2, isAvailable: true));
        Assert.False(_beliefs.Learn(Hub, Large, 1, isAvailable: false));
        Assert.False(_beliefs.Learn(Hub, Large, 2, isAvailable: false));
        Assert.True(_beliefs.IsAvailable(Hub, Large));

        Assert.True(_beliefs.Learn(Hub, Large, 3, isAvailable: false));
        Assert.False(_beliefs.IsAvailable(Hub, Large));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_notice_changes_the_choice_whether_it_comes_before_or_after_the_first_request(bool isTableBuilt)
    {
        if (isTableBuilt) Assert.Equal((Edge, Small), Chosen());

        _beliefs.Learn(Hub, Large, 1, isAvailable: true);

        Assert.Equal((Hub, Large), Chosen());
    }

    [Fact]
    public void Holders_are_those_of_the_start_those_heard_of_and_the_repositories_nearest_first()
    {
        Assert.Equal([Hub, Cloud], _beliefs.HoldersOf(Small));
        Assert.Equal([Cloud], _beliefs.HoldersOf(Large));

        _beliefs.Learn(Hub, Large, 1, isAvailable: true);
        Assert.Equal([Hub, Cloud], _beliefs.HoldersOf(Large));

        // Saturated or gone is one notice; a holder of the start stays worth asking.
        _beliefs.Learn(Hub, Large, 2, isAvailable: false);
        _beliefs.Learn(Hub, Small, 1, isAvailable: false);
        Assert.Equal([Cloud], _beliefs.HoldersOf(Large));
        Assert.Equal([Hub, Cloud], _beliefs.HoldersOf(Small));
    }

    [Fact]
    public void Initial_deployments_include_what_repositories_serve()
    {
        var initial = new InitialDeployments(_test.Run.Scenario, _test.Run.Initial);

        Assert.True(initial.Contains(Cloud, Large));
        Assert.False(initial.Contains(Cloud, Small));
        Assert.Equal([Hub, Edge], initial.HoldersOf(Small));
        Assert.Equal([new Deployment(Cloud, Large)], initial.HoldersOf(Large).Select(n => new Deployment(n, Large)));
    }

    private (NodeId, VariantId) Chosen()
    {
        var option = _beliefs.TableOf(Task).Decision.Option!.Value;
        return (option.Node, option.Variant);
    }
}

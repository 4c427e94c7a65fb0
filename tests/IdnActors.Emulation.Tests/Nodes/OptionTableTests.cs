using IdnActors.Emulation.Nodes;
using IdnActors.Model.Serving;

namespace IdnActors.Emulation.Tests.Nodes;

public class OptionTableTests
{
    private static readonly ServingOption[] Options =
    [
        new(new NodeId(2), 0, new VariantId(1), 9),
        new(new NodeId(1), 1, new VariantId(1), 19),
        new(new NodeId(2), 0, new VariantId(0), 21),
        new(new NodeId(0), 2, new VariantId(1), 59),
    ];

    [Fact]
    public void The_cheapest_available_option_is_chosen()
    {
        var table = new OptionTable([.. Options], _ => true, isRepository: false);
        Assert.Equal(new ServingDecision(ServingChoice.Local, Options[0]), table.Decision);

        table.SetAvailable(new NodeId(2), new VariantId(1), false);
        Assert.Equal(new ServingDecision(ServingChoice.Forward, Options[1]), table.Decision);

        table.SetAvailable(new NodeId(1), new VariantId(1), false);
        Assert.Equal(new ServingDecision(ServingChoice.Local, Options[2]), table.Decision);

        table.SetAvailable(new NodeId(2), new VariantId(1), true);
        Assert.Equal(new ServingDecision(ServingChoice.Local, Options[0]), table.Decision);
    }

    [Fact]
    public void Without_an_available_option_a_node_forwards_and_the_repository_refuses()
    {
        Assert.Equal(new ServingDecision(ServingChoice.Forward, null), new OptionTable([.. Options], _ => false, isRepository: false).Decision);
        Assert.Equal(new ServingDecision(ServingChoice.Refuse, null), new OptionTable([.. Options], _ => false, isRepository: true).Decision);
    }

    [Fact]
    public void An_option_that_is_not_on_the_path_is_ignored()
    {
        var table = new OptionTable([.. Options], _ => false, isRepository: false);

        table.SetAvailable(new NodeId(7), new VariantId(1), true);
        table.SetAvailable(new NodeId(1), new VariantId(0), true);

        Assert.Null(table.Decision.Option);
    }
}

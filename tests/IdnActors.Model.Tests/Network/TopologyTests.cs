using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Network;

public class TopologyTests
{
    private static readonly Node A = TestScenarios.Node(0, "a");
    private static readonly Node B = TestScenarios.Node(1, "b");
    private static readonly Link There = TestScenarios.Link(0, 0, 1, 5);
    private static readonly Link Back = TestScenarios.Link(1, 1, 0, 5);

    [Fact]
    public void Finds_nodes_links_and_reverses()
    {
        var topology = new Topology("pair", [A, B], [There, Back]);
        Assert.Equal(Back.Id, topology.Reverse(There.Id));
        Assert.Equal(There.Id, topology.Reverse(Back.Id));
        Assert.Equal([There], topology.Outgoing(A.Id).ToArray());
        Assert.Equal("b-a", topology.NameOf(Back.Id));
        Assert.True(topology.TryFind("b", out var id));
        Assert.Equal(B.Id, id);
        Assert.False(topology.TryFind("B", out _));
    }

    [Fact]
    public void Refuses_ids_that_are_not_indices()
    {
        Refuses([B, A], [There, Back]);
        Refuses([A, B], [Back, There]);
    }

    [Fact]
    public void Refuses_a_name_twice() => Refuses([A, B with { Name = "a" }], [There, Back]);

    [Fact]
    public void Refuses_a_direction_twice() => Refuses([A, B], [There, Back, There with { Id = new LinkId(2) }]);

    [Fact]
    public void Refuses_a_link_without_reverse() => Refuses([A, B], [There]);

    [Fact]
    public void Refuses_a_link_to_its_own_node() => Refuses([A, B], [There with { To = A.Id }]);

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Refuses_an_end_that_is_no_node(int index) =>
        Refuses([A, B], [There with { To = new NodeId(index) }, Back with { From = new NodeId(index) }]);

    [Fact]
    public void Refuses_a_negative_delay() => Refuses([A, B], [There with { Delay = new Duration(-1) }, Back]);

    private static void Refuses(Node[] nodes, Link[] links) => Assert.ThrowsAny<ArgumentException>(() => new Topology("wrong", [.. nodes], [.. links]));
}

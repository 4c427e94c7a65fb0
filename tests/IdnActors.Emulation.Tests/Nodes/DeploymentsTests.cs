using IdnActors.Emulation.Nodes;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Nodes;

public class DeploymentsTests
{
    private readonly Deployments _deployed = new();

    [Fact]
    public void What_has_gone_is_not_found_and_takes_no_room_however_often_it_comes_back()
    {
        var stays = Add(0);
        for (var round = 0; round < 1000; round++)
        {
            var number = _deployed.Next;
            var comes = Add(1);
            Assert.Same(comes, _deployed.Find(number));
            Assert.Equal([stays, comes], _deployed.Live);

            _deployed.Remove(comes);

            Assert.Null(_deployed.Find(number));
            Assert.Equal([stays], _deployed.Live);
        }
        Assert.Equal(1001, _deployed.Next);
        Assert.Same(stays, _deployed.Find(0));
    }

    [Fact]
    public void Those_that_are_left_stay_in_the_order_in_which_they_came()
    {
        var variants = Enumerable.Range(0, 5).Select(Add).ToArray();

        _deployed.Remove(variants[1]);
        _deployed.Remove(variants[1]);
        var last = Add(1);

        Assert.Equal([variants[0], variants[2], variants[3], variants[4], last], _deployed.Live);
    }

    [Fact]
    public void Numbers_are_given_in_order() => Assert.Throws<ArgumentException>(() => _deployed.Add(Make(7, 0)));

    private DeployedVariant Add(int variant)
    {
        var made = Make(_deployed.Next, variant);
        _deployed.Add(made);
        return made;
    }

    private static DeployedVariant Make(int number, int variant) =>
        new() { Slot = number, Variant = new VariantId(variant), Shards = [], ReservedMemory = ByteSize.Zero, IsRepositoryOwned = false };
}

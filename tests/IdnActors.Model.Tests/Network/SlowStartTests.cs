using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Model.Tests.Network;

public class SlowStartTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(500, 4)]
    [InlineData(1_500, 2)]
    [InlineData(2_000, 1)]
    [InlineData(9_000, 1)]
    public void The_factor_falls_on_a_straight_line_to_one(double sinceMs, double factor) =>
        Assert.Equal(factor, new SlowStart(Duration.FromSeconds(2), 5).FactorAfter(Duration.FromMilliseconds(sinceMs)), 12);

    [Fact]
    public void None_changes_nothing() => Assert.Equal(1, SlowStart.None.FactorAfter(Duration.Zero));
}

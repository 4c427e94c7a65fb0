using IdnActors.Model.Network;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Network;

public class BurstLossTests(ITestOutputHelper output)
{
    [Fact]
    public void The_states_balance_and_give_the_mean_loss() => TestSeed.ForEachCase(output, 1_000, random =>
    {
        var good = random.NextDouble() / 2;
        var bursts = new BurstLoss(1 + (20 * random.NextDouble()), good, good + ((1 - good) * random.NextDouble()));
        var loss = random.NextDouble();
        if (bursts.FaultFor(loss) is not null) return;
        var bad = bursts.BadShare(loss);
        Assert.InRange(bad, 0, 1);
        Assert.InRange(bursts.Onset(loss), 0, 1);
        Assert.Equal(bad * bursts.Recovery, (1 - bad) * bursts.Onset(loss), 1e-12);
        Assert.Equal(loss, (bad * bursts.Bad) + ((1 - bad) * bursts.Good), 1e-12);
    });

    [Theory]
    [InlineData(0.1, 5, 0, 1, true)]
    [InlineData(0, 1, 0, 1, true)]
    [InlineData(0.5, 1, 0, 1, true)]
    [InlineData(0.6, 1, 0, 1, false)]
    [InlineData(1, 5, 0, 1, false)]
    [InlineData(0.1, 5, 0.2, 1, false)]
    [InlineData(0.6, 5, 0.2, 0.5, false)]
    [InlineData(0.3, 5, 0.5, 0.2, false)]
    public void What_cannot_be_is_told(double loss, double length, double good, double bad, bool isPossible) =>
        Assert.Equal(isPossible, new BurstLoss(length, good, bad).FaultFor(loss) is null);
}

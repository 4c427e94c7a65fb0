using IdnActors.Model.Randomness;
using IdnActors.Policies.Experts;
using IdnActors.Policies.Tests.Oracles;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Experts;

/// <summary>The bound of Ader is told from steps, gradients and ranges of gains, not from the weights in use: a Hedge that weighs wrongly exceeds it.</summary>
public class AderBoundTests(ITestOutputHelper output)
{
    private const int Room = 5;
    private const int Slots = 40_000;

    // Large steps throw out what will be asked for next: the experts that take them gain least.
    private static readonly int[] RoundRobin = [.. Enumerable.Range(0, Slots).Select(t => t % (2 * Room))];

    [Fact]
    public void The_hedge_keeps_it() => Assert.True(Play(Hedge.Weights) <= 1);

    [Fact]
    public void Weights_that_stay_on_one_expert_exceed_it() => Assert.True(Play((_, _, weights) =>
    {
        weights.Clear();
        weights[^1] = 1;
    }) > 1);

    [Fact]
    public void Weights_that_prefer_the_worse_expert_exceed_it() => Assert.True(Play((gains, rate, weights) =>
    {
        double[] losses = [.. gains.ToArray().Select(g => -g)];
        Hedge.Weights(losses, rate, weights);
    }) > 1);

    /// <summary>With two experts that lead in turn, a rate that is a hundred times too large follows the leader and loses in every turn.</summary>
    [Fact]
    public void The_bound_of_the_hedge_catches_a_rate_that_is_too_large()
    {
        var (right, tooLarge) = (Turns(1), Turns(100));
        output.WriteLine($"loss over bound {right:F3}, with a hundred times the rate {tooLarge:F3}");
        Assert.InRange(right, 0, 1);
        Assert.True(tooLarge > 1);
    }

    private static double Turns(double factor)
    {
        const int Turns = 10_000;
        double[] gains = [0, 0], weights = [0.5, 0.5];
        var (bound, squares, own) = (new HedgeBound(2), 0.0, 0.0);
        for (var t = 0; t < Turns; t++)
        {
            // After a first half step the one that is behind gains, and leads.
            var winner = t % 2;
            var amount = t == 0 ? 0.5 : 1;
            gains[winner] += amount;
            own += weights[winner] * amount;
            bound.Add(amount);
            squares += amount * amount;
            Hedge.Weights(gains, factor * Math.Sqrt(8 * PortableLogarithm.Of(2) / squares), weights);
        }
        return (gains.Max() - own) / bound.Value;
    }

    /// <summary>Regret over bound.</summary>
    private double Play(AderPolicy.HedgeRule hedge)
    {
        var node = new OneNode(2 * Room, Room, Slots);
        var policy = new AderPolicy(node.View, AderOptions.Default, Slots, new RandomStreams(TestSeed.Value), hedge);
        var regret = OneNode.Best(RoundRobin, Room) - node.Play(policy, RoundRobin).Gain;
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; regret {regret:F1}, bound {policy.RegretBoundMs:F1}");
        return regret / policy.RegretBoundMs;
    }
}

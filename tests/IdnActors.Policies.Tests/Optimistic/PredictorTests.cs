using IdnActors.Model.Randomness;
using IdnActors.Policies.Optimistic;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Optimistic;

public class PredictorTests(ITestOutputHelper output)
{
    [Fact]
    public void A_mean_of_weight_1_is_the_last_gradient_and_a_smaller_one_forgets()
    {
        Assert.Equal([7, 0], Predict(new EwmaPredictor(2, 1), [[1, 2], [7, 0]]));
        Assert.Equal([(0.5 * 0.5) + (0.5 * 7), 0.5], Predict(new EwmaPredictor(2, 0.5), [[1, 2], [7, 0]]));
    }

    [Fact]
    public void A_period_later_the_gradient_comes_back()
    {
        Assert.Equal([0], Predict(new PeriodicPredictor(1, 3), [[1], [2]]));
        Assert.Equal([1], Predict(new PeriodicPredictor(1, 3), [[1], [2], [3]]));
        Assert.Equal([3], Predict(new PeriodicPredictor(1, 3), [[1], [2], [3], [4], [5]]));
    }

    [Fact]
    public void The_oracle_is_right_as_often_as_it_says()
    {
        const int Slots = 10_000;
        var gradients = Enumerable.Range(0, Slots).Select(t => new double[] { t + 1, 0 }).ToArray();
        var oracle = new OraclePredictor(0.7, gradients, new RandomStreams(TestSeed.Value), "test");
        var guess = new double[2];
        var right = 0;
        for (var t = 0; t < Slots; t++)
        {
            oracle.Predict(t, guess);
            if (guess[1] == 0) right++;
            else Assert.Equal([(t + 1) / 2.0, (t + 1) / 2.0], guess);
        }
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; right {right} of {Slots}");
        // 4.5 standard errors.
        Assert.InRange(right, 6_794, 7_206);
        oracle.Predict(Slots, guess);
        Assert.Equal([0, 0], guess);
    }

    private static double[] Predict(IGradientPredictor predictor, double[][] past)
    {
        for (var t = 0; t < past.Length; t++) predictor.Add(past[t], t);
        var guess = new double[past[0].Length];
        predictor.Predict(past.Length, guess);
        return guess;
    }
}

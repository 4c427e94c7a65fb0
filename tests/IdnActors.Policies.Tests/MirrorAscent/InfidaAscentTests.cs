using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tests.Kernels;
using IdnActors.Policies.Tests.Kernels.Projections;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.MirrorAscent;

/// <summary>The adaptive step of INFIDA.</summary>
public class InfidaAscentTests(ITestOutputHelper output)
{
    [Fact]
    public void Steps_as_the_derivation_is_written_line_by_line() => TestSeed.ForEachCase(output, 300, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random)).Network;
        foreach (var node in network.Nodes)
        {
            double[] s = [.. node.Sizes];
            var b = node.BudgetBytes;
            if (s.Sum() <= b * (1 + 1e-9) || b == 0) continue;
            var policy = new InfidaPolicy(node, new InfidaOptions { Mixture = 0 }, new RandomStreams(1));
            var d = b * Math.Log(s.Sum() / b);
            double[] start = [.. s.Select(_ => b / s.Sum())], y = start;
            var (squares, largest, eta, sum) = (0.0, 0.0, double.NaN, 0.0);
            for (var slot = 0; slot < 8; slot++)
            {
                var observation = Calm(PolicyScenarios.Observation(node, random));
                var g = new double[s.Length];
                observation.GradientAt(node, g);
                policy.Decide(observation);
                var most = Enumerable.Range(0, s.Length).Max(i => g[i] / s[i]);
                if (most == 0) continue;
                squares += Enumerable.Range(0, s.Length).Sum(i => y[i] * g[i] * g[i] / s[i]);
                largest = Math.Max(largest, most);
                var next = Math.Min(3 / largest, Math.Sqrt(d / squares));
                next = double.IsNaN(eta) ? next : Math.Min(eta, next);
                if (double.IsNaN(eta)) eta = next;
                var part = Math.Min(1, 3 / (eta * most));
                double[] x = [.. g.Select((value, i) => part * eta * value / s[i])];
                sum += Enumerable.Range(0, s.Length).Sum(i => s[i] * y[i] * (Math.Exp(x[i]) - 1 - x[i])) / eta;
                sum += (1 - part) * ((b * most) - g.Zip(y, (value, share) => value * share).Sum());
                double[] h = [.. y.Select((share, i) => Math.Pow(share * Math.Exp(x[i]), next / eta) * Math.Pow(start[i], 1 - (next / eta)))];
                EntropicProjection.Project(h, s, b, BudgetUse.Whole, y = new double[s.Length]);
                eta = next;
                EuclideanProjectionTests.AssertClose(y, [.. policy.Current.Shares], 1e-9);
                Assert.Equal((d / eta) + sum, policy.RegretBoundMs, 1e-9 * policy.RegretBoundMs);
            }
        }
    });

    [Fact]
    public void The_scale_of_the_gains_does_not_matter() => TestSeed.ForEachCase(output, 100, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random)).Network;
        foreach (var node in network.Nodes)
        {
            var (policy, scaled) = (new InfidaPolicy(node, InfidaOptions.Default, new RandomStreams(1)), new InfidaPolicy(node, InfidaOptions.Default, new RandomStreams(1)));
            for (var slot = 0; slot < 8; slot++)
            {
                var observation = PolicyScenarios.Observation(node, random);
                policy.Decide(observation);
                // A power of two loses no digit.
                scaled.Decide(new SlotObservation([.. observation.Types.Select(t => t with { PotentialCapacity = [.. t.PotentialCapacity.Select(l => 1024 * l)] })]));
                EuclideanProjectionTests.AssertClose([.. policy.Current.Shares], [.. scaled.Current.Shares], 1e-12);
            }
        }
    });

    [Fact]
    public void A_gradient_that_sets_a_record_leaves_a_bound_that_says_something()
    {
        var node = new PolicyReplay(TestScenarios.Line3()).Network.Nodes[2];
        double[] sizes = [.. node.Sizes];
        var budget = sizes.Sum() / 2;
        var ascent = new InfidaAscent(null, sizes, budget, 0);
        double[] y = [.. sizes.Select(_ => 0.5)], sum = new double[sizes.Length];
        var gain = 0.0;
        for (var slot = 0; slot < 100; slot++)
        {
            // Calm but for one slot with a thousand times as much.
            double[] gradient = [slot == 50 ? 1000 : 1, 0.5];
            for (var i = 0; i < y.Length; i++) (gain, sum[i]) = (gain + (gradient[i] * y[i]), sum[i] + gradient[i]);
            ascent.Take(y, gradient, sizes);
        }
        var best = FractionalKnapsack.Best(sum, sizes, budget);
        output.WriteLine($"regret {best - gain}, bound {ascent.Bound}, best {best}");
        Assert.InRange(best - gain, 0, ascent.Bound);
        Assert.True(ascent.Bound < 10 * best);
    }

    /// <summary>Without prices of 10^9, beside which the others are rounding.</summary>
    private static SlotObservation Calm(SlotObservation observation) => new([.. observation.Types.Select(t => t with { MarginalPriceMs = Math.Min(t.MarginalPriceMs, 1_000) })]);
}

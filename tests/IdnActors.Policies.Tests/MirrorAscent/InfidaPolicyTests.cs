using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.MirrorAscent;

public class InfidaPolicyTests(ITestOutputHelper output)
{
    [Fact]
    public void Steps_as_the_algorithm_is_written_line_by_line() => TestSeed.ForEachCase(output, 300, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random)).Network;
        var options = new InfidaOptions { Step = 1e3 * random.NextDouble() + 1, Mixture = 0 };
        foreach (var node in network.Nodes)
        {
            var policy = new InfidaPolicy(node, options, 0, new RandomStreams(1));
            double[] s = [.. node.Sizes], g = new double[s.Length];
            var y = s.Select(_ => Math.Min(1, node.BudgetBytes / s.Sum())).ToArray();
            Projections.AssertClose(y, [.. policy.Current.Shares], 1e-15);
            for (var slot = 0; slot < 5; slot++)
            {
                var observation = PolicyScenarios.Observation(node, random);
                observation.GradientAt(node, g);
                // A step that e^700 cannot hold is taken up to scale only.
                if (g.Select((value, i) => options.Step.Value * value / s[i]).DefaultIfEmpty(0).Max() > 500) break;
                // ŷ = ∇Φ(y), ĥ = ŷ + η g, h = (∇Φ)^-1(ĥ) with ∂Φ/∂y_m = s_m (1 + ln y_m).
                var h = y.Select((share, i) => Math.Exp((((s[i] * (1 + Math.Log(share))) + (options.Step.Value * g[i])) / s[i]) - 1)).ToArray();
                y = Projections.BySorting(h, s, node.BudgetBytes);
                Projections.AssertClose(y, [.. policy.Decide(observation).Shares], 1e-9);
            }
        }
    });

    [Fact]
    public void The_gradient_of_all_nodes_is_a_supergradient_of_the_gain() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4));
        var (network, table) = (replay.Network, replay.Network.Table);
        var load = RandomLoads.Load(table, random);
        var (at, other) = (Hostable(RandomLoads.Fractional(table, random)), Hostable(RandomLoads.Fractional(table, random)));
        var prices = PolicyReplay.PricesOf(load, at);
        var linear = AllocationGain.InMs(load, at);
        foreach (var node in network.Nodes)
        {
            var gradient = new double[node.Items.Length];
            PolicyReplay.ObservationOf(node, load, prices).GradientAt(node, gradient);
            for (var i = 0; i < gradient.Length; i++)
            {
                Assert.True(gradient[i] >= 0);
                linear += gradient[i] * (other.Fractions[node.Items[i].Cell] - at.Fractions[node.Items[i].Cell]);
            }
        }
        Assert.True(AllocationGain.InMs(load, other) <= linear + (1e-9 * Math.Max(1, linear)));

        // Only what nodes may hold: the rest is no coordinate of the gradient.
        Allocation Hostable(Allocation any)
        {
            var shares = new double[table.Cells.Length];
            foreach (var item in network.Nodes.SelectMany(n => n.Items)) shares[item.Cell] = any.Fractions[item.Cell];
            return Allocation.FromFractions(table, shares);
        }
    });

    [Fact]
    public void Comes_close_to_the_best_fixed_allocation_under_a_static_load()
    {
        var worst = double.PositiveInfinity;
        var instances = 0;
        TestSeed.ForEachCase(output, 120, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4));
            var network = replay.Network;
            if (PolicyScenarios.ItemCount(network) is < 2 or > 10) return;
            var load = SlotLoad.Unshared(network.Table, RandomLoads.Requests(network.Table, random));
            var best = PolicyScenarios.Feasible(network).Max(x => AllocationGain.InMs(load, x));
            if (best == 0) return;
            instances++;
            const int Slots = 1_500;
            // Relative to the largest gain per byte that a gradient can show: with prices as dear as the dearest options.
            var dearest = network.Table.RequestTypes.Select((_, type) => network.Table.CostsMs(type)[^1]).ToArray();
            var largest = network.Nodes.Max(n =>
            {
                var gradient = new double[n.Items.Length];
                PolicyReplay.ObservationOf(n, load, dearest).GradientAt(n, gradient);
                return gradient.Select((g, i) => g / n.Sizes[i]).DefaultIfEmpty(0).Max();
            });
            var policies = InfidaPolicy.ForAll(network, new InfidaOptions { Step = 0.1 / largest }, new RandomStreams(1));
            double fractional = 0, rounded = 0;
            for (var slot = 0; slot < Slots; slot++)
            {
                var shares = new double[network.Table.Cells.Length];
                var held = new double[shares.Length];
                for (var n = 0; n < policies.Length; n++)
                {
                    for (var i = 0; i < network.Nodes[n].Items.Length; i++)
                    {
                        shares[network.Nodes[n].Items[i].Cell] = policies[n].Current.Shares[i];
                        held[network.Nodes[n].Items[i].Cell] = policies[n].Current.Held[i] ? 1 : 0;
                    }
                }
                var y = Allocation.FromFractions(network.Table, shares);
                if (slot >= Slots / 2)
                {
                    fractional += AllocationGain.InMs(load, y) / (Slots / 2);
                    rounded += AllocationGain.InMs(load, Allocation.FromFractions(network.Table, held)) / (Slots / 2);
                }
                var prices = PolicyReplay.PricesOf(load, y);
                for (var n = 0; n < policies.Length; n++) policies[n].Decide(PolicyReplay.ObservationOf(network.Nodes[n], load, prices));
            }
            worst = Math.Min(worst, fractional / best);
            Assert.True(fractional >= 0.98 * best, $"fractional gain {fractional / best:P1} of the best");
            Assert.True(rounded <= best * (1 + 1e-9));
        });
        output.WriteLine($"{instances} instances, fractional gain at least {worst:P2} of the best integral");
        Assert.True(instances >= 20, $"{instances} instances");
    }

    [Fact]
    public void Draws_anew_at_the_end_of_a_refresh_period_only()
    {
        var network = new PolicyReplay(Contended()).Network;
        var node = network.Nodes[2];
        var policy = new InfidaPolicy(node, new InfidaOptions { RefreshPeriod = 4, Step = 1 }, 0, new RandomStreams(3));
        var changes = new List<int>();
        for (var slot = 1; slot <= 200; slot++)
        {
            var before = policy.Current.Held;
            if (!policy.Decide(SlotObservation.Empty).Held.SequenceEqual(before)) changes.Add(slot);
        }
        Assert.NotEmpty(changes);
        Assert.All(changes, slot => Assert.Equal(0, slot % 4));
    }

    [Fact]
    public void With_exact_marginals_an_item_is_held_as_often_as_its_share_says()
    {
        var node = new PolicyReplay(Contended()).Network.Nodes[2];
        var policy = new InfidaPolicy(node, new InfidaOptions { Leftover = Leftover.Drawn, Step = 1 }, 0, new RandomStreams(TestSeed.Value));
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        const int Slots = 20_000;
        var held = new int[node.Items.Length];
        for (var slot = 0; slot < Slots; slot++)
        {
            var decision = policy.Decide(SlotObservation.Empty);
            for (var i = 0; i < held.Length; i++) held[i] += decision.Held[i] ? 1 : 0;
        }
        for (var i = 0; i < held.Length; i++)
        {
            var share = policy.Current.Shares[i];
            // 4.5 standard errors: wrong with probability 7 · 10^-6.
            Assert.InRange((double)held[i] / Slots, share - (4.5 * Math.Sqrt(share * (1 - share) / Slots)), share + (4.5 * Math.Sqrt(share * (1 - share) / Slots)));
        }
    }

    [Theory]
    [InlineData(0.0, 1, 0, "infida.step is 0;")]
    [InlineData(double.NaN, 1, 0, "infida.step is NaN;")]
    [InlineData(1.0, 0, 0, "infida.refresh-period is 0;")]
    [InlineData(1.0, 1, -0.5, "infida.mixture is -0.5;")]
    public void Refuses_options_out_of_range(double step, int period, double mixture, string expected)
    {
        var node = new PolicyReplay(TestScenarios.Line3()).Network.Nodes[2];
        var options = new InfidaOptions { Step = step, RefreshPeriod = period, Mixture = mixture };
        var error = Assert.Throws<ArgumentException>(() => new InfidaPolicy(node, options, 1, new RandomStreams(1)));
        Assert.StartsWith(expected, error.Message);
    }

    /// <summary>The line with room for one of the two variants at the edge.</summary>
    private static Model.Scenarios.Scenario Contended()
    {
        var scenario = TestScenarios.Line3();
        var nodes = scenario.Topology.Nodes.Select(n => n with { MemoryBudget = Model.Units.ByteSize.FromMebibytes(4) });
        return scenario with { Topology = new Model.Network.Topology("line-3", [.. nodes], scenario.Topology.Links) };
    }

    /// <summary>The projection as idn-model 2.4 writes it.</summary>
    private static class Projections
    {
        public static double[] BySorting(double[] h, double[] s, double b)
        {
            if (s.Sum() <= b) return [.. h.Select(_ => 1.0)];
            var order = Enumerable.Range(0, h.Length).OrderByDescending(i => h[i]).ToArray();
            var y = new double[h.Length];
            double used = 0, total = h.Zip(s, (weight, size) => weight * size).Sum(), scale = 0;
            var k = 0;
            for (; k < order.Length; k++)
            {
                scale = (b - used) / total;
                if (scale * h[order[k]] <= 1) break;
                used += s[order[k]];
                total -= s[order[k]] * h[order[k]];
                y[order[k]] = 1;
            }
            foreach (var i in order[k..]) y[i] = scale * h[i];
            return y;
        }

        public static void AssertClose(double[] expected, double[] actual, double tolerance)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}

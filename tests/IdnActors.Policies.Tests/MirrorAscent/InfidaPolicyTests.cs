using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;
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
            var policy = new InfidaPolicy(node, options, new RandomStreams(1));
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
    public void O10_keeps_the_regret_bound_of_its_derivation_whatever_the_loads()
    {
        var (instances, largest) = (0, double.NegativeInfinity);
        TestSeed.ForEachCase(output, 150, random =>
        {
            var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4)).Network;
            if (PolicyScenarios.ItemCount(network) is < 2 or > 9) return;
            instances++;
            var loads = Enumerable.Range(0, 4).Select(_ => SlotLoad.Unshared(network.Table, RandomLoads.Requests(network.Table, random))).ToArray();
            var sequence = Enumerable.Range(0, 300).Select(t => random.NextInt(3) == 0 ? random.NextInt(4) : t / 75).ToArray();
            // Near the largest exponent that any of the loads can cause, above and below.
            var step = Math.Pow(10, -2 + (2 * random.NextDouble())) / LargestGainPerByte(network, loads);
            if (double.IsInfinity(step)) return;
            var run = Play(network, new InfidaOptions { Step = step, Mixture = 0 }, sequence.Select(i => loads[i]));
            var best = PolicyScenarios.Feasible(network).Max(x => sequence.Sum(i => AllocationGain.InMs(loads[i], x)));
            // D² / η + η T σ² Σ b / 2, with the σ of the gradients that occurred.
            var (entropy, budget) = (0.0, 0.0);
            foreach (var node in network.Nodes)
            {
                entropy += BudgetSet.EntropyRadius(node.Sizes.Sum(), node.BudgetBytes);
                budget += Math.Min(node.Sizes.Sum(), node.BudgetBytes);
            }
            var bound = (entropy / step) + (step * sequence.Length * run.LargestGainPerByte * run.LargestGainPerByte * budget / 2);
            Assert.True(best - run.FractionalGainMs <= bound + (1e-9 * Math.Max(1, best)), $"regret {best - run.FractionalGainMs} exceeds {bound}");
            if (bound > 0) largest = Math.Max(largest, (best - run.FractionalGainMs) / bound);
        });
        output.WriteLine($"{instances} instances, regret at most {largest:P0} of the bound");
        Assert.True(instances >= 20, $"{instances} instances");
    }

    [Fact]
    public void Rounded_it_gains_1_minus_1_over_e_of_the_fractional_gain() => TestSeed.ForEachCase(output, 60, random =>
    {
        const int Slots = 400;
        var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4)).Network;
        var load = SlotLoad.Unshared(network.Table, RandomLoads.Requests(network.Table, random));
        var options = new InfidaOptions { Step = 0.01 / Math.Max(1e-300, LargestGainPerByte(network, [load])), Rounding = new RoundingOptions { Leftover = Leftover.Drawn } };
        var run = Play(network, options, Enumerable.Repeat(load, Slots));
        var all = AllocationGain.InMs(load, Allocation.FromFractions(network.Table, [.. network.Table.Cells.Select(_ => 1.0)]));
        // The shares do not depend on the draws, which are independent: by Hoeffding's inequality the sum falls so far below its mean with probability 10^-7.
        var deviation = all * Math.Sqrt(Slots * Math.Log(1e7) / 2);
        Assert.True(run.GainMs >= ((1 - (1 / Math.E)) * run.FractionalGainMs) - deviation);
    });

    [Fact]
    public void Draws_anew_at_the_end_of_a_refresh_period_only()
    {
        var network = new PolicyReplay(Contended()).Network;
        var node = network.Nodes[2];
        var policy = new InfidaPolicy(node, new InfidaOptions { Rounding = new RoundingOptions { RefreshPeriod = 4 }, Step = 1 }, new RandomStreams(3));
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
        var policy = new InfidaPolicy(node, new InfidaOptions { Rounding = new RoundingOptions { Leftover = Leftover.Drawn }, Step = 1 }, new RandomStreams(TestSeed.Value));
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
        var options = new InfidaOptions { Step = step, Rounding = new RoundingOptions { RefreshPeriod = period }, Mixture = mixture };
        var error = Assert.Throws<ArgumentException>(() => new InfidaPolicy(node, options, new RandomStreams(1)));
        Assert.StartsWith(expected, error.Message);
    }

    private static double LargestGainPerByte(NetworkView network, SlotLoad[] loads) => loads.Max(load =>
    {
        // With prices as dear as the dearest options.
        var dearest = network.Table.RequestTypes.Select((_, type) => network.Table.CostsMs(type)[^1]).ToArray();
        return network.Nodes.Max(node => LargestGainPerByte(node, PolicyReplay.ObservationOf(node, load, dearest)));
    });

    private static double LargestGainPerByte(NodeView node, SlotObservation observation)
    {
        var gradient = new double[node.Items.Length];
        observation.GradientAt(node, gradient);
        return gradient.Select((g, i) => g / node.Sizes[i]).DefaultIfEmpty(0).Max();
    }

    /// <summary>Runs INFIDA against loads that do not depend on what it does.</summary>
    private static (double FractionalGainMs, double GainMs, double LargestGainPerByte) Play(NetworkView network, InfidaOptions options, IEnumerable<SlotLoad> loads)
    {
        var policies = InfidaPolicy.ForAll(network, options, new RandomStreams(TestSeed.Value));
        var (fractional, integral, largest) = (0.0, 0.0, 0.0);
        foreach (var load in loads)
        {
            double[] shares = new double[network.Table.Cells.Length], held = new double[shares.Length];
            for (var n = 0; n < policies.Length; n++)
            {
                var (items, current) = (network.Nodes[n].Items, policies[n].Current);
                for (var i = 0; i < items.Length; i++) (shares[items[i].Cell], held[items[i].Cell]) = (current.Shares[i], current.Held[i] ? 1 : 0);
            }
            var y = Allocation.FromFractions(network.Table, shares);
            fractional += AllocationGain.InMs(load, y);
            integral += AllocationGain.InMs(load, Allocation.FromFractions(network.Table, held));
            var prices = PolicyReplay.PricesOf(load, y);
            for (var n = 0; n < policies.Length; n++)
            {
                var observation = PolicyReplay.ObservationOf(network.Nodes[n], load, prices);
                largest = Math.Max(largest, LargestGainPerByte(network.Nodes[n], observation));
                policies[n].Decide(observation);
            }
        }
        return (fractional, integral, largest);
    }

    /// <summary>The line with room for one of the two variants at the edge.</summary>
    private static Model.Scenarios.Scenario Contended()
    {
        var scenario = TestScenarios.Line3();
        var nodes = scenario.Topology.Nodes.Select(n => n with { MemoryBudget = Model.Units.ByteSize.FromMebibytes(4) });
        return scenario with { Topology = new Model.Network.Topology("line-3", [.. nodes], scenario.Topology.Links) };
    }

    /// <summary>The projection by sorting: items are capped at 1 in falling order of their weights, and the others scaled to the rest of the budget.</summary>
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

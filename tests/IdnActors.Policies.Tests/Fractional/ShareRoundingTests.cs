using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tests.Oracles;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Fractional;

/// <summary>What every rounding of shares must keep, for the options that no entry of the catalogue has by default.</summary>
public class ShareRoundingTests(ITestOutputHelper output)
{
    public static TheoryData<RoundingScheme, int, double> Options => new()
    {
        { RoundingScheme.Dependent, 3, 0 },
        { RoundingScheme.Coupled, 1, 0 },
        { RoundingScheme.Coupled, 4, 1 },
        { RoundingScheme.Permanent, 1, 0 },
        { RoundingScheme.Permanent, 2, 3 },
        { RoundingScheme.Independent, 1, 0 },
        { RoundingScheme.Independent, 3, 1 },
        { RoundingScheme.Systematic, 1, 0 },
        { RoundingScheme.Systematic, 2, 1 },
        { RoundingScheme.Comonotone, 1, 0 },
        { RoundingScheme.Comonotone, 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Keeps_budgets_moves_in_refresh_slots_only_and_continues_from_snapshots(RoundingScheme scheme, int period, double headroom) =>
        TestSeed.ForEachCase(output, 60, random =>
        {
            var rounding = new RoundingOptions { Scheme = scheme, RefreshPeriod = period, Headroom = headroom };
            foreach (var node in new PolicyReplay(PolicyScenarios.Tight(random)).Network.Nodes)
            {
                OgaPolicy New() => new(OgaPolicy.Name, node, new OgaOptions { Rounding = rounding }, new RandomStreams(5));
                var (policy, other) = (New(), New());
                for (var slot = 1; slot < 12; slot++)
                {
                    var before = policy.Current.Held;
                    var observation = PolicyScenarios.Observation(node, random);
                    policy.Decide(observation);
                    Assert.True(policy.Current.Held.Select((h, i) => h ? node.Sizes[i] : 0).Sum() <= node.BudgetBytes);
                    if (slot % period != 0) Assert.Equal(before.ToArray(), policy.Current.Held.ToArray());
                    Assert.Equal(policy.Current.Held.ToArray(), other.Decide(observation).Held.ToArray());
                    if (slot % 4 != 0) continue;
                    other = New();
                    other.Restore(policy.Snapshot());
                }
            }
        });

    /// <summary>Whatever the shares, a node that holds the smaller share of a model's parts implies that one with the larger share holds it.</summary>
    [Fact]
    public void Comonotone_rounding_holds_the_parts_of_a_model_together_at_all_nodes()
    {
        var scenario = TestSplits.Line3(40, (0, 2), (0, 3));
        var nodes = new PolicyReplay(scenario).Network.Nodes.Where(n => n.Items.Length > 0).ToArray();
        Assert.True(nodes.Length >= 2 && nodes.All(n => n.Items.Length >= 2), "The network is too small to say anything.");
        var (together, differ) = (0, 0);
        for (var seed = 0UL; seed < 400; seed++)
        {
            var held = nodes.Select((node, n) =>
            {
                var rounding = new ShareRounding(node, new RoundingOptions { Scheme = RoundingScheme.Comonotone }, new RandomStreams(seed));
                // So little of each that the budget never decides.
                rounding.Follow([.. node.Items.Select((_, i) => n == 0 && i == 0 ? 0.2 : 0.3)], 0);
                return rounding.Held;
            }).ToArray();
            if (!held[0][0]) continue;
            together++;
            if (!held[0][1] || !held[1][0]) differ++;
        }
        Assert.Equal(0, differ);
        // A share of 0.2, within four standard deviations.
        Assert.InRange(together, 48, 112);
    }

    [Theory]
    [InlineData(RoundingScheme.Dependent)]
    [InlineData(RoundingScheme.Independent)]
    public void A_stretched_period_grows_from_the_first_to_the_last_one_and_survives_snapshots(RoundingScheme scheme)
    {
        var rounding = new RoundingOptions { Scheme = scheme, FirstRefreshPeriod = 1, RefreshPeriod = 4, StretchingSlots = 6 };
        // B at slots 0, 1, 2, 4, 7, … is 1, 1, 2, 3, 4, …
        int[] draws = [1, 2, 4, 7, 11, 15, 19];
        var node = new OneNode(items: 8, room: 4, slots: 20).View;
        var same = new bool[20];
        Array.Fill(same, true);
        for (ulong seed = 0; seed < 30; seed++)
        {
            var policy = new OgaPolicy(OgaPolicy.Name, node, new OgaOptions { Rounding = rounding }, new RandomStreams(seed));
            for (var slot = 1; slot < same.Length; slot++)
            {
                var before = policy.Current.Held;
                if (slot % 3 == 0)
                {
                    var snapshot = policy.Snapshot();
                    policy = new OgaPolicy(OgaPolicy.Name, node, new OgaOptions { Rounding = rounding }, new RandomStreams(seed));
                    policy.Restore(snapshot);
                }
                policy.Decide(SlotObservation.Empty);
                same[slot] &= before.SequenceEqual(policy.Current.Held);
            }
        }
        Assert.Equal(draws, Enumerable.Range(1, same.Length - 1).Where(slot => !same[slot]));
    }

    [Theory]
    [InlineData(RoundingScheme.Dependent, 4, 4)]
    [InlineData(RoundingScheme.Systematic, 4, 4)]
    [InlineData(RoundingScheme.Independent, 0, 4)]
    public void Fresh_draws_use_budgets_of_equal_sizes_as_their_scheme_does_and_change_in_every_slot(RoundingScheme scheme, int least, int most)
    {
        var rounding = new RoundingOptions { Scheme = scheme };
        var policy = new OgaPolicy(OgaPolicy.Name, new OneNode(items: 8, room: 4, slots: 100).View, new OgaOptions { Rounding = rounding }, new RandomStreams(7));
        var (changes, draws) = (0, new HashSet<int>());
        for (var slot = 1; slot < 100; slot++)
        {
            var before = policy.Current.Held;
            var held = policy.Decide(SlotObservation.Empty).Held;
            Assert.InRange(held.Count(h => h), least, most);
            changes += before.SequenceEqual(held) ? 0 : 1;
            draws.Add(held.Count(h => h));
        }
        // Two draws of independent items are equal with probability 2^-8, those of systematic sampling of halves with 1/2.
        Assert.InRange(changes, 25, 99);
        Assert.Equal(scheme == RoundingScheme.Independent, draws.Count > 1);
    }

    [Fact]
    public void Infida_moves_less_when_it_is_coupled()
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(new RandomSource(TestSeed.Value)));
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        double Fetched(RoundingOptions rounding) =>
            replay.Run(InfidaPolicy.ForAll(replay.Network, new InfidaOptions { Rounding = rounding }, new RandomStreams(1))).Sum(s => s.FetchedBytes);
        Assert.InRange(Fetched(RoundingOptions.Coupled), 0, Fetched(RoundingOptions.Dependent));
    }
}

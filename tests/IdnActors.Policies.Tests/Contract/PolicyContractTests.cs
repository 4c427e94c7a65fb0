using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tests.Kernels;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Contract;

/// <summary>What every policy of the catalogue must do, whatever it learns.</summary>
public class PolicyContractTests(ITestOutputHelper output)
{
    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Keeps_every_budget_and_yields_shares_between_0_and_1(string policy) => Drive(policy, 150, (replay, policies, _) =>
    {
        for (var n = 0; n < policies.Length; n++)
        {
            var (node, decision) = (replay.Network.Nodes[n], policies[n].Current);
            Assert.Equal((node.Items.Length, node.Items.Length), (decision.Shares.Length, decision.Held.Length));
            Assert.All(decision.Shares, y => Assert.InRange(y, 0, 1));
            Assert.True(Used(node.Sizes, [.. decision.Held.Select(h => h ? 1.0 : 0)]) <= node.BudgetBytes);
            Assert.True(Used(node.Sizes, decision.Shares) <= (node.BudgetBytes * (1 + 1e-9)) + 1e-9);
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Never_decides_about_repositories_or_what_is_larger_than_the_budget(string policy) => TestSeed.ForEachCase(output, 50, random =>
    {
        var scenario = PolicyScenarios.Tight(random);
        var replay = new PolicyReplay(scenario);
        foreach (var slot in replay.Run(PolicyCatalogue.Find(policy)))
        {
            var allocation = slot.Result.Served.Allocation;
            for (var cell = 0; cell < replay.Network.Table.Cells.Length; cell++)
            {
                if (replay.Network.Table.IsRepository(cell)) Assert.Equal(1, allocation.Fractions[cell]);
                else if (replay.Network.Table.SizeBytes(cell) > scenario.Topology[replay.Network.Table.Cells[cell].Node].MemoryBudget.Bytes)
                    Assert.Equal(0, allocation.Fractions[cell]);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Decides_alike_for_equal_seeds_and_inputs(string policy) => TestSeed.ForEachCase(output, 50, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var (a, b) = (PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)), PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)));
        AssertContinueAlike(replay, a, b, random, shuffle: false);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void O25_decides_alike_in_whatever_order_types_are_listed(string policy) => TestSeed.ForEachCase(output, 50, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var (a, b) = (PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)), PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)));
        AssertContinueAlike(replay, a, b, random, shuffle: true);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Continues_from_a_snapshot_as_if_nothing_had_happened(string policy) => TestSeed.ForEachCase(output, 50, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var (a, b) = (PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)), PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)));
        for (var slot = random.NextInt(10); slot > 0; slot--)
            for (var n = 0; n < a.Length; n++) a[n].Decide(PolicyScenarios.Observation(replay.Network.Nodes[n], random));
        for (var n = 0; n < a.Length; n++)
        {
            b[n].Restore(a[n].Snapshot());
            AssertEqual(a[n].Current, b[n].Current);
        }
        AssertContinueAlike(replay, a, b, random, shuffle: false);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_snapshot_is_not_changed_by_what_comes_later_and_no_other_fits(string policy)
    {
        var random = TestSeed.Open(output);
        var replay = new PolicyReplay(TestScenarios.Line3());
        var policies = PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy));
        var snapshot = policies[2].Snapshot();
        var (shares, held) = (snapshot.Current.Shares.ToArray(), snapshot.Current.Held.ToArray());
        for (var slot = 0; slot < 5; slot++) policies[2].Decide(PolicyScenarios.Observation(replay.Network.Nodes[2], random));
        Assert.Equal(shares, snapshot.Current.Shares.ToArray());
        Assert.Equal(held, snapshot.Current.Held.ToArray());
        Assert.Throws<ArgumentException>(() => policies[2].Restore(snapshot with { Policy = "another" }));
        Assert.Throws<ArgumentException>(() => policies[2].Restore(snapshot with { Current = new PlacementDecision(0, [], []) }));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Counts_slots_and_survives_those_in_which_nothing_is_learned(string policy) => TestSeed.ForEachCase(output, 30, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        foreach (var one in PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy)))
        {
            Assert.Equal(0, one.Current.Slot);
            for (var slot = 1; slot < 6; slot++) Assert.Equal(slot, one.Decide(SlotObservation.Empty).Slot);
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Is_never_worse_than_the_repositories_nor_better_than_the_best_of_a_slot(string policy)
    {
        var instances = 0;
        TestSeed.ForEachCase(output, 60, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3));
            if (PolicyScenarios.ItemCount(replay.Network) is 0 or > 7) return;
            instances++;
            var feasible = PolicyScenarios.Feasible(replay.Network).ToList();
            foreach (var slot in replay.Run(PolicyCatalogue.Find(policy)).Take(5))
            {
                var load = slot.Result.Served.Load;
                var best = feasible.Max(x => AllocationGain.InMs(load, x));
                Assert.InRange(slot.Result.GainMs, 0, best + (1e-9 * Math.Max(1, best)));
                Assert.True(slot.SharesGainMs >= 0 && slot.FetchedBytes >= 0);
            }
        });
        Assert.True(instances >= 10, $"{instances} instances");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Keeps_budgets_when_real_messages_are_lost_late_or_come_twice(string policy) => TestSeed.ForEachCase(output, 20, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4));
        var policies = PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy));
        var late = policies.Select(_ => new Queue<TypeObservation>()).ToArray();
        foreach (var slot in replay.Run(policies.Select((p, n) => (IPlacementPolicy)new Unreliable(p, late[n], random)).ToImmutableArray()).Take(15))
        {
            var allocation = slot.Result.Served.Allocation;
            Assert.True(double.IsFinite(slot.Result.GainMs) && slot.Result.GainMs >= 0);
            foreach (var node in replay.Network.Nodes)
                Assert.True(node.Items.Sum(i => allocation.Fractions[i.Cell] * i.SizeBytes) <= node.BudgetBytes);
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Decides_with_few_allocations(string policy)
    {
        var random = TestSeed.Open(output);
        var replay = new PolicyReplay(TestScenarios.Line3());
        var one = PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy))[2];
        var observation = PolicyScenarios.Observation(replay.Network.Nodes[2], random);
        for (var i = 0; i < 10; i++) one.Decide(observation);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) one.Decide(observation);
        // A decision, a source of chance and the order of the messages; nothing that grows with the slots.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 4_000);
    }

    [Fact]
    public void Every_policy_has_a_name_of_its_own_and_can_be_found()
    {
        Assert.Distinct(PolicyCatalogue.All.Select(p => p.Name));
        Assert.All(PolicyCatalogue.All, p => Assert.Same(p, PolicyCatalogue.Find(p.Name)));
        var error = Assert.Throws<ArgumentException>(() => PolicyCatalogue.Find("magic"));
        Assert.Equal($"policy is \"magic\"; it must be one of {string.Join(", ", PolicyCatalogue.All.Select(p => p.Name))}.", error.Message);
        Assert.Contains(PolicyCatalogue.Default, PolicyCatalogue.All);
    }

    [Fact]
    public void Every_entry_says_what_is_proved_where_it_comes_from_and_what_its_knobs_are() => Assert.All(PolicyCatalogue.All, policy =>
    {
        Assert.All([policy.Summary, policy.Guarantee, policy.Source, policy.Control.Meaning], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.All(policy.Options, o => Assert.All([o.Name, o.Range, o.Default, o.Meaning], text => Assert.False(string.IsNullOrWhiteSpace(text))));
        Assert.Distinct(policy.Options.Select(o => o.Name));
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void O10_keeps_its_regret_bound_against_every_point_whatever_it_learns(string policy)
    {
        var bounded = 0;
        TestSeed.ForEachCase(output, 60, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random));
            var policies = PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy));
            for (var n = 0; n < policies.Length; n++)
            {
                if (policies[n] is not IRegretBounded one || policies[n].Current.Shares.IsEmpty) continue;
                var node = replay.Network.Nodes[n];
                var (sum, gain) = (new double[node.Items.Length], 0.0);
                for (var slot = 0; slot < 40; slot++)
                {
                    var shares = policies[n].Current.Shares;
                    policies[n].Decide(PolicyScenarios.Observation(node, random));
                    for (var i = 0; i < sum.Length; i++) (sum[i], gain) = (sum[i] + one.LastGradient[i], gain + (one.LastGradient[i] * shares[i]));
                    var best = FractionalKnapsack.Best(sum, [.. node.Sizes], node.BudgetBytes);
                    Assert.True(best - gain <= one.RegretBoundMs + (1e-9 * Math.Max(1, best)), $"slot {slot}: regret {best - gain} exceeds {one.RegretBoundMs}");
                    bounded++;
                }
            }
        });
        output.WriteLine($"{bounded} slots");
    }

    /// <summary>A policy whose messages are lost, delayed by some slots, or delivered twice.</summary>
    private sealed class Unreliable(IPlacementPolicy policy, Queue<TypeObservation> late, RandomSource random) : IPlacementPolicy
    {
        public PlacementDecision Current => policy.Current;

        public PlacementDecision Decide(SlotObservation observation)
        {
            var delivered = new List<TypeObservation>();
            while (late.Count > 3) delivered.Add(late.Dequeue());
            foreach (var seen in observation.Types)
            {
                var fate = random.NextInt(5);
                if (fate == 0) continue;
                if (fate == 1) late.Enqueue(seen);
                else delivered.Add(seen);
                if (fate == 2) delivered.Add(seen);
            }
            return policy.Decide(new SlotObservation([.. delivered]));
        }

        public PolicySnapshot Snapshot() => policy.Snapshot();

        public void Restore(PolicySnapshot snapshot) => policy.Restore(snapshot);
    }

    private void Drive(string policy, int cases, Action<PolicyReplay, ImmutableArray<IPlacementPolicy>, RandomSource> check) =>
        TestSeed.ForEachCase(output, cases, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random));
            var policies = PolicyScenarios.Create(replay, PolicyCatalogue.Find(policy), random.NextUInt64());
            check(replay, policies, random);
            for (var slot = 0; slot < 8; slot++)
            {
                for (var n = 0; n < policies.Length; n++) policies[n].Decide(PolicyScenarios.Observation(replay.Network.Nodes[n], random));
                check(replay, policies, random);
            }
        });

    private static void AssertContinueAlike(
        PolicyReplay replay, ImmutableArray<IPlacementPolicy> a, ImmutableArray<IPlacementPolicy> b, RandomSource random, bool shuffle)
    {
        for (var slot = 0; slot < 8; slot++)
        {
            for (var n = 0; n < a.Length; n++)
            {
                var observation = PolicyScenarios.Observation(replay.Network.Nodes[n], random);
                // Messages may come twice.
                if (random.NextInt(4) == 0) observation = new SlotObservation([.. observation.Types, .. observation.Types.Take(2)]);
                var other = shuffle ? PolicyScenarios.Shuffled(observation, random) : observation;
                AssertEqual(a[n].Decide(observation), b[n].Decide(other));
            }
        }
    }

    private static void AssertEqual(PlacementDecision expected, PlacementDecision actual)
    {
        Assert.Equal(expected.Slot, actual.Slot);
        // Immutable arrays are equal only if they are the same.
        Assert.Equal(expected.Shares.ToArray(), actual.Shares.ToArray());
        Assert.Equal(expected.Held.ToArray(), actual.Held.ToArray());
        Assert.Equal(expected.Probe.ToArray(), actual.Probe.ToArray());
        Assert.Equal(expected.Plays.ToArray(), actual.Plays.ToArray());
    }

    private static double Used(ImmutableArray<double> sizes, ImmutableArray<double> shares) => sizes.Zip(shares, (s, y) => s * y).Sum();
}

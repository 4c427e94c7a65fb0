using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Experts;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Perturbed;
using IdnActors.Policies.Tabular;
using IdnActors.Policies.Views;

namespace IdnActors.Policies;

/// <summary>All policies, one line each. The contract tests run over every entry.</summary>
public static class PolicyCatalogue
{
    public const string RepositoryOnly = "repository-only";

    public const string StaticGreedyName = "static-greedy";

    public static ImmutableArray<PolicyEntry> All { get; } =
    [
        new(RepositoryOnly, "holds nothing; the repositories serve all", false, (network, _, _) => [.. network.Nodes.Select(Nothing)]) { Source = "the reference: its gain is 0 by definition" },
        new(StaticGreedyName, "knows the whole run, fills by gain per byte, never changes", true, (network, _, _) => Greedy(network)) { Source = "greedy by marginal gain per byte, a standard heuristic; described in StaticGreedy.cs" },
        InfidaOffline.Entry,
        OlagPolicy.Entry,
        LruPolicy.Entry,
        LfuPolicy.Entry,
        RandomPolicy.Entry,
        InfidaPolicy.Entry,
        OgaPolicy.Entry,
        MultilinearOga.Entry,
        FreshMultilinearOga.Entry,
        BoostedOga.Entry,
        MovementPricedOga.Entry,
        LazyOgaPolicy.Entry,
        OptimisticOgaPolicy.Entry,
        OracleOptimisticOga.Entry,
        AderPolicy.Entry,
        FixedSharePolicy.Entry,
        FtplPolicy.Entry,
        TabularGreedyPolicy.Entry,
    ];

    /// <summary>The policy where none is named: gradient ascent, which needs no horizon and no scale.</summary>
    public static PolicyEntry Default => OgaPolicy.Entry;

    /// <summary>The policy of a name; null where there is none.</summary>
    public static PolicyEntry? TryFind(string name)
    {
        foreach (var entry in All)
            if (entry.Name == name) return entry;
        return null;
    }

    /// <exception cref="ArgumentException">There is no such policy; the message lists those there are.</exception>
    public static PolicyEntry Find(string name) => TryFind(name) ?? throw new ArgumentException($"policy is \"{name}\"; it must be one of {string.Join(", ", All.Select(e => e.Name))}.");

    /// <summary>The policies that a scenario chose, one per node of the network, in the order of its nodes.</summary>
    /// <param name="choice">The choice of the scenario.</param>
    /// <param name="network">The network.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">There is no such policy, or it has no such options; loaded scenarios are checked.</exception>
    public static ImmutableArray<IPlacementPolicy> Create(PolicyChoice choice, NetworkView network, RandomStreams streams)
    {
        var entry = Find(choice.Name);
        return entry.Create(network, streams, entry.Check(choice.Options));
    }

    private static IPlacementPolicy Nothing(NodeView node) => new FixedPolicy(RepositoryOnly, [.. node.Items.Select(_ => false)]);

    private static ImmutableArray<IPlacementPolicy> Greedy(NetworkView network)
    {
        var filled = StaticGreedy.Fill(network);
        return [.. network.Nodes.Select(node => (IPlacementPolicy)new FixedPolicy(StaticGreedyName, [.. node.Items.Select(i => filled[i.Cell])]))];
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Views;

namespace IdnActors.Policies;

/// <summary>A policy that scenarios can name.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="IsClairvoyant">Whether it looks into the future: a comparator, not a contender.</param>
/// <param name="Create">One policy per node of the network, in the order of its nodes, with default options.</param>
public sealed record PolicyEntry(
    string Name, string Summary, bool IsClairvoyant, Func<NetworkView, RandomStreams, ImmutableArray<IPlacementPolicy>> Create);

/// <summary>All policies, one line each. The contract tests run over every entry.</summary>
public static class PolicyCatalogue
{
    public const string RepositoryOnly = "repository-only";

    public const string StaticGreedyName = "static-greedy";

    public static ImmutableArray<PolicyEntry> All { get; } =
    [
        new(RepositoryOnly, "holds nothing; the repositories serve all", false, (network, _) => [.. network.Nodes.Select(Nothing)]),
        new(StaticGreedyName, "knows the whole run, fills by gain per byte, never changes", true, (network, _) => Greedy(network)),
        new(InfidaPolicy.Name, "mirror ascent on the gain, dependent rounding", false, (network, streams) => InfidaPolicy.ForAll(network, InfidaOptions.Default, streams)),
    ];

    /// <exception cref="ArgumentException">There is no such policy; the message lists those there are.</exception>
    public static PolicyEntry Find(string name)
    {
        foreach (var entry in All)
            if (entry.Name == name) return entry;
        throw new ArgumentException($"policy is \"{name}\"; it must be one of {string.Join(", ", All.Select(e => e.Name))}.");
    }

    private static IPlacementPolicy Nothing(NodeView node) => new FixedPolicy(RepositoryOnly, [.. node.Items.Select(_ => false)]);

    private static ImmutableArray<IPlacementPolicy> Greedy(NetworkView network)
    {
        var filled = StaticGreedy.Fill(network);
        return [.. network.Nodes.Select(node => (IPlacementPolicy)new FixedPolicy(StaticGreedyName, [.. node.Items.Select(i => filled[i.Cell])]))];
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Scenarios;

namespace IdnActors.Model.Network;

/// <summary>
/// Where requests go: to the repository of their task that is nearest by one-way delay (lowest id among equals), on the shortest path.
/// Trees and paths are computed when first asked for. Not thread-safe.
/// </summary>
/// <remarks>
/// Every node on a path has the same repository and the rest of the path as its own, so a node may route a request by its task alone. Proof: let r be
/// nearest to v, and u on v's path to r, so that d(v,r) = d(v,u) + d(u,r). Were r' before r at u, i.e. (d(u,r'), r') &lt; (d(u,r), r), then d(v,r') ≤
/// d(v,u) + d(u,r') ≤ d(v,u) + d(u,r) = d(v,r), with equality only if r' &lt; r; so r' would be before r at v as well. Delays are integers, so no
/// rounding interferes. Hops must not decide between repositories: a tree's choice among paths of equal delay says nothing about paths to another
/// target.
/// </remarks>
public sealed class Routes
{
    private readonly Topology _topology;
    private readonly Dictionary<TaskId, ImmutableArray<NodeId>> _repositories = [];
    private readonly Dictionary<NodeId, ShortestPathTree> _trees = [];
    private readonly Dictionary<(NodeId Target, NodeId Entry), RequestPath> _paths = [];

    public Routes(Scenario scenario)
        : this(scenario.Topology, scenario.Repositories)
    {
    }

    public Routes(Topology topology, ImmutableArray<Repository> repositories)
    {
        _topology = topology;
        foreach (var byTask in repositories.SelectMany(r => r.Tasks, (r, task) => (task, r.Node)).GroupBy(pair => pair.task, pair => pair.Node))
            _repositories[byTask.Key] = [.. byTask.Distinct().Order()];
    }

    /// <summary>The repository that stores a task and is nearest to a node: least delay, then lowest id.</summary>
    /// <exception cref="InvalidOperationException">No repository stores the task, or none that does is reachable.</exception>
    public NodeId RepositoryOf(TaskId task, NodeId entry)
    {
        if (!_repositories.TryGetValue(task, out var candidates)) throw new InvalidOperationException($"No repository stores task {task.Index}.");
        NodeId? nearest = null;
        foreach (var candidate in candidates)
        {
            var tree = TreeToward(candidate);
            if (tree.Reaches(entry) && (nearest is not { } best || tree.DelayFrom(entry) < TreeToward(best).DelayFrom(entry))) nearest = candidate;
        }
        return nearest ?? throw new InvalidOperationException($"No repository of task {task.Index} is reachable from {_topology.NameOf(entry)}.");
    }

    /// <summary>The path of requests for a task that enter at a node; one object per pair of entry and repository.</summary>
    /// <exception cref="InvalidOperationException">No repository stores the task, or none that does is reachable.</exception>
    public RequestPath PathOf(TaskId task, NodeId entry)
    {
        var target = RepositoryOf(task, entry);
        if (!_paths.TryGetValue((target, entry), out var path)) _paths[(target, entry)] = path = TreeToward(target).PathFrom(entry);
        return path;
    }

    /// <summary>The shortest paths to a node, e.g. a repository or the holder of a part.</summary>
    public ShortestPathTree TreeToward(NodeId target)
    {
        if (!_trees.TryGetValue(target, out var tree)) _trees[target] = tree = ShortestPathTree.Toward(_topology, target);
        return tree;
    }
}

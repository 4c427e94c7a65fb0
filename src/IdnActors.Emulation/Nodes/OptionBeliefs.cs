using System.Collections.Frozen;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;

namespace IdnActors.Emulation.Nodes;

/// <summary>What is deployed where when the run begins; every node knows it, as the scenario states it. Shared, immutable.</summary>
public sealed class InitialDeployments
{
    private readonly FrozenSet<Deployment> _deployments;

    public InitialDeployments(Scenario scenario, IEnumerable<Deployment> initial) => _deployments = initial
        .Concat(scenario.Repositories.SelectMany(r => r.Serving.Select(v => new Deployment(r.Node, v))))
        .ToFrozenSet();

    public bool Contains(NodeId node, VariantId variant) => _deployments.Contains(new Deployment(node, variant));

    /// <summary>Nodes that hold a variant at first, in id order.</summary>
    public IEnumerable<NodeId> HoldersOf(VariantId variant) =>
        _deployments.Where(d => d.Variant == variant).Select(d => d.Node).Order();
}

/// <summary>
/// What one node believes of the options on its paths: at first what the scenario states, then what notices say. A notice may be late or lost, so a belief may
/// be wrong. Tables are built for the tasks whose requests come by.
/// </summary>
public sealed class OptionBeliefs(RunContext run, NodeId node, InitialDeployments initial)
{
    // Of the last request: often the next is for the same task.
    private TaskId _lastTask;
    private OptionTable? _lastTable;

    // Made when needed: most nodes of a large network see requests for one task, and hear nothing.
    private Dictionary<TaskId, OptionTable>? _tables;
    private Dictionary<(NodeId Node, VariantId Variant), (long Version, bool IsAvailable)>? _notices;

    /// <summary>Counts what it has learnt.</summary>
    public long Version { get; private set; }

    public OptionTable TableOf(TaskId task)
    {
        if (_lastTable is not null && task == _lastTask) return _lastTable;
        if (_lastTable is not null) _tables ??= new Dictionary<TaskId, OptionTable> { [_lastTask] = _lastTable };
        if (_tables?.TryGetValue(task, out var table) != true)
        {
            table = Build(task);
            _tables?.Add(task, table);
        }
        _lastTask = task;
        _lastTable = table!;
        return _lastTable;
    }

    /// <summary>Takes a notice into account unless a newer one of the same option came before it.</summary>
    /// <returns>Whether it was news.</returns>
    public bool Learn(NodeId origin, VariantId variant, long version, bool isAvailable)
    {
        _notices ??= [];
        if (_notices.TryGetValue((origin, variant), out var known) && known.Version >= version) return false;
        _notices[(origin, variant)] = (version, isAvailable);
        Version++;
        ExistingTableOf(run.Scenario.Catalogue[variant].Task)?.SetAvailable(origin, variant, isAvailable);
        return true;
    }

    public bool IsAvailable(NodeId origin, VariantId variant) =>
        _notices is not null && _notices.TryGetValue((origin, variant), out var notice) ? notice.IsAvailable : initial.Contains(origin, variant);

    /// <summary>Nodes that may hold the parts of a variant, nearest first; repositories of its task, which never refuse, among them.</summary>
    public IReadOnlyList<NodeId> HoldersOf(VariantId variant)
    {
        var task = run.Scenario.Catalogue[variant].Task;
        var heard = (_notices ?? []).Where(n => n.Key.Variant == variant && n.Value.IsAvailable).Select(n => n.Key.Node);
        var repositories = run.Scenario.Repositories.Where(r => r.Tasks.Contains(task)).Select(r => r.Node);
        return [.. initial.HoldersOf(variant).Concat(heard).Concat(repositories)
            .Where(n => n != node && run.Routes.TreeToward(n).Reaches(node))
            .Distinct()
            .OrderBy(n => run.Routes.TreeToward(n).DelayFrom(node)).ThenBy(n => n)];
    }

    private OptionTable? ExistingTableOf(TaskId task) =>
        _tables is not null ? _tables.GetValueOrDefault(task) : task == _lastTask ? _lastTable : null;

    private OptionTable Build(TaskId task)
    {
        var scenario = run.Scenario;
        var path = run.Routes.PathOf(task, node);
        var options = ServingOptions.Along(scenario, path, task);
        return new OptionTable(options, option => IsAvailable(option.Node, option.Variant), path.Nodes.Length == 1);
    }
}

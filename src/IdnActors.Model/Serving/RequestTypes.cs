using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Model.Serving;

/// <summary>A request type ρ = (i, p): a task asked for along a path. Requests of one type in one slot are counted, not distinguished.</summary>
public sealed record RequestType(TaskId Task, RequestPath Path);

/// <summary>The request types of a scenario (R): each source with each task of the ranking, by source, then by task id.</summary>
public sealed class RequestTypes
{
    private readonly int _taskCount;
    private readonly int[] _orderOfTask;

    public RequestTypes(Scenario scenario, Routes routes)
    {
        var tasks = scenario.Demand.Ranking.Order().ToArray();
        _taskCount = tasks.Length;
        _orderOfTask = new int[scenario.Catalogue.Tasks.Length];
        Array.Fill(_orderOfTask, -1);
        for (var i = 0; i < tasks.Length; i++) _orderOfTask[tasks[i].Index] = i;
        All = [.. scenario.Demand.Sources.SelectMany(source => tasks, (source, task) => new RequestType(task, routes.PathOf(task, source.Node)))];
    }

    public ImmutableArray<RequestType> All { get; }

    /// <summary>Index in <see cref="All"/> of the type of a request from a source.</summary>
    /// <param name="source">Index in <see cref="Demands.Demand.Sources"/>.</param>
    /// <param name="task">A task of the ranking.</param>
    public int IndexOf(int source, TaskId task)
    {
        var order = _orderOfTask[task.Index];
        if (order < 0) throw new ArgumentException($"Task {task.Index} is not in the ranking.", nameof(task));
        return (source * _taskCount) + order;
    }
}

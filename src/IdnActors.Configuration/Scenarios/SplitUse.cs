using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Checks that there are requests for what <c>splitting</c> prescribes: what none of them takes would be left out without a word.</summary>
internal sealed class SplitUse
{
    private readonly List<(ConfigReader Block, SplitRoute Route)> _plans = [];
    private readonly List<(ConfigReader Block, CutPlanning Planning)> _planners = [];
    private readonly List<(ConfigReader Block, ViewSettings Views)> _views = [];

    public void Note(ConfigReader block, SplitRoute route) => _plans.Add((block, route));

    public void Note(ConfigReader block, CutPlanning planning) => _planners.Add((block, planning));

    public void Note(ConfigReader block, ViewSettings views) => _views.Add((block, views));

    /// <param name="scenario">The scenario, its topology without problems, since paths depend on all of it.</param>
    public void Check(Scenario scenario)
    {
        // Sources that could not be read have been reported.
        if (scenario.Demand.Sources.IsEmpty) return;
        var routes = new Routes(scenario);
        var taken = new HashSet<(TaskId, NodeId)>();
        foreach (var (block, route) in _plans)
            if (IsAskedFor(scenario, block, route.Task)) CheckPlan(scenario, routes, block, route, taken);
        foreach (var (block, planning) in _planners)
            if (IsAskedFor(scenario, block, planning.Task) && IsSource(scenario, block, "device", planning.Device)) CheckServer(scenario, routes, block, planning);
        foreach (var (block, views) in _views)
            if (IsAskedFor(scenario, block, views.Task)) IsSource(scenario, block, "aggregator", views.Aggregator);
    }

    private static void CheckPlan(Scenario scenario, Routes routes, ConfigReader block, SplitRoute route, HashSet<(TaskId, NodeId)> taken)
    {
        // A source without a way to a repository has been reported.
        var paths = scenario.Demand.Sources.Where(s => HasPath(scenario, routes, route.Task, s.Node)).Select(s => routes.PathOf(route.Task, s.Node)).ToList();
        if (paths.Count == 0) return;
        var led = paths.Where(p => route.IsOn(p.Nodes)).ToList();
        if (led.Count == 0)
            block.Report("stages", $"run on {Names(scenario, route.Stages.Select(s => s.Node))}", "some source has these nodes on the path of its requests, in this order",
                $"put them in the order of a path, such as {Names(scenario, paths[0].Nodes)}");
        else if (led.TrueForAll(p => taken.Contains((route.Task, p.Entry))))
            block.Report("stages", "are for paths that plans before have", "requests take the first plan for their task that fits their path", "put it before them, or leave it out");
        taken.UnionWith(led.Select(p => (route.Task, p.Entry)));
    }

    private static void CheckServer(Scenario scenario, Routes routes, ConfigReader block, CutPlanning planning)
    {
        if (!HasPath(scenario, routes, planning.Task, planning.Device)) return;
        var path = routes.PathOf(planning.Task, planning.Device).Nodes;
        if (!path.Contains(planning.Server))
            block.Report("server", $"is {scenario.Topology.NameOf(planning.Server)}, over which no request from {scenario.Topology.NameOf(planning.Device)} leads", "the next node on the way is required",
                path.Length > 1 ? $"name {scenario.Topology.NameOf(path[1])}" : "name another device: this one has a repository of the task");
    }

    private static bool IsAskedFor(Scenario scenario, ConfigReader block, TaskId task)
    {
        if (scenario.Demand.Ranking.Contains(task)) return true;
        block.Report("task", $"is {scenario.Catalogue[task].Name}", "a task that is asked for is required", Spelling.Remedy(scenario.Catalogue[task].Name, scenario.Demand.Ranking.Select(t => scenario.Catalogue[t].Name)));
        return false;
    }

    private static bool IsSource(Scenario scenario, ConfigReader block, string key, NodeId node)
    {
        if (scenario.Demand.Sources.Any(s => s.Node == node)) return true;
        var name = scenario.Topology.NameOf(node);
        block.Report(key, $"is {name}, where no source issues requests", "a node where requests enter is required", Spelling.Remedy(name, scenario.Demand.Sources.Select(s => scenario.Topology.NameOf(s.Node))));
        return false;
    }

    private static bool HasPath(Scenario scenario, Routes routes, TaskId task, NodeId source) =>
        scenario.Repositories.Any(r => r.Tasks.Contains(task) && routes.TreeToward(r.Node).Reaches(source));

    private static string Names(Scenario scenario, IEnumerable<NodeId> nodes) => string.Join(", ", nodes.Select(n => scenario.Topology.NameOf(n)));
}

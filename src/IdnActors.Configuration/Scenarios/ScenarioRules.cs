using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;

namespace IdnActors.Configuration.Scenarios;

/// <summary>What must hold between the blocks of a scenario.</summary>
internal static class ScenarioRules
{
    /// <param name="scenario">The scenario as far as it could be read.</param>
    /// <param name="root">The scenario file, where problems are reported.</param>
    /// <param name="placing">Its block <c>placement</c>.</param>
    /// <param name="isTopologyComplete">False after problems with nodes or links, when a missing path says nothing.</param>
    public static void Check(Scenario scenario, ConfigReader root, ConfigReader placing, bool isTopologyComplete)
    {
        CheckRepositories(scenario, root, isTopologyComplete);
        CheckRates(scenario, root);
        CheckChanges(scenario, root);
        CheckInferenceTimes(scenario, root);
        CheckPolicy(scenario, root, placing);
        TransferRules.Check(scenario, root);
        TraceRules.Check(scenario, root);
        if (scenario.Run.Inference != InferenceMode.Profiled) CheckFiles(scenario, root);
    }

    private static void CheckRepositories(Scenario scenario, ConfigReader root, bool isTopologyComplete)
    {
        if (scenario.Repositories.IsEmpty) return;
        var components = Components(scenario.Topology);
        var entries = scenario.Demand.Sources.DistinctBy(s => components[s.Node.Index]).ToList();
        var homes = scenario.Repositories
            .SelectMany(r => r.Tasks.Select(t => (Task: t, Component: components[r.Node.Index])))
            .ToLookup(h => h.Task, h => h.Component);
        foreach (var task in scenario.Demand.Ranking)
        {
            var name = scenario.Catalogue[task].Name;
            if (!homes.Contains(task))
            {
                root.Report("repositories", $"hold no task {name}", "every task that is asked for has a repository",
                    "add it to the tasks of one, or leave it out of demand.popularity.ranking");
                continue;
            }
            if (!isTopologyComplete) continue;
            var stranded = entries.FindIndex(s => !homes[task].Contains(components[s.Node.Index]));
            if (stranded >= 0)
                root.Report("repositories", $"with {name} cannot be reached from {scenario.Topology.NameOf(entries[stranded].Node)}",
                    "every source reaches a repository of every task", "add the missing links to the topology");
        }
    }

    private static void CheckRates(Scenario scenario, ConfigReader root)
    {
        const double MostPerSecond = 1e9;
        var demand = scenario.Demand;
        var highest = demand.Rate.PerSecond
            * demand.Sources.Select(s => s.Weight).DefaultIfEmpty(1).Max()
            * ((Math.Max(1, demand.Phases.Select(p => p.RateFactor).DefaultIfEmpty(1).Max())
                    * (demand.Daily?.Points.Select(p => p.Factor).DefaultIfEmpty(1).Max() ?? 1)
                    * (demand.Modulation?.States.Select(s => s.Factor).DefaultIfEmpty(1).Max() ?? 1))
                + demand.FlashCrowds.Sum(c => c.Peak - 1));
        if (highest > MostPerSecond)
            root.Report("demand.rate", $"makes {highest:R} requests per second at one source, by weights and phases",
                "at most one request per nanosecond is possible", "lower the rate, a weight or a rate-factor");
    }

    /// <summary>Each change of a rate takes a moment of the host, so that there may not be any number of them.</summary>
    private static void CheckChanges(Scenario scenario, ConfigReader root)
    {
        const double MostChanges = 1e7;
        var demand = scenario.Demand;
        if (demand.Daily is { Points.Length: > 0 } daily && scenario.Run.Duration / daily.Period * daily.Points.Length is > MostChanges and var bends)
            root.Report("demand.daily.period", $"is {daily.Period}, so that the curve bends {bends:F0} times in run.duration", $"at most {MostChanges:F0} times are possible",
                "lengthen the period, or shorten the run");
        if (demand.Modulation is { States.Length: > 0 } modulation
            && scenario.Run.Duration.Seconds * modulation.States.Length / modulation.States.Sum(s => s.MeanSojourn.Seconds) is > MostChanges and var jumps)
            root.Report("demand.modulation.states", $"change {jumps:F0} times in run.duration", $"at most {MostChanges:F0} times are possible", "lengthen their means, or shorten the run");
    }

    /// <summary>What a policy decides, nobody else may; and who looks into the future needs one that does not depend on what is decided.</summary>
    private static void CheckPolicy(Scenario scenario, ConfigReader root, ConfigReader placing)
    {
        if (scenario.Policy is not { } policy) return;
        // Not what is deployed: splitting may deploy more, which is no mistake of this block.
        foreach (var key in (string[])["initial", "changes"])
        {
            if (placing.Elements(key).Count > 0)
                placing.Report(key, $"is given beside policy.name = {policy.Name}", "a policy alone decides what nodes hold, from the start on", "remove it, or write policy.name = none");
        }
        if (scenario.Demand.Arrivals == ArrivalKind.ClosedLoop && PolicyCatalogue.Find(policy.Name).IsClairvoyant)
            root.Report("policy.name", $"is {policy.Name}, which knows all requests in advance", "with demand.arrivals = closed-loop they depend on the answers", "choose another policy or other arrivals");
    }

    /// <summary>Times are sums of nanoseconds in 64 bits, so that none may last for centuries.</summary>
    private static void CheckInferenceTimes(Scenario scenario, ConfigReader root)
    {
        const double LongestSeconds = 3_600_000;
        var nodes = scenario.Topology.Nodes.DistinctBy(n => (n.Device.Name, n.Speed)).ToList();
        foreach (var variant in scenario.Catalogue.Variants)
        {
            var macs = variant.Parts.Sum(p => (double)p.Macs);
            var slow = nodes.Find(n => SecondsOn(n) > LongestSeconds);
            if (slow is null) continue;
            var task = scenario.Catalogue[variant.Task].Name;
            root.Report($"catalogue.tasks.{task}.variants", $"have {variant.Name}, which takes more than 1000 h on {slow.Name}",
                "an inference ends within 1000 h", "lower its MACs, or raise the speed of the node or its class");

            double SecondsOn(Node node) =>
                (variant.Profile.TryGetValue(node.Device.Name, out var stated) ? stated.Seconds : macs / node.Device.MacsPerSecond) / node.Speed;
        }
    }

    /// <summary>Live and recorded inference run networks, so both need files and samples.</summary>
    private static void CheckFiles(Scenario scenario, ConfigReader root)
    {
        var mode = scenario.Run.Inference == InferenceMode.Live ? "live" : "recorded";
        foreach (var task in scenario.Catalogue.Tasks)
        {
            var key = $"catalogue.tasks.{task.Name}";
            if (task.DataSet is null)
                root.Report($"{key}.data-set", "is missing", $"{mode} inference needs a data set",
                    "write e.g. data-set = fashion-mnist, or run.inference = profiled");
            foreach (var variant in task.Variants.Select(v => scenario.Catalogue[v]).Where(v => v.Parts.Any(p => p.File is null)))
                root.Report($"{key}.variants", $"have {variant.Name}, which has no file", $"{mode} inference runs models of the library",
                    "choose a model of the library, or write run.inference = profiled");
        }
    }

    /// <summary>A number per node, equal for nodes that reach each other.</summary>
    private static int[] Components(Topology topology)
    {
        var component = new int[topology.Nodes.Length];
        Array.Fill(component, -1);
        var open = new Stack<NodeId>();
        for (var start = 0; start < component.Length; start++)
        {
            if (component[start] >= 0) continue;
            component[start] = start;
            open.Push(new NodeId(start));
            while (open.TryPop(out var node))
            {
                foreach (var link in topology.Outgoing(node))
                {
                    if (component[link.To.Index] >= 0) continue;
                    component[link.To.Index] = start;
                    open.Push(link.To);
                }
            }
        }
        return component;
    }
}

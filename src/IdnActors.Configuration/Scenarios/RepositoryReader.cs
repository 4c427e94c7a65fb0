using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads <c>repositories</c>: the nodes that keep and serve models for ever.</summary>
internal sealed class RepositoryReader(Topology? topology, CatalogueDraft catalogue)
{
    private readonly HashSet<(NodeId, TaskId)> _homes = [];

    public ImmutableArray<Repository> Read(ConfigReader scenario)
    {
        var repositories = ImmutableArray.CreateBuilder<Repository>();
        foreach (var element in scenario.RequiredElements("repositories", "at least one repository", "[ { node = cloud, tasks = all, serving = [ee] } ]"))
        {
            var block = element.Block();
            if (Node(block) is not { } node)
            {
                _ = (block.Elements("tasks"), block.Elements("serving"));
                continue;
            }
            var tasks = Tasks(block);
            var again = tasks.Where(t => !_homes.Add((node, t))).Select(t => catalogue.Tasks[t.Index].Name).FirstOrDefault();
            if (again is not null)
                block.Report("tasks", $"give {again} to {topology!.NameOf(node)} again", "a node is a repository of a task once",
                    "put both into one entry");
            repositories.Add(new Repository(node, tasks, Serving(block, tasks)));
        }
        return repositories.ToImmutable();
    }

    private NodeId? Node(ConfigReader block)
    {
        if (block.Any("node") is not { } element)
        {
            block.ReportMissing("node", "a node is required", "write e.g. node = cloud");
            return null;
        }
        var nodes = NodeSelector.Select(element, topology);
        if (nodes.Count > 1) element.Report($"means {nodes.Count} nodes", "a repository is one node", "write one entry for each");
        return nodes.Count == 1 ? nodes[0] : null;
    }

    private ImmutableArray<TaskId> Tasks(ConfigReader block)
    {
        if (!block.Has("tasks"))
        {
            _ = block.Elements("tasks");
            return [.. catalogue.Tasks.Select(t => t.Id)];
        }
        return [.. block.RequiredElements("tasks", "a list of tasks", "all").SelectMany(e => TaskSelector.Select(e, catalogue)).Distinct().Order()];
    }

    private ImmutableArray<VariantId> Serving(ConfigReader block, ImmutableArray<TaskId> tasks)
    {
        var known = tasks.ToHashSet();
        var serving = new SortedSet<VariantId>();
        var elements = block.RequiredElements("serving", "what the repository serves", "[ee]");
        var areAllFound = elements.Count > 0;
        foreach (var element in elements)
        {
            var variants = VariantSelector.Select(element, catalogue, known);
            areAllFound &= variants.Count > 0;
            serving.UnionWith(variants);
            foreach (var foreign in variants.Where(v => !known.Contains(catalogue.Variants[v.Index].Task)).Take(1))
                element.Report($"names {catalogue.Variants[foreign.Index].Name}", "a variant of the repository's own tasks is required",
                    "add its task to tasks");
        }
        var served = serving.Select(v => catalogue.Variants[v.Index].Task).ToHashSet();
        var unserved = tasks.Where(t => !served.Contains(t)).Select(t => catalogue.Tasks[t.Index].Name).ToList();
        if (unserved.Count > 0 && areAllFound)
            block.Report("serving", $"has no variant of {string.Join(", ", unserved.Take(5))}{(unserved.Count > 5 ? " …" : "")}",
                "a repository serves at least one variant of each of its tasks", "add one, or name its tasks");
        return [.. serving];
    }
}

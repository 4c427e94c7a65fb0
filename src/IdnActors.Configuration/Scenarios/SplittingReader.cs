using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads <c>splitting</c>: plans that the scenario prescribes, gates, and what happens when nobody answers.</summary>
internal sealed class SplittingReader(Topology? topology, CatalogueDraft catalogue, ImmutableArray<Repository> repositories)
{
    private readonly GateReader _gates = new(topology, catalogue);
    private readonly SplitUse _use = new();
    private readonly List<(ConfigElement Place, Deployment Deployment)> _needed = [];

    /// <summary>What the plans need on nodes that are no repository of it, with the places that say so.</summary>
    public IReadOnlyList<(ConfigElement Place, Deployment Deployment)> Needed => _needed;

    public SplitSettings Read(ConfigReader block)
    {
        var routes = block.Elements("plans").Select(e => Route(e.Block())).OfType<SplitRoute>().ToImmutableArray();
        var views = new ViewsReader(topology, catalogue, Need, _use).Read(block);
        var fallback = block.Get("fallback-after", Known.Time(Duration.Zero, RunReader.LongestRun));
        var planners = new CutPlanningReader(topology, catalogue, Need, _use).Read(block);
        return new SplitSettings
        {
            Routes = routes,
            Planners = planners,
            Views = views,
            Gates = _gates.Exits(block, planners),
            Updates = _gates.Updates(block),
            FallbackAfter = fallback == Duration.Zero ? null : fallback,
            AreExitsFree = block.Get("free-exits", Known.Flag),
        };
    }

    /// <summary>Checks what depends on the run as a whole.</summary>
    public void Check(RunSettings run, PolicyChoice? policy)
    {
        _gates.Check(run);
        if (policy is null || topology is null) return;
        foreach (var (place, deployment) in _needed.DistinctBy(n => n.Place.Path))
            place.Report($"deploys {catalogue.Variants[deployment.Variant.Index].Name} on {topology.NameOf(deployment.Node)}, beside policy.name = {policy.Name}",
                "a policy alone decides what nodes hold, from the start on", "leave it out, write policy.name = none, or name nodes with a repository of the model");
    }

    /// <summary>Checks, once all of the scenario is read, that requests take what is prescribed.</summary>
    public void CheckUse(Scenario scenario) => _use.Check(scenario);

    private SplitRoute? Route(ConfigReader block)
    {
        var (task, model) = (block.Get("task", Known.Text), block.Get("model", Known.Text));
        var stages = block.RequiredElements("stages", "what runs where", "[ { node = device, parts = \"..exit1\" }, { node = edge, parts = \"trunk2..\" } ]").Select(e => (Place: e, Block: e.Block())).ToList();
        if (!block.Has("task") || !block.Has("model") || SplitChoice.Whole(block, catalogue, task, model) is not { } whole)
        {
            foreach (var (_, stage) in stages) _ = (stage.Any("node"), stage.Any("parts"), stage.Any("wire"));
            return null;
        }
        var read = stages.Select(s => Stage(s.Block, whole, model)).ToList();
        if (read.Contains(null)) return null;
        var done = 0;
        foreach (var ((place, stage), (node, first, end)) in stages.Zip(read.Select(r => (r!.Node, r.First, r.End))))
        {
            if (first == end) continue;
            if (first != done)
            {
                stage.Report("parts", $"begin with {whole.Parts[first].Name}", $"{whole.Parts[done].Name} is next", "give every part to one stage, in their order");
                return null;
            }
            done = end;
            Need(place, node, whole, first, end);
        }
        if (done < whole.Parts.Length)
        {
            block.Report("stages", $"end before {whole.Parts[done].Name}", "a plan runs all parts", $"add {{ node = …, parts = \"{whole.Parts[done].Name}..\" }}");
            return null;
        }
        var route = new SplitRoute(whole.Task, whole.Id, [.. At(read!)]);
        _use.Note(block, route);
        return route;
    }

    /// <summary>A stage without parts stands where its neighbour before it ends.</summary>
    private static IEnumerable<SplitStage> At(IEnumerable<SplitStage?> stages)
    {
        var done = 0;
        foreach (var stage in stages.OfType<SplitStage>())
        {
            yield return stage.First == stage.End ? stage with { First = done, End = done } : stage;
            if (stage.First < stage.End) done = stage.End;
        }
    }

    private SplitStage? Stage(ConfigReader block, Variant whole, string model)
    {
        WireCodec? codec = block.TryGet("wire", SplitQuantities.Codec, out var stated) ? stated : null;
        var node = NodeSelector.One(block, "node", topology, "a stage runs on one node", "write a plan for each");
        if (block.Any("parts") is not { } parts)
        {
            block.ReportMissing("parts", "what runs there is required", "write e.g. parts = \"..exit1\", or none");
            return null;
        }
        var range = parts.Text("parts") is { } text ? PartRange.Parse(parts, text, model, whole.Parts) : null;
        return node is { } one && range is (var first, var end) ? new SplitStage(one, first, end, codec) : null;
    }

    private void Need(ConfigElement place, NodeId node, Variant whole, int first, int end)
    {
        if (repositories.Any(r => r.Node == node && r.Serving.Contains(whole.Id))) return;
        _needed.Add((place, new Deployment(node, catalogue.Parts(whole.Id, first, end))));
    }
}

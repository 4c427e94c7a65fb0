using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads the <c>placement</c> block, and checks as it goes that what is deployed fits and makes sense.</summary>
/// <param name="topology">The network.</param>
/// <param name="catalogue">What can be deployed.</param>
/// <param name="repositories">Who keeps what for ever.</param>
/// <param name="needed">What plans for split models need; deployed at first where it is not said so anyway.</param>
internal sealed class PlacementReader(
    Topology? topology, CatalogueDraft catalogue, ImmutableArray<Repository> repositories, IReadOnlyList<(ConfigElement Place, Deployment Deployment)> needed)
{
    public Placement Read(ConfigReader block)
    {
        var ledger = new DeploymentLedger(topology, catalogue, repositories);
        var initial = ImmutableArray.CreateBuilder<Deployment>();
        foreach (var entry in block.Elements("initial").Select(e => e.Block()))
        {
            var nodes = Select(entry, "nodes");
            var variants = entry.RequiredElements("variants", "what is deployed there", "[cnn4]");
            foreach (var (element, variant) in variants.SelectMany(e => VariantSelector.Select(e, catalogue).Select(v => (e, v))))
                foreach (var node in nodes)
                    if (ledger.Load(element, new Deployment(node, variant))) initial.Add(new Deployment(node, variant));
        }
        foreach (var (place, deployment) in needed.DistinctBy(n => n.Deployment))
            if (!initial.Contains(deployment) && ledger.Load(place, deployment)) initial.Add(deployment);
        return new Placement { Initial = initial.ToImmutable(), Changes = Changes(block, ledger) };
    }

    private ImmutableArray<PlacementChange> Changes(ConfigReader block, DeploymentLedger ledger)
    {
        var changes = new List<(ConfigElement Place, PlacementChange Change)>();
        foreach (var entry in block.Elements("changes").Select(e => e.Block()))
        {
            var at = entry.Get("at", Known.Moment(RunReader.LongestRun));
            var (load, unload) = (entry.Any("load"), entry.Any("unload"));
            var nodes = Select(entry, "node");
            if (load is null == unload is null)
            {
                if (load is null) entry.ReportMissing("load", "load or unload is required", "write e.g. load = \"fashion:cnn16\"");
                else entry.Report("load", "stands beside unload", "a change loads or unloads", "write two changes");
                continue;
            }
            var place = load ?? unload!.Value;
            var action = load is null ? PlacementAction.Unload : PlacementAction.Load;
            foreach (var variant in VariantSelector.Select(place, catalogue))
                foreach (var node in nodes) changes.Add((place, new PlacementChange(at, action, new Deployment(node, variant))));
        }
        var ordered = changes.OrderBy(c => c.Change.At).ToList();
        foreach (var (place, change) in ordered)
        {
            if (change.Action == PlacementAction.Load) ledger.Load(place, change.Deployment);
            else ledger.Unload(place, change.Deployment);
        }
        return [.. ordered.Select(c => c.Change)];
    }

    private NodeId[] Select(ConfigReader entry, string key) =>
        [.. entry.RequiredElements(key, "a node, a tier or \"all\"", "edge-1").SelectMany(e => NodeSelector.Select(e, topology)).Distinct()];
}

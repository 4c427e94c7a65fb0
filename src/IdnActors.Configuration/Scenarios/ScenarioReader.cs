using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Demands;
using IdnActors.Configuration.Demands.Traces;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads a scenario file as a whole, following it into the topology file and the model cards it names.</summary>
/// <param name="context">Where problems go.</param>
/// <param name="library">The cards that a catalogue may name.</param>
/// <param name="folder">Where the search for a topology by name begins, from where the path of a trace counts, and where files lie that an inline topology names.</param>
/// <param name="ofTopology">What overrides change in the topology where that is a file of its own.</param>
/// <param name="progress">Told how far the reading of a large file is.</param>
internal sealed class ScenarioReader(LoadContext context, ModelLibrary library, string folder, IReadOnlyList<Override> ofTopology, Action<string>? progress)
{
    /// <summary>The scenario without its hash; null when parts are missing, which has been reported.</summary>
    public Scenario? Read(ConfigReader root, string defaultName)
    {
        var about = root.Section("scenario");
        var name = about.TryGet("name", Known.Name, out var stated) ? stated : defaultName;
        var description = about.Get("description", Known.Text);
        var draft = ReadTopology(root);
        var topology = draft?.Build();
        var models = root.Section("catalogue");
        var modelFolder = ReadLibrary(models);
        var catalogue = new CatalogueReader(library, [.. (draft?.Devices ?? DeviceClassReader.Shipped).Keys]).Read(models);
        var demand = new DemandReader(topology, catalogue, new TraceLoader(folder, context.Problems, progress)).Read(root.Section("demand"));
        var repositories = new RepositoryReader(topology, catalogue).Read(root);
        var splits = new SplittingReader(topology, catalogue, repositories);
        var splitting = splits.Read(root.Section("splitting"));
        var placing = root.Section("placement");
        var placement = new PlacementReader(topology, catalogue, repositories, splits.Needed).Read(placing);
        var policy = PolicyReader.Read(root.Section("policy"));
        var serving = RunReader.Serving(root.Section("serving"));
        var transfer = RunReader.Transfer(root.Section("transfer"));
        var run = RunReader.Run(root.Section("run"));
        PolicyReader.CheckWait(root, policy, run);
        splits.Check(run, policy);
        if (topology is null) return null;
        var scenario = new Scenario
        {
            Name = name,
            Description = description,
            Topology = topology,
            Catalogue = catalogue.Build(),
            ModelFolder = modelFolder,
            Demand = demand,
            Repositories = repositories,
            Placement = placement,
            Policy = policy,
            Serving = serving,
            Splitting = splitting,
            Transfer = transfer,
            Run = run,
            Hash = "",
        };
        ScenarioRules.Check(scenario, root, placing, isTopologyComplete: draft!.IsComplete);
        if (draft.IsComplete) splits.CheckUse(scenario);
        return scenario;
    }

    /// <summary>The scenario's own folder of models, with its full path.</summary>
    private string? ReadLibrary(ConfigReader block)
    {
        if (!block.TryGet("library", Known.Text, out var stated)) return null;
        var path = Path.GetFullPath(Path.Combine(folder, stated));
        if (Directory.Exists(path)) library.Add(path);
        else block.Report("library", $"is {ConfigText.Shown(stated)}, which is no folder", "a folder with a folder for each model is required, seen from that of the scenario", "correct the path");
        return path;
    }

    private TopologyDraft? ReadTopology(ConfigReader root)
    {
        if (root.Any("topology") is not { } element)
        {
            root.ReportMissing("topology", "a topology is required", "write e.g. topology = metro-12");
            return null;
        }
        if (element.IsBlock) return TopologyReader.Read(element.Block(), "inline", folder, context);
        if (element.Text("a topology's name or a block") is not { } name) return null;
        if (TopologyFolders.Find(name, folder) is { } path) return TopologyLoader.Read(path, context, ofTopology);
        element.Report($"is {ConfigText.Shown(name)}, which is not found", "a topology's name or the path of its file is required",
            TopologyFolders.Remedy(name, folder));
        return null;
    }
}

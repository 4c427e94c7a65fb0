using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads <c>splitting.views</c>: models over several views, and where their parts are.</summary>
/// <param name="topology">The network.</param>
/// <param name="catalogue">What tasks offer.</param>
/// <param name="need">Told what has to be deployed where: place, node, variant, first part and end.</param>
/// <param name="use">Told which requests there have to be.</param>
internal sealed class ViewsReader(Topology? topology, CatalogueDraft catalogue, Action<ConfigElement, NodeId, Variant, int, int> need, SplitUse use)
{
    /// <summary>When features travel, by the words for it.</summary>
    public static ImmutableArray<(string Word, ViewTransfer Value)> Transfers { get; } = [("pull", ViewTransfer.Pull), ("push", ViewTransfer.Push)];

    private static readonly Quantity<ViewTransfer> Transfer = Known.Choice("when features travel", "pull", [.. Transfers]);

    public ImmutableArray<ViewSettings> Read(ConfigReader block)
    {
        var read = new Dictionary<(NodeId, TaskId), ViewSettings>();
        foreach (var element in block.Elements("views"))
        {
            if (One(element, element.Block()) is { } views && !read.TryAdd((views.Aggregator, views.Task), views))
                element.Report("is for a task and an aggregator that an entry before it has", "one for each is required", "leave one of them out");
        }
        return [.. read.Values];
    }

    private ViewSettings? One(ConfigElement element, ConfigReader block)
    {
        var (task, model) = (block.Get("task", Known.Text), block.Get("model", Known.Text));
        var devices = Nodes(block.RequiredElements("devices", "the devices in the order of the model's parts", "\"device-{1..4}\""));
        var (aggregator, cloud) = (NodeSelector.One(block, "aggregator", topology), NodeSelector.One(block, "cloud", topology));
        var timeout = block.Get("timeout", Known.Time(new Duration(1_000), RunReader.LongestRun));
        var answerTimeout = block.Get("answer-timeout", Known.Time(new Duration(1_000), RunReader.LongestRun));
        var transfer = block.Get("transfer", Transfer);
        var failed = block.Elements("failed").SelectMany(e => NodeSelector.Select(e, topology).Select(n => (Place: e, Node: n))).ToList();
        if (!block.Has("task") || !block.Has("model") || SplitChoice.Whole(block, catalogue, task, model) is not { } variant) return null;
        if (!SplitChain.IsInOrder(variant.Split!) || ViewChain.Of(new SplitChain(variant)) is not { } chain)
        {
            block.Report("model", $"is {ConfigText.Shown(model)}", "one part for each device, an exit and a last part that both take something of every device are required", "name a model over several views, e.g. ddnn-mp-cc");
            return null;
        }
        if (topology is null || aggregator is not { } at || cloud is not { } to || devices.IsEmpty) return null;
        if (devices.Length != chain.Views || devices.Distinct().Count() != devices.Length)
        {
            block.Report("devices", $"are {devices.Distinct().Count()} nodes", $"{model} has {chain.Views} devices", $"name {chain.Views} different nodes, in the order of its parts");
            return null;
        }
        var strangers = failed.Where(f => !devices.Contains(f.Node)).ToList();
        foreach (var (place, node) in strangers)
            place.Report($"is {topology.NameOf(node)}", "one of the devices is required", $"the devices are {string.Join(", ", devices.Select(d => topology.NameOf(d)))}");
        if (strangers.Count > 0 || !AreConnected(block, devices, at, to)) return null;
        for (var device = 0; device < chain.Views; device++) need(element, devices[device], variant, device, device + 1);
        need(element, at, variant, chain.Local, chain.Local + 1);
        need(element, to, variant, chain.Final, chain.Final + 1);
        var views = new ViewSettings
        {
            Task = variant.Task,
            Whole = variant.Id,
            Devices = devices,
            Aggregator = at,
            Cloud = to,
            Timeout = timeout,
            AnswerTimeout = answerTimeout,
            Transfer = transfer,
            Failed = [.. failed.Select(f => f.Node).Distinct().Order()],
        };
        use.Note(block, views);
        return views;
    }

    private bool AreConnected(ConfigReader block, ImmutableArray<NodeId> devices, NodeId aggregator, NodeId cloud)
    {
        var toCloud = ShortestPathTree.Toward(topology!, cloud);
        var toAggregator = ShortestPathTree.Toward(topology!, aggregator);
        foreach (var device in devices)
        {
            if (toCloud.Reaches(device) && toAggregator.Reaches(device)) continue;
            block.Report("devices", $"has {topology!.NameOf(device)}, which no links connect with aggregator and cloud", "a way to both is required", "add links, or name another node");
            return false;
        }
        return true;
    }

    private ImmutableArray<NodeId> Nodes(IReadOnlyList<ConfigElement> elements) => [.. elements.SelectMany(e => NodeSelector.Select(e, topology))];
}

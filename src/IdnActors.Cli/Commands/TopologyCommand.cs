using System.CommandLine;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Configuration.Network;
using IdnActors.Model.Network;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn topology list | show | import</c>.</summary>
public static class TopologyCommand
{
    public static Command Create(Terminal terminal) => new Command("topology", "Look at topologies")
    {
        CreateList(terminal),
        CreateShow(terminal),
        TopologyImportCommand.Create(terminal),
    }.WithExamples("""
        idn topology list
        idn topology show metro-12
        idn topology show my/net.conf --json
        idn topology show geant --svg geant.svg
        idn topology import garr.graphml --out topologies/garr.conf
        """);

    private static Command CreateList(Terminal terminal)
    {
        var json = JsonOption.Create();
        var command = new Command("list", "List the topologies that can be named") { json };
        command.SetAction(parsed =>
        {
            // A file may call its network something else than it is called itself; found is it by the name of the file.
            var topologies = TopologyLoader.Names().Select(name => (Name: name, Network: TopologyLoader.Load(name))).ToList();
            if (parsed.GetValue(json))
            {
                var facts = topologies.Select(t => new
                {
                    name = t.Name,
                    statedName = t.Network.Name,
                    nodes = t.Network.Nodes.Length,
                    links = t.Network.Links.Length,
                    tiers = t.Network.Nodes.Select(n => n.Tier).Distinct().Count(),
                });
                terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
                return ExitCode.Ok;
            }
            var table = new Table { Border = TableBorder.Rounded };
            table.AddColumn("topology").AddColumn(new TableColumn("nodes").RightAligned()).AddColumn(new TableColumn("links").RightAligned()).AddColumn("tiers, from the cloud down");
            foreach (var (name, t) in topologies)
                table.AddRow(Markup.Escape(name == t.Name ? name : $"{name} ({t.Name})"), $"{t.Nodes.Length}", $"{t.Links.Length}", string.Join(" – ", t.Nodes.GroupBy(n => n.Tier).OrderBy(g => g.Key).Select(g => g.Count())));
            terminal.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateShow(Terminal terminal)
    {
        var topology = new Argument<string>("topology") { Description = "Name of a topology, or the path of its file" };
        var json = JsonOption.Create();
        var svg = new Option<string?>("--svg") { Description = "Draw it into this file instead: SVG, as every browser shows it", HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Replace the file of --svg if it exists" };
        var command = new Command("show", "Show a topology's nodes, links and tree, or draw it") { topology, json, svg, force }.WithExamples("""
            idn topology show metro-12
            idn topology show geant --svg geant.svg     a map, as there are coordinates
            idn topology show tree-57 --svg tree.svg    rows by tier, as there are none
            """);
        command.SetAction(parsed =>
        {
            var picture = parsed.GetValue(svg);
            var drawing = picture is null ? null : new OutputFile(svg.Name, picture);
            drawing?.EnsureIsFile();
            drawing?.EnsureEndsWith(".svg", "the picture is SVG");
            drawing?.EnsureIsNot(parsed.GetRequiredValue(topology));
            if (!parsed.GetValue(force)) drawing?.EnsureIsNew();
            var shown = TopologyLoader.Load(parsed.GetRequiredValue(topology));
            if (drawing is not null)
            {
                drawing.Write(TopologyPicture.Draw(shown));
                terminal.RawOut.WriteLine($"{shown.Name} is drawn in {picture}");
                return ExitCode.Ok;
            }
            if (parsed.GetValue(json)) terminal.RawOut.WriteLine(JsonSerializer.Serialize(Facts(shown), JsonOption.Layout));
            else TopologyDisplay.Write(terminal.Out, shown);
            return ExitCode.Ok;
        });
        return command;
    }

    private static object Facts(Topology topology) => new
    {
        name = topology.Name,
        nodes = topology.Nodes.Select(n => new
        {
            name = n.Name,
            tier = n.Tier,
            device = n.Device.Name,
            memory = n.MemoryBudget.ToString(),
            executors = n.Executors,
            speed = n.Speed,
        }),
        links = topology.Links.Select(l => new
        {
            from = topology.NameOf(l.From),
            to = topology.NameOf(l.To),
            rate = l.Rate.ToString(),
            delay = l.Delay.ToString(),
            queue = l.QueueCapacity.ToString(),
            loss = l.LossProbability,
            besides = LinkWords.Of(l),
        }),
    };
}

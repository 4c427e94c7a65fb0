using IdnActors.Model;
using IdnActors.Model.Network;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>Shows a topology: the shortest-delay tree below its cloud, then every node and link.</summary>
public static class TopologyDisplay
{
    private const int MostRows = 100;

    public static void Write(IAnsiConsole console, Topology topology)
    {
        console.Write(TreeOf(topology));
        console.Write(NodesOf(topology));
        console.Write(LinksOf(topology));
    }

    private static Tree TreeOf(Topology topology)
    {
        var root = topology.Nodes.OrderBy(n => n.Tier).ThenBy(n => n.Id).First().Id;
        var paths = ShortestPathTree.Toward(topology, root);
        var children = topology.Nodes.Where(n => n.Id != root && paths.Reaches(n.Id)).ToLookup(n => topology[paths.NextLink(n.Id)].To);
        var tree = new Tree(Label(topology, root, paths));
        var pending = new Stack<(NodeId Node, IHasTreeNodes Place)>([(root, tree)]);
        while (pending.TryPop(out var next))
            foreach (var child in children[next.Node])
                pending.Push((child.Id, next.Place.AddNode(Label(topology, child.Id, paths))));
        return tree;
    }

    private static string Label(Topology topology, NodeId node, ShortestPathTree paths) =>
        Markup.Escape($"{topology.NameOf(node)} ({topology[node].Device.Name}{(node == paths.Target ? "" : $", {paths.DelayFrom(node)} to {topology.NameOf(paths.Target)}")})");

    private static Table NodesOf(Topology topology)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Title("nodes", topology.Nodes.Length)) };
        table.AddColumn("node").AddColumn("tier").AddColumn("device");
        foreach (var column in (string[])["memory", "executors", "speed"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var node in topology.Nodes.Take(MostRows))
        {
            table.AddRow(Markup.Escape(node.Name), $"{node.Tier}", Markup.Escape(node.Device.Name), node.MemoryBudget.ToString(), $"{node.Executors}",
                FormattableString.Invariant($"{node.Speed:0.###}"));
        }
        return table;
    }

    private static Table LinksOf(Topology topology)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Title("links (each direction is one)", topology.Links.Length)) };
        table.AddColumn("from").AddColumn("to");
        foreach (var column in (string[])["rate", "delay", "queue", "loss"]) table.AddColumn(new TableColumn(column).RightAligned());
        // Most networks have plain links, and no need of a column that says so.
        var isPlain = topology.Links.All(l => !LinkWords.Of(l).Any());
        if (!isPlain) table.AddColumn("besides");
        foreach (var link in topology.Links.Take(MostRows))
        {
            string[] cells = [Markup.Escape(topology.NameOf(link.From)), Markup.Escape(topology.NameOf(link.To)), link.Rate.ToString(), link.Delay.ToString(),
                link.QueueCapacity.ToString(), FormattableString.Invariant($"{100 * link.LossProbability:0.####} %")];
            table.AddRow(isPlain ? cells : [.. cells, Markup.Escape(string.Join(", ", LinkWords.Of(link)))]);
        }
        return table;
    }

    private static string Title(string what, int count) => count > MostRows ? $"the first {MostRows} of {count} {what} (all with --json)" : $"{count} {what}";
}

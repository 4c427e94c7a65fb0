using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Reads the entries of <c>links</c>: each joins two nodes, or two families of nodes, in both directions.</summary>
internal static class LinkReader
{
    public const double LongestQueueSeconds = 3_600_000;

    public static void Read(ConfigElement entry, TopologyDraft draft)
    {
        var block = entry.Block();
        var shared = new LinkDirection(block, draft, null);
        var up = block.Any("up") is { } upward ? new LinkDirection(upward.Block(), draft, shared) : shared;
        var down = block.Any("down") is { } downward ? new LinkDirection(downward.Block(), draft, shared) : shared;
        up.Require(block);
        if (!ReferenceEquals(up, down)) down.Require(block);
        // One problem per entry: what is wrong with one pair of a family is wrong with the others.
        foreach (var (first, second) in Ends(block))
            if (!Join(block, draft, first, second, up, down)) return;
    }

    /// <param name="queue">Bytes.</param>
    /// <param name="rate">At which they are sent.</param>
    /// <param name="share">In which share of the time.</param>
    public static bool IsQueueTooLong(ByteSize queue, DataRate rate, double share = 1) => queue.Bytes * 8.0 / rate.BitsPerSecond / share > LongestQueueSeconds;

    private static bool Join(ConfigReader block, TopologyDraft draft, string first, string second, LinkDirection up, LinkDirection down)
    {
        if (Find(block, first, draft) is not { } a || Find(block, second, draft) is not { } b) return false;
        if (a == b)
        {
            block.Report("between", $"joins {first} with itself", "a link joins two different nodes", "name the other end");
            return false;
        }
        if (draft.AreJoined(a, b))
        {
            block.Report("between", $"joins {first} and {second} again", "two nodes have one link entry, which describes both directions",
                "remove one of them");
            return false;
        }
        // Up leads towards the cloud, that is to the lower tier; between nodes of one tier, from the first to the second.
        var upwards = draft.Nodes[b.Index].Tier <= draft.Nodes[a.Index].Tier;
        var there = (upwards ? up : down).Link(new LinkId(draft.Links.Count), a, b);
        var back = (upwards ? down : up).Link(new LinkId(draft.Links.Count + 1), b, a);
        if (draft.TryAdd(there, back)) return true;
        block.Report("between", $"gives the link {first}-{second} a name that another link has",
            "links are named from-to, and each name is unique", "rename a node");
        return false;
    }

    private static NodeId? Find(ConfigReader block, string name, TopologyDraft draft)
    {
        if (draft.TryFind(name, out var id)) return id;
        block.Report("between", $"names {ConfigText.Shown(name)}", "both ends are nodes of this topology",
            Spelling.Remedy(name, draft.Names));
        return null;
    }

    private static IEnumerable<(string First, string Second)> Ends(ConfigReader block)
    {
        const string Example = "between = [edge-1, cloud]";
        var elements = block.RequiredElements("between", "the two ends of the link", "[edge-1, cloud]");
        if (elements.Count == 0) return [];
        if (elements.Count != 2)
        {
            block.Report("between", $"has {elements.Count} ends", "a link has two ends", $"write e.g. {Example}");
            return [];
        }
        if (elements[0].Text("a node") is not { } first || elements[1].Text("a node") is not { } second) return [];
        if (NameRange.Parse(first, out var fault) is not { } left || NameRange.Parse(second, out fault) is not { } right)
        {
            block.Report("between", $"is [{first}, {second}]", fault, "write e.g. between = [\"gw-{1..7}\", \"leaf-{1..7}-{1..7}\"]");
            return [];
        }
        if (NameRange.Pairs(left, right) is { } pairs) return pairs;
        block.Report("between", $"is [{first}, {second}]", "ranges at the same position of both ends run together and have equal bounds",
            "write e.g. between = [\"gw-{1..7}\", \"leaf-{1..7}-{1..7}\"]");
        return [];
    }
}

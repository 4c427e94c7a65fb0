using System.Globalization;
using System.Text;
using IdnActors.Configuration.Quantities;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// Makes labels into names of nodes: western accents fall, every run of other characters becomes one <c>_</c>, and of equal names the second gets <c>.2</c>.
/// A <c>-</c> becomes <c>_</c> too: links are named from-to, and without it in the names of nodes no two links can have one name.
/// </summary>
internal static class NodeNames
{
    private const int LongestStem = 56;
    private const int MostShown = 5;

    /// <summary>A name per node; notes how many labels had to change.</summary>
    public static string[] Of(GraphDraft draft)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var (empty, changed, repeated) = (new List<string>(), new List<string>(), new List<string>());
        var names = new string[draft.Nodes.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var node = draft.Nodes[i];
            var label = node.Label.Trim();
            var stem = Stem(label.Length > 0 ? label : $"node_{node.Key}");
            names[i] = Free(stem, taken);
            if (label.Length == 0) empty.Add(names[i]);
            else if (stem != label) changed.Add($"{Short(label)} is {names[i]}");
            if (names[i] != stem) repeated.Add(names[i]);
        }
        Note(draft, empty, "has no label", "have no label", "named after its id", "named after their ids");
        Note(draft, changed, "has a label that is no name", "have labels that are no names", "written with letters, digits, _ and .");
        Note(draft, repeated, "has the label of another node", "have the labels of other nodes", "numbered");
        return names;
    }

    /// <summary>The first few of some names, and how many more there are.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : "");

    private static void Note(GraphDraft draft, List<string> names, string one, string many, string rule, string? rules = null)
    {
        if (names.Count == 0) return;
        draft.Note("", $"{names.Count} node{(names.Count == 1 ? " " + one : "s " + many)} ({Listed(names)})", names.Count == 1 ? rule : rules ?? rule);
    }

    private static string Short(string label) => label.Length <= 24 ? OneLine(label) : OneLine(label[..24]) + "…";

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));

    private static string Stem(string label)
    {
        var name = new StringBuilder();
        foreach (var c in label.Select(Plain))
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.') name.Append(c);
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
            if (name.Length == LongestStem) break;
        }
        var stem = name.ToString().Trim('_', '.');
        return Known.IsName(stem) && stem != NodeSelector.All ? stem : $"node_{stem}";
    }

    /// <summary>Western letters without their accents. A table: the program is built without the data of Unicode normalization.</summary>
    private static char Plain(char c)
    {
        const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
        const string Bare = "aaaaaaceeeeiiiinoooooouuuuyy";
        var at = Accented.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
        if (at < 0) return c;
        return char.IsUpper(c) ? char.ToUpperInvariant(Bare[at]) : Bare[at];
    }

    private static string Free(string stem, HashSet<string> taken)
    {
        var name = stem;
        for (var n = 2; !taken.Add(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{stem}.{n}");
        return name;
    }
}

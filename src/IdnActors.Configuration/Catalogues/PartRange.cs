using System.Collections.Immutable;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>
/// Consecutive parts of a split model as files write them: <c>trunk1..exit1</c>, <c>trunk2..</c> to the end, <c>..exit1</c> from the start, <c>tail</c> alone, <c>all</c> or <c>none</c>.
/// </summary>
internal static class PartRange
{
    public const string All = "all";
    public const string None = "none";

    /// <summary>First and end of the range; null after a problem.</summary>
    /// <param name="element">Where it stands.</param>
    /// <param name="text">The range.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="parts">The model's parts.</param>
    public static (int First, int End)? Parse(ConfigElement element, string text, string model, ImmutableArray<Part> parts)
    {
        if (text == All) return (0, parts.Length);
        if (text == None) return (0, 0);
        var at = text.IndexOf(Segment.To, StringComparison.Ordinal);
        var (from, to) = at < 0 ? (text, text) : (text[..at], text[(at + Segment.To.Length)..]);
        var first = from.Length == 0 ? 0 : IndexOf(element, from, model, parts);
        var last = to.Length == 0 ? parts.Length - 1 : to == from ? first : IndexOf(element, to, model, parts);
        if (first is null || last is null) return null;
        if (first <= last) return (first.Value, last.Value + 1);
        element.Report($"goes from {from} back to {to}", $"parts in the order they run are required: {string.Join(", ", parts.Select(p => p.Name))}", $"write {to}{Segment.To}{from}");
        return null;
    }

    /// <summary>The range as a file may write it.</summary>
    public static string Text(int first, int end, ImmutableArray<Part> parts)
    {
        if (first == end) return None;
        if (first == 0 && end == parts.Length) return All;
        return end - first == 1 ? parts[first].Name : $"{parts[first].Name}{Segment.To}{parts[end - 1].Name}";
    }

    private static int? IndexOf(ConfigElement element, string name, string model, ImmutableArray<Part> parts)
    {
        for (var i = 0; i < parts.Length; i++)
            if (parts[i].Name == name) return i;
        element.Report($"names the part {name}", $"a part of {model} is required", Spelling.Remedy(name, parts.Select(p => p.Name)));
        return null;
    }
}

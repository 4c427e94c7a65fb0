using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Names;

/// <summary>Looks up every name of a family.</summary>
internal static class NameFamily
{
    /// <summary>How a name is looked up.</summary>
    public delegate bool Finder<TId>(string name, out TId id);

    /// <summary>The ids of the names that <paramref name="text"/> stands for. Of several unknown names only the first is reported.</summary>
    /// <param name="element">Where the text stands.</param>
    /// <param name="text">A name or a family of names.</param>
    /// <param name="find">Looks one up.</param>
    /// <param name="known">All names there are.</param>
    /// <param name="required">What is required, e.g. <c>a task of the catalogue</c>.</param>
    /// <param name="example">A family that would be accepted.</param>
    public static IReadOnlyList<TId> Find<TId>(
        ConfigElement element, string text, Finder<TId> find, IEnumerable<string> known, string required, string example)
    {
        if (NameRange.Parse(text, out var fault) is not { } range)
        {
            element.Report($"is {ConfigText.Shown(text)}", fault, $"write e.g. {example}");
            return [];
        }
        var found = new List<TId>();
        foreach (var name in range.Names())
        {
            if (find(name, out var id))
            {
                found.Add(id);
                continue;
            }
            var verb = range.Count == 1 ? "is" : "names";
            element.Report($"{verb} {ConfigText.Shown(name)}", $"{required} is required", Spelling.Remedy(name, known));
            break;
        }
        return found;
    }
}

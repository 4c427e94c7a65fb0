using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Reading;
using IdnActors.Model;

namespace IdnActors.Configuration.Catalogues;

/// <summary>What a file may write where tasks are meant: <c>all</c>, a name, or a family of names with ranges.</summary>
internal static class TaskSelector
{
    public static IReadOnlyList<TaskId> Select(ConfigElement element, CatalogueDraft catalogue)
    {
        if (element.Text("a task or \"all\"") is not { } text) return [];
        if (text == NodeSelector.All) return [.. catalogue.Tasks.Select(t => t.Id)];
        if (NameRange.Parse(text, out var fault) is not { } range)
        {
            element.Report($"is {ConfigText.Shown(text)}", fault, "write e.g. \"detect-{1..20}\"");
            return [];
        }
        var selected = new List<TaskId>();
        foreach (var name in range.Names())
        {
            if (catalogue.TryFindTask(name, out var id))
            {
                selected.Add(id);
                continue;
            }
            element.Report($"names {ConfigText.Shown(name)}", "a task of the catalogue is required", Spelling.Remedy(name, catalogue.TaskNames));
            break;
        }
        return selected;
    }
}

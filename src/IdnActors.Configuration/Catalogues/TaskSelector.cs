using IdnActors.Configuration.Names;
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
        return NameFamily.Find<TaskId>(element, text, catalogue.TryFindTask, catalogue.TaskNames, "a task of the catalogue", "\"detect-{1..20}\"");
    }
}

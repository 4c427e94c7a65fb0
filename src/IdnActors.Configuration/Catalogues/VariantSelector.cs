using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Reading;
using IdnActors.Model;

namespace IdnActors.Configuration.Catalogues;

/// <summary>
/// What a file may write where variants are meant: <c>task:model</c>, with ranges if need be, or a model alone for the variants of every task that offers it.
/// </summary>
internal static class VariantSelector
{
    /// <summary>The variants meant by an element, in the order of the catalogue for a model alone; none after a problem.</summary>
    /// <param name="element">What stands in the file.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="tasks">Restricts a model alone to these tasks; null for all.</param>
    public static IReadOnlyList<VariantId> Select(ConfigElement element, CatalogueDraft catalogue, IReadOnlySet<TaskId>? tasks = null)
    {
        if (element.Text("a variant") is not { } text) return [];
        if (!text.Contains(':', StringComparison.Ordinal)) return OfModel(element, text, catalogue, tasks);
        return NameFamily.Find<VariantId>(
            element, text, catalogue.TryFindVariant, catalogue.VariantNames, "a variant of the catalogue", "\"detect-{1..20}:yolov4-tiny\"");
    }

    private static List<VariantId> OfModel(ConfigElement element, string model, CatalogueDraft catalogue, IReadOnlySet<TaskId>? tasks)
    {
        var selected = catalogue.OfModel(model).Where(v => tasks is null || tasks.Contains(catalogue.Variants[v.Index].Task)).ToList();
        if (selected.Count == 0)
            element.Report($"is {ConfigText.Shown(model)}", "a variant (task:model) or a model that the tasks offer is required",
                Spelling.Remedy(model, catalogue.ModelNames));
        return selected;
    }
}

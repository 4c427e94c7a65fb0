using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Finds the split variant that a block names by <c>task</c> and <c>model</c>.</summary>
internal static class SplitChoice
{
    /// <summary>The variant with all parts; null after a problem.</summary>
    public static Variant? Whole(ConfigReader block, CatalogueDraft catalogue, string task, string model)
    {
        if (catalogue.TryFindVariant($"{task}:{model}", out var id) && catalogue.Variants[id.Index] is { Split: not null } whole) return whole;
        if (!catalogue.TryFindTask(task, out _))
            block.Report("task", $"is {ConfigText.Shown(task)}", "a task of the catalogue is required", Spelling.Remedy(task, catalogue.TaskNames));
        else
            block.Report("model", $"is {ConfigText.Shown(model)}", $"a split model that {task} offers is required",
                Spelling.Remedy(model, catalogue.Variants.Where(v => v.Split is not null).Select(v => ModelSpec.Of(v).Name)));
        return null;
    }
}

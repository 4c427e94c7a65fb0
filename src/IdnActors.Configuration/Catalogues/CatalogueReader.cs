using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads the <c>catalogue</c> block: tasks, and the models that each of them offers as variants.</summary>
internal sealed class CatalogueReader(ModelLibrary library, IReadOnlyCollection<string> devices)
{
    private const int MostVariants = 100_000;
    private const string Prefixes = "*";

    private Dictionary<string, ModelSpec> _profiles = [];

    public CatalogueDraft Read(ConfigReader block)
    {
        var draft = new CatalogueDraft();
        _profiles = ProfileReader.Read(block, devices);
        var tasks = block.Entries("tasks").ToList();
        foreach (var (name, entry) in tasks) ReadTask(name, entry, draft);
        if (tasks.Count == 0 && block.Any("tasks") is not { IsBlock: false })
            block.ReportMissing("tasks", "at least one task is required", "write e.g. tasks { fashion { variants = [cnn4] … } }");
        return draft;
    }

    private void ReadTask(string pattern, ConfigElement entry, CatalogueDraft draft)
    {
        var block = entry.Block();
        var dataSet = block.TryGet("data-set", Known.Name, out var stated) ? stated : null;
        var (requestSize, responseSize) = (block.Get("request-size", Known.MessageSize), block.Get("response-size", Known.MessageSize));
        var models = Models(block, dataSet, requestSize.Bytes);
        foreach (var name in Names(pattern, entry))
        {
            if (draft.TryFindTask(name, out _))
            {
                entry.Report($"gives the task {name} again", "a task has a name of its own", "rename one of them");
                continue;
            }
            if (draft.Variants.Count + models.Count > MostVariants)
            {
                entry.Report("gives too many variants", $"a catalogue has at most {MostVariants}", "make it smaller");
                return;
            }
            var id = new TaskId(draft.Tasks.Count);
            var first = draft.Variants.Count;
            foreach (var model in models)
            {
                var whole = model.Segment is { } of ? new VariantId(first + models.FindIndex(m => m.Name == of.Model)) : (VariantId?)null;
                draft.Add(model.ToVariant(new VariantId(draft.Variants.Count), id, name, whole), model.Name);
            }
            draft.Add(new InferenceTask
            {
                Id = id,
                Name = name,
                DataSet = dataSet,
                RequestSize = requestSize,
                ResponseSize = responseSize,
                Variants = [.. models.Index().Where(m => m.Item.Segment is null or { First: 0 }).Select(m => new VariantId(first + m.Index))],
            });
        }
    }

    private static IEnumerable<string> Names(string pattern, ConfigElement entry)
    {
        var range = NameRange.Parse(pattern, out var fault);
        if (range is not null && Known.IsName(range.Names().First()) && pattern != NodeSelector.All) return range.Names();
        entry.Report("is not a task's name", range is null ? fault : "a task's name has letters, digits, - _ . and is not \"all\"",
            "write e.g. fashion, or \"detect-{1..20}\"");
        return [];
    }

    private List<ModelSpec> Models(ConfigReader block, string? dataSet, long requestBytes)
    {
        var models = new List<ModelSpec>();
        foreach (var (element, model) in block.RequiredElements("variants", "a list of models", "[cnn4, cnn16]").SelectMany(e => Model(e).Select(m => (e, m))))
        {
            if (model.Segment is { } of && !models.Exists(m => m.Name == of.Model))
            {
                element.Report($"gives {model.Name} without {of.Model} before it", "who has some parts needs somebody who has all of them", $"add {of.Model}");
                continue;
            }
            if (models.Exists(m => m.Name == model.Name))
            {
                element.Report($"gives {model.Name} again", "a task offers a model once", "remove one of them");
                continue;
            }
            models.Add(model);
            if (model.Card is not { } card) continue;
            if (dataSet is not null and not RandomInputs.Name && card.DataSet != dataSet)
                element.Report($"is {card.Id}, whose accuracy holds for {card.DataSet}",
                    $"a model trained for the task's data set {dataSet} is required", "choose another model or data set");
            if (requestBytes < card.InputSize.Bytes && block.Has("request-size"))
                element.Report($"is {card.Id}, whose input has {card.InputSize}", $"a request of {requestBytes}B cannot carry it",
                    $"write request-size = {card.InputSize} or more");
        }
        return models;
    }

    private IEnumerable<ModelSpec> Model(ConfigElement element)
    {
        if (!element.IsBlock) return element.Text("a model") is { } name ? Find(element, name) : [];
        var block = element.Block();
        var model = block.Get("model", Known.Text);
        var hashes = block.Elements("sha256").Select(e => (Element: e, Value: e.Get(Known.Sha256))).ToList();
        var isPinned = block.TryGet("fingerprint", Known.Sha256, out var fingerprint);
        var found = block.Has("model") ? Find(block.Any("model")!.Value, model) : [];
        if (found is not [var spec]) return found;
        if (hashes.Count > 0 && hashes.Exists(h => h.Value.Length > 0) && !hashes.Select(h => h.Value).SequenceEqual(spec.FileHashes))
            block.Report("sha256", $"is not that of {model} in the model library", "the same files are required for the same results",
                "use the library the scenario was written with, or remove sha256 and fingerprint");
        else if (isPinned && fingerprint.Length > 0 && fingerprint != spec.Fingerprint() && fingerprint != spec.Fingerprint(withThresholds: true))
            block.Report("fingerprint", $"is not that of {model} in the model library ({spec.Fingerprint()})",
                "the same card is required for the same results",
                "use the library the scenario was written with, or remove sha256 and fingerprint");
        return found;
    }

    /// <summary>A model, some of its parts behind a slash, or with <c>/*</c> all that can be had of it from its start; nothing after a problem.</summary>
    private IReadOnlyList<ModelSpec> Find(ConfigElement element, string name)
    {
        var slash = name.IndexOf(Segment.Mark, StringComparison.Ordinal);
        var model = slash < 0 ? name : name[..slash];
        if (FindWhole(element, model) is not { } spec) return [];
        if (slash < 0) return [spec];
        if (spec.Split is null)
        {
            element.Report($"is {ConfigText.Shown(name)}, and {model} is in one piece", "only of a model whose card has a split can parts be had", "name a split model");
            return [];
        }
        var range = name[(slash + 1)..];
        if (range == Prefixes) return [.. Enumerable.Range(1, spec.Parts.Length - 1).Where(end => IsLastOfStage(spec, end)).Select(end => spec.Of(0, end))];
        if (PartRange.Parse(element, range, model, spec.Parts) is not (var first, var end)) return [];
        if (end - first > 0 && end - first < spec.Parts.Length) return [spec.Of(first, end)];
        element.Report($"is {ConfigText.Shown(name)}", "some parts of the model are required, but not all", $"write {model}, or fewer parts");
        return [];
    }

    // A cut between a part and the exit that reads it gains nothing.
    private static bool IsLastOfStage(ModelSpec spec, int end) => spec.Parts[end].Role != PartRole.Exit;

    private ModelSpec? FindWhole(ConfigElement element, string name)
    {
        if (_profiles.TryGetValue(name, out var profile)) return profile;
        if (library.Holds(name)) return library.Card(name) is { } card ? ModelSpec.Of(card) : null;
        element.Report($"is {ConfigText.Shown(name)}", "a model of the library or of profiles is required",
            Spelling.Remedy(name, library.Ids.Concat(_profiles.Keys)));
        return null;
    }
}

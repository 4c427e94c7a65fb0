using IdnActors.Model;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>A catalogue while it is read, with the place of each task and variant in the file for later checks.</summary>
internal sealed class CatalogueDraft
{
    private readonly Dictionary<string, TaskId> _taskByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<VariantId>> _byModel = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariantId> _byName = new(StringComparer.Ordinal);

    public List<InferenceTask> Tasks { get; } = [];
    public List<Variant> Variants { get; } = [];
    public IEnumerable<string> TaskNames => _taskByName.Keys;
    public IEnumerable<string> VariantNames => _byName.Keys;
    public IEnumerable<string> ModelNames => _byModel.Keys;

    public bool TryFindTask(string name, out TaskId id) => _taskByName.TryGetValue(name, out id);

    public bool TryFindVariant(string name, out VariantId id) => _byName.TryGetValue(name, out id);

    /// <summary>The variants of that model, one for each task that offers it.</summary>
    public IReadOnlyList<VariantId> OfModel(string model) => _byModel.TryGetValue(model, out var variants) ? variants : [];

    public void Add(InferenceTask task)
    {
        Tasks.Add(task);
        _taskByName.Add(task.Name, task.Id);
    }

    public void Add(Variant variant, string model)
    {
        Variants.Add(variant);
        _byName.Add(variant.Name, variant.Id);
        if (!_byModel.TryGetValue(model, out var variants)) _byModel.Add(model, variants = []);
        variants.Add(variant.Id);
    }

    /// <summary>The variant of a task with some parts of a split one of it; made where there is none yet.</summary>
    public VariantId Parts(VariantId whole, int first, int end)
    {
        var variant = Variants[whole.Index];
        if (first == 0 && end == variant.Parts.Length) return whole;
        var task = Tasks[variant.Task.Index];
        var segment = ModelSpec.Of(variant).Of(first, end);
        if (TryFindVariant($"{task.Name}:{segment.Name}", out var known)) return known;
        var made = segment.ToVariant(new VariantId(Variants.Count), task.Id, task.Name, whole);
        Add(made, segment.Name);
        if (first == 0) Tasks[task.Id.Index] = task with { Variants = task.Variants.Add(made.Id) };
        return made.Id;
    }

    public Catalogue Build() => new([.. Tasks], [.. Variants]);
}

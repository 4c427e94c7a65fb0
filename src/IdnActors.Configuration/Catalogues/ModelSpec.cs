using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Catalogues;

/// <summary>A model that tasks may offer as a variant: a profile of the scenario, or a card of the model library.</summary>
internal sealed record ModelSpec(
    string Name,
    double AccuracyPoints,
    ImmutableArray<Part> Parts,
    ImmutableSortedDictionary<string, Duration> Latency,
    BatchProfile Batches,
    ModelCard? Card,
    SplitSpec? Split = null,
    PartsOfModel? Segment = null)
{
    public static ModelSpec Of(ModelCard card) => new(card.Id, card.AccuracyPoints, card.Parts, card.Latency, card.Batches, card, card.Split);

    /// <summary>The model behind a variant, whose name is <c>task:model</c>.</summary>
    public static ModelSpec Of(Variant variant) =>
        new(variant.Name[(variant.Name.IndexOf(':', StringComparison.Ordinal) + 1)..], variant.AccuracyPoints, variant.Parts, variant.Profile, variant.Batches, Card: null, variant.Split);

    /// <summary>Some parts of this model, as a model of its own: with its accuracy, which the whole gives, and its latencies by their share of the MACs.</summary>
    public ModelSpec Of(int first, int end)
    {
        var parts = Parts[first..end];
        var share = Parts.Sum(p => (double)p.Macs) is > 0 and var all ? parts.Sum(p => (double)p.Macs) / all : (double)parts.Length / Parts.Length;
        var latency = Latency.ToImmutableSortedDictionary(l => l.Key, l => l.Value * share);
        return new ModelSpec(Model.Catalogues.Segment.NameOf(Name, parts[0].Name, parts[^1].Name), AccuracyPoints, parts, latency, BatchProfile.Linear, Card, Segment: new PartsOfModel(Name, first, end));
    }

    /// <summary>The variant of a task that it is.</summary>
    /// <param name="id">Its place in the catalogue.</param>
    /// <param name="task">The task.</param>
    /// <param name="taskName">Its name.</param>
    /// <param name="whole">The variant of the task with all parts, for a segment.</param>
    public Variant ToVariant(VariantId id, TaskId task, string taskName, VariantId? whole) => new()
    {
        Id = id,
        Task = task,
        Name = $"{taskName}:{Name}",
        AccuracyPoints = AccuracyPoints,
        Parts = Parts,
        Profile = Latency,
        Batches = Batches,
        Split = Split,
        Segment = Segment is { } of ? new Segment(whole!.Value, of.First, of.End) : null,
    };

    /// <summary>Whether every part has a file, so that it can really infer.</summary>
    public bool HasFiles => Parts.Length > 0 && Parts.All(p => p.File is not null);

    public ImmutableArray<string> FileHashes => [.. Parts.Where(p => p.File is not null).Select(p => p.File!.Sha256)];

    /// <summary>
    /// SHA-256 over everything of a model that can decide a result: accuracy, latencies, batch factors, parts with sizes, MACs, tensors and content hashes, cuts and exits. A scenario that
    /// refers to a card of the library by name pins it by this.
    /// </summary>
    /// <param name="withThresholds">Whether what thresholds come to is part of it: it decides nothing where no planner chooses one.</param>
    public string Fingerprint(bool withThresholds = false)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Name}\n{AccuracyPoints:R}\n");
        foreach (var part in Parts)
        {
            var (hash, input, output) = (part.File?.Sha256, part.File?.InputName, part.File?.OutputName);
            text.Append(CultureInfo.InvariantCulture, $"{part.Name} {part.Size.Bytes} {part.Macs} {hash} {input} {output}\n");
        }
        foreach (var (device, time) in Latency) text.Append(CultureInfo.InvariantCulture, $"{device} {time.Nanoseconds}\n");
        foreach (var (size, factor) in Batches.Factors) text.Append(CultureInfo.InvariantCulture, $"{size} {factor:R}\n");
        if (Split is not null) Append(text, Split);
        foreach (var outcome in withThresholds && Split is not null ? Split.Thresholds : [])
            text.Append(CultureInfo.InvariantCulture, $"threshold {outcome.Threshold:R} {string.Join(' ', outcome.SharePoints.Select(SplitQuantities.Text))} {outcome.AccuracyPoints:R}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private void Append(StringBuilder text, SplitSpec split)
    {
        text.Append(CultureInfo.InvariantCulture, $"split {split.Identity}\n");
        foreach (var part in Parts)
        {
            var inputs = string.Join(' ', part.Inputs.Select(i => $"{i.Tensor}<{i.From}"));
            text.Append(CultureInfo.InvariantCulture, $"{PartRoles.NameOf(part.Role)} {inputs} > {string.Join(' ', part.Outputs)}\n");
        }
        foreach (var cut in split.Cuts)
            text.Append(CultureInfo.InvariantCulture, $"cut {cut.After} {cut.Tensor} {string.Join('x', cut.Shape)} {cut.Element} {cut.Codec} {cut.Bytes}\n");
        foreach (var exit in split.Exits)
        {
            var gate = exit.Gate;
            text.Append(CultureInfo.InvariantCulture, $"exit {exit.Part} {exit.Scores} {ExitGateSpec.NameOf(gate.Kind)} {gate.Threshold:R} {gate.Temperature:R} {exit.AccuracyPoints:R} {exit.SharePoints:R}\n");
        }
    }
}

/// <summary>Which parts of which model a segment is.</summary>
internal sealed record PartsOfModel(string Model, int First, int End);

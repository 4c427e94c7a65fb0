using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads how the parts of a card belong together: <c>split</c>, <c>cuts</c>, <c>exits</c>, <c>thresholds</c>, <c>unsplit</c>, and the tensors of each part.</summary>
/// <param name="card">The block <c>model</c>.</param>
/// <param name="folder">Where the card lies.</param>
/// <param name="input">Name of the model's input.</param>
/// <param name="output">Name of its answer.</param>
internal sealed class SplitReader(ConfigReader card, string folder, string input, string output)
{
    /// <summary>The parts with their tensors, and their split; none for a model in one file.</summary>
    public (ImmutableArray<Part> Parts, SplitSpec? Split) Read(IReadOnlyList<PartDraft> drafts)
    {
        var isStated = card.TryGet("split", SplitQuantities.Identity, out var identity);
        var (cuts, exits) = (card.Elements("cuts").Select(e => e.Block()).ToList(), card.Elements("exits").Select(e => e.Block()).ToList());
        var unsplit = ReadUnsplit(card.Section("unsplit"));
        var isSplit = isStated || drafts.Count > 1 || cuts.Count + exits.Count > 0 || unsplit is not null || drafts.Any(d => d.Role != PartRole.Whole);
        if (!isSplit) return ([.. drafts.Select(d => d.Build(WholeInputs(d), WholeOutputs(d)))], null);

        if (!isStated)
            card.ReportMissing("split", "parts belong to a split with a version", "write e.g. split = \"ee@1\", here and in each part");
        var wiring = new PartWiring(drafts, input, output);
        var inputs = wiring.Connect();
        SplitRules.CheckParts(card, drafts, identity);
        var order = SplitRules.CheckOrder(drafts, wiring.Sources);
        var final = wiring.FindFinal(card);
        var known = new ExitReader(card, drafts, final).Read(exits);
        var spec = new SplitSpec
        {
            Identity = identity ?? new SplitIdentity("?", 1),
            Cuts = new CutReader(card, drafts, inputs).Read(cuts),
            Exits = known,
            Thresholds = new ThresholdsReader(card, known).Read(),
            Order = order,
            Final = final,
            Answer = output,
            Unsplit = unsplit,
        };
        wiring.CheckUse(inputs, final, spec.Exits);
        return ([.. drafts.Select((d, i) => d.Build(inputs[i], [.. d.Outputs.Select(o => o.Name)]))], spec);
    }

    private PartInput[] WholeInputs(PartDraft draft) => [.. draft.Inputs.Select(i => i.Name).DefaultIfEmpty(input).Select(name => new PartInput(name, From: null))];

    private string[] WholeOutputs(PartDraft draft) => [.. draft.Outputs.Select(o => o.Name).DefaultIfEmpty(output)];

    private PartFile? ReadUnsplit(ConfigReader block)
    {
        var isStated = block.TryGet("file", Known.Name, out var file);
        var hasHash = block.TryGet("sha256", Known.Sha256, out var sha256);
        var path = block.TryGet("model", Known.Name, out var model) ? Path.Combine(folder, "..", model, file) : Path.Combine(folder, file);
        if (!isStated && !hasHash && !block.Has("model")) return null;
        if (!isStated) block.ReportMissing("file", "the file of the unsplit model is required", "write e.g. file = model.onnx");
        if (!hasHash) block.ReportMissing("sha256", "the hash of the unsplit model is required", "copy the output of sha256sum");
        if (isStated && !File.Exists(path)) block.Report("file", $"is {ConfigText.Shown(file)}, which does not exist", "the unsplit model is compared with its parts",
            "restore it, or remove unsplit");
        return new PartFile { Path = Path.GetFullPath(path), Owner = block.Has("model") ? model : null, Sha256 = sha256, InputName = input, OutputName = output };
    }
}

using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>exits</c>: where answers may leave early, by which gate, and how often they are right there.</summary>
/// <param name="final">Index of the part that gives the model's answer.</param>
internal sealed class ExitReader(ConfigReader card, IReadOnlyList<PartDraft> drafts, int final)
{
    private const double AllPoints = 100;
    private const double Rounding = 1e-9;
    private const int Digits = 9;

    public ImmutableArray<ExitSpec> Read(IReadOnlyList<ConfigReader> blocks)
    {
        var exits = ImmutableArray.CreateBuilder<ExitSpec>();
        foreach (var block in blocks)
        {
            var exit = Read(block);
            if (exit.Part < 0) continue;
            if (exits.Any(e => e.Part == exit.Part)) block.Report("part", $"gives {drafts[exit.Part].Name} again", "a part is an exit once", "remove one of them");
            exits.Add(exit);
        }
        foreach (var missing in Enumerable.Range(0, drafts.Count).Where(i => drafts[i].Role == PartRole.Exit && !exits.Any(e => e.Part == i)))
        {
            card.Report("exits", $"have no entry for {drafts[missing].Name}", "an exit has a gate and an accuracy",
                $"add {{ part = {drafts[missing].Name}, gate = entropy-norm, threshold = …, accuracy = … }}");
        }
        CheckShares(blocks, exits);
        return exits.ToImmutable();
    }

    /// <summary>Shares follow from the gates and are of all samples.</summary>
    private static void CheckShares(IReadOnlyList<ConfigReader> blocks, ImmutableArray<ExitSpec>.Builder exits)
    {
        if (exits.Count != blocks.Count) return;
        var open = exits.AsEnumerable().FirstOrDefault(e => !SplitQuantities.IsDecidedByCard(e.Gate.Kind));
        var sum = 0.0;
        for (var i = 0; i < exits.Count; i++)
        {
            if (exits[i].SharePoints is not { } share) continue;
            sum += share;
            if (open is not null)
                blocks[i].Report("share", $"is {SplitQuantities.Text(share)}%", $"what leaves at a gate of kind {ExitGateSpec.NameOf(open.Gate.Kind)} does not follow from the card", "remove it, or choose another gate");
            else if (sum > AllPoints + Rounding)
                blocks[i].Report("share", $"is {SplitQuantities.Text(share)}%, which makes {SplitQuantities.Text(Math.Round(sum, Digits))}% with the exits before it",
                    "a sample leaves once: all exits together have at most 100%", "state shares of all samples, not of those that arrive");
        }
    }

    private ExitSpec Read(ConfigReader block)
    {
        var part = block.Get("part", Known.Name);
        var index = Enumerable.Range(0, drafts.Count).Where(i => drafts[i].Name == part).DefaultIfEmpty(-1).First();
        if (index < 0 && block.Has("part"))
            block.Report("part", $"is {ConfigText.Shown(part)}", "a part of this card is required", Spelling.Remedy(part, drafts.Select(d => d.Name)));
        else if (index >= 0 && (drafts[index].Role is not (PartRole.Exit or PartRole.Aggregator) || (index == final && drafts[index].Role == PartRole.Aggregator && drafts[index].Outputs.Count == 1)))
            block.Report("part", $"is {part}, a {PartRoles.NameOf(drafts[index].Role)}", "an exit, or an aggregator with an answer of its own, is required", "correct the name, or the role of that part");
        var kind = block.Get("gate", SplitQuantities.Gate);
        var threshold = block.Get("threshold", SplitQuantities.Threshold);
        if (SplitQuantities.IsShare(kind) && threshold > 1)
            block.Report("threshold", $"is {SplitQuantities.Text(threshold)}", $"{ExitGateSpec.NameOf(kind)} is from 0 to 1", "correct the threshold, or the gate");
        var gate = new ExitGateSpec(kind, threshold, block.Get("temperature", SplitQuantities.Temperature));
        var exit = new ExitSpec(index, Scores(block, index), gate, block.Get("accuracy", Known.Accuracy));
        return block.TryGet("share", SplitQuantities.Share, out var share) ? exit with { SharePoints = share } : exit;
    }

    private string Scores(ConfigReader block, int part)
    {
        var isStated = block.TryGet("scores", Known.Text, out var stated);
        if (part < 0) return stated;
        var outputs = drafts[part].Outputs.Select(o => o.Name).ToList();
        if (isStated && !outputs.Contains(stated))
            block.Report("scores", $"is {ConfigText.Shown(stated)}", $"an output of {drafts[part].Name} is required", Spelling.Remedy(stated, outputs));
        else if (!isStated && outputs.Count > 1)
            block.ReportMissing("scores", $"{drafts[part].Name} has {outputs.Count} outputs; which holds class scores is required", $"write e.g. scores = {outputs[0]}");
        return isStated ? stated : outputs.FirstOrDefault("");
    }
}

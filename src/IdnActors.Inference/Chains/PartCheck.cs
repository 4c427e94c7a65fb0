using System.Collections.Immutable;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>Holds the file of a part against what the card states of it.</summary>
internal static class PartCheck
{
    public static IEnumerable<Problem> ProblemsOf(ModelCard card, int index, ModelSession session) => ProblemsOf(card.Id, card.Parts, card.Split!, index, session);

    /// <param name="model">Names the model in error messages.</param>
    /// <param name="parts">All parts of the model.</param>
    /// <param name="split">How they belong together.</param>
    /// <param name="index">The part looked at.</param>
    /// <param name="session">Its session.</param>
    public static IEnumerable<Problem> ProblemsOf(string model, ImmutableArray<Part> parts, SplitSpec split, int index, ModelSession session)
    {
        var part = parts[index];
        var (file, name) = (part.File!.Path, $"{model}.{part.Name}");
        // Files that say nothing are known by the hash on the card; those that do must not contradict it.
        foreach (var (mark, stated) in ((string, string)[])[(SplitMarks.Split, split.Identity.ToString()), (SplitMarks.Part, part.Name)])
        {
            if (session.Remarks.TryGetValue(mark, out var found) && found != stated)
                yield return new Problem(file, name, $"says it is {(mark == SplitMarks.Split ? "of the split" : "the part")} {found}", $"{stated} is required: others may fit and yet answer with nonsense", "put the right file there");
        }
        foreach (var problem in Tensors(session.Inputs, part.Inputs.Select(t => t.Tensor), "input", file, name)) yield return problem;
        foreach (var problem in Tensors(session.Outputs, part.Outputs, "output", file, name)) yield return problem;
        foreach (var tensor in session.Inputs.Keys.Except(part.Inputs.Select(t => t.Tensor)).Order(StringComparer.Ordinal))
            yield return new Problem(file, name, $"also has the input {tensor}", "the card names every input", "name it on the card, or make it a constant");
        foreach (var cut in split.Cuts.Where(c => c.After == index && session.Outputs.ContainsKey(c.Tensor)))
            if (Mismatch(cut, TensorType.Of(cut.Tensor, session.Outputs[cut.Tensor])) is { } found)
                yield return new Problem(file, name, found, $"the card states {Stated(cut)}", "correct the card, or put the right file there");
        foreach (var input in part.Inputs.Where(t => t.From is not null && session.Inputs.ContainsKey(t.Tensor)))
            if (split.Cut(input.From!.Value, input.Tensor) is { } cut && Mismatch(cut, TensorType.Of(input.Tensor, session.Inputs[input.Tensor])) is { } found)
                yield return new Problem(file, name, $"takes what does not come: it {found}", $"{parts[cut.After].Name} sends {Stated(cut)}", "correct the card, or put the right file there");
    }

    private static IEnumerable<Problem> Tensors(IReadOnlyDictionary<string, NodeMetadata> found, IEnumerable<string> stated, string kind, string file, string part) =>
        stated.Where(tensor => !found.ContainsKey(tensor)).Select(tensor => new Problem(file, part, $"has no {kind} {tensor}",
            $"its {kind}s are {string.Join(", ", found.Keys.Order(StringComparer.Ordinal))}", "name one of them"));

    private static string? Mismatch(CutTensor cut, TensorType type)
    {
        var isSame = type.Element == cut.Element && (type.Shape.SequenceEqual(cut.Shape) || type.Extents.SequenceEqual(cut.Shape));
        return isSame ? null : $"has {cut.Tensor} of type {type}";
    }

    private static string Stated(CutTensor cut) => $"{(cut.Element == TensorElement.U8 ? "u8" : "f32")} of {string.Join('×', cut.Shape)}";
}

using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Cli.Commands;

/// <summary>The card of a graph that was cut into a chain.</summary>
internal static class SplitCard
{
    /// <summary>Name of the unsplit model's file.</summary>
    public const string Whole = "whole.onnx";

    /// <param name="original">The card of the unsplit model, whose figures hold for the parts together; none for a file without.</param>
    public static ModelCard Of(SplittableGraph graph, ImmutableArray<GraphPart> parts, IReadOnlyList<string> tensors, SplitChoices choices, ModelCard? original)
    {
        var name = Path.GetFileName(graph.Path);
        return new ModelCard
        {
            Id = choices.Id(),
            Description = string.Create(CultureInfo.InvariantCulture, $"{original?.Description ?? name} Cut into {parts.Length} parts."),
            Layers = original?.Layers ?? string.Create(CultureInfo.InvariantCulture, $"{graph.Nodes} nodes"),
            DataSet = original?.DataSet ?? "unknown",
            Parameters = original?.Parameters ?? graph.Parameters,
            AccuracyPoints = original?.AccuracyPoints ?? 0,
            AccuracyTolerancePoints = original?.AccuracyTolerancePoints ?? 0,
            InputSize = graph.InputSize,
            OutputSize = graph.OutputSize,
            Source = original?.Source ?? $"Cut from {name}; where that comes from, and its licence, are not known.",
            Latency = original?.Latency ?? ImmutableSortedDictionary<string, Duration>.Empty,
            Batches = original?.Batches ?? BatchProfile.Linear,
            Parts = [.. parts.Select(PartOf)],
            Split = new SplitSpec
            {
                Identity = choices.Identity(),
                Cuts = [.. tensors.Select((tensor, i) => graph.Describe(tensor, i, choices.CodecOf(graph.CutPoints.First(p => p.Tensor == tensor).Element!.Value)))],
                Exits = [],
                Order = [.. Enumerable.Range(0, parts.Length)],
                Final = parts.Length - 1,
                Answer = graph.OutputName,
                Unsplit = new PartFile { Path = Whole, Sha256 = SplitFolder.Hash(graph.Content), InputName = graph.InputName, OutputName = graph.OutputName },
            },
        };
    }

    private static Part PartOf(GraphPart part, int index) => new()
    {
        Name = part.Name,
        Role = part.Name == "tail" ? PartRole.Tail : PartRole.Head,
        Inputs = [new PartInput(part.Input, index == 0 ? null : index - 1)],
        Outputs = [part.Output],
        Size = new ByteSize(part.Content.Length),
        Macs = part.Macs,
        File = new PartFile { Path = $"{part.Name}.onnx", Sha256 = part.Sha256, InputName = part.Input, OutputName = part.Output },
    };
}

using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Configuration.Network;
using IdnActors.Inference.DataSets;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Models;

public class ModelCardTests
{
    public static TheoryData<string> Ids => CardReader.Ids;

    [Fact]
    public void The_library_holds_every_architecture_in_fp32_and_int7_and_the_int8_forms_that_keep_their_accuracy() =>
        Assert.Equal(
            [
                "cnn16", "cnn16-int7", "cnn16-int8t", "cnn32", "cnn32-int7", "cnn4", "cnn4-int7", "cnn4-int8", "cnn8", "cnn8-int7", "deep16", "deep16-int7", "ds16",
                "ds16-int7", "ee", "ee-int7", "ee-int8", "lin", "lin-int7", "lin-int8", "mlp", "mlp-int7", "mlp-int8",
            ],
            CardReader.Shipped.Keys);

    [Theory]
    [MemberData(nameof(Ids))]
    public void States_the_parameters_and_multiply_accumulates_of_its_graph(string id)
    {
        var card = CardReader.Shipped[id];
        var part = Assert.Single(card.Parts);

        var graph = OnnxGraph.Read(part.File!.Path, part.File.InputName, 1, 28, 28);

        Assert.Equal(card.Parameters, graph.Parameters);
        Assert.Equal(part.Macs, graph.Macs);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void States_latencies_that_follow_from_its_multiply_accumulates(string id)
    {
        var card = CardReader.Shipped[id];
        var macs = card.Parts.Sum(part => part.Macs);

        var derived = DeviceClasses.Shipped.Values.ToImmutableSortedDictionary(
            device => device.Name, device => Duration.FromSeconds(macs / device.MacsPerSecond) + device.InferenceOverhead, StringComparer.Ordinal);

        Assert.True(derived.SequenceEqual(card.Latency), $"{id}/model.conf should state:{Environment.NewLine}{LatencyBlock(derived)}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Begins_with_a_drawing_and_names_origin_and_licence(string id)
    {
        var card = CardReader.Shipped[id];
        var text = File.ReadAllText(Path.Combine(ModelLibrary.ShippedFolder, id, "model.conf"));

        Assert.StartsWith("# image 784 B ── ", text, StringComparison.Ordinal);
        Assert.Equal(FashionMnist.Name, card.DataSet);
        Assert.Contains("Apache-2.0", card.Source, StringComparison.Ordinal);
        Assert.Contains("MIT", card.Source, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Allows_other_CPU_kinds_as_much_as_its_number_format_needs(string id)
    {
        var required = id.Contains("-int8", StringComparison.Ordinal) ? 3 : id.Contains("-int7", StringComparison.Ordinal) ? 0.3 : 0.05;

        Assert.Equal(required, CardReader.Shipped[id].AccuracyTolerancePoints);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_its_row_in_the_table_of_the_library(string id)
    {
        var card = CardReader.Shipped[id];
        var baseId = id.Split("-int")[0];
        var layers = baseId == id ? card.Layers : $"as `{baseId}`";
        var row = string.Create(CultureInfo.InvariantCulture,
            $"| `{id}` | {layers} | {card.Parameters:N0} | {card.Parts[0].Macs:N0} | {card.Parts[0].Size.Bytes:N0} | {card.AccuracyPoints:0.00}% |");

        var lines = File.ReadAllLines(Path.Combine(ModelLibrary.ShippedFolder, "README.md"));

        Assert.True(lines.Contains(row), $"Models/README.md should have the row:{Environment.NewLine}{row}");
    }

    private static string LatencyBlock(ImmutableSortedDictionary<string, Duration> latency) => string.Join(
        Environment.NewLine,
        latency.Select(entry => $"    {entry.Key} = {(entry.Value.Nanoseconds / 1e6m).ToString("0.######", CultureInfo.InvariantCulture)}ms"));
}

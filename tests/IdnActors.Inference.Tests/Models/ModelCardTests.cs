using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Configuration.Network;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Models;

public class ModelCardTests
{
    public static TheoryData<string> Ids => CardReader.Ids;

    public static TheoryData<string> WholeIds => CardReader.WholeIds;

    public static TheoryData<string> SplitIds => CardReader.SplitIds;

    [Fact]
    public void The_library_holds_every_architecture_in_fp32_and_int7_and_the_int8_forms_that_keep_their_accuracy() =>
        Assert.Equal(
            [
                "cnn16", "cnn16-int7", "cnn16-int8t", "cnn32", "cnn32-int7", "cnn4", "cnn4-int7", "cnn4-int8", "cnn8", "cnn8-int7", "deep16", "deep16-int7", "ds16",
                "ds16-int7", "ee", "ee-int7", "ee-int8", "lin", "lin-int7", "lin-int8", "mlp", "mlp-int7", "mlp-int8",
            ],
            CardReader.Shipped.Values.Where(c => c.Split is null).Select(c => c.Id));

    [Fact]
    public void It_holds_an_early_exit_network_bottlenecks_views_on_several_devices_and_early_labels_in_parts() =>
        Assert.Equal(
            [
                "bf1", "bf2", "bf2-reg", "bf4", "bf8", "ddnn-ap-ap", "ddnn-ap-cc", "ddnn-ap-mp", "ddnn-cc-ap", "ddnn-cc-cc", "ddnn-cc-mp", "ddnn-mp-ap", "ddnn-mp-cc", "ddnn-mp-mp", "ee-split",
                "el-plain-gaussian", "el-plain-k-means", "el-plain-k-nn", "el-plain-linear", "el-reg-gaussian", "el-reg-k-means", "el-reg-k-nn", "el-reg-linear",
            ],
            CardReader.Shipped.Values.Where(c => c.Split is not null).Select(c => c.Id));

    [Theory]
    [MemberData(nameof(WholeIds))]
    public void States_the_parameters_and_multiply_accumulates_of_its_graph(string id)
    {
        var card = CardReader.Shipped[id];
        var part = Assert.Single(card.Parts);

        var graph = OnnxGraph.Read(part.File!.Path, part.File.InputName, 1, 28, 28);

        Assert.Equal(card.Parameters, graph.Parameters);
        Assert.Equal(part.Macs, graph.Macs);
    }

    [Theory]
    [MemberData(nameof(SplitIds))]
    public void States_the_parameters_and_multiply_accumulates_of_its_parts(string id)
    {
        var card = CardReader.Shipped[id];
        // Labels by distance or likelihood are matrix products, too, but no layers: what the trainer counts of them differs by a few norms and votes.
        var isFitted = id.StartsWith("el-", StringComparison.Ordinal) && !id.EndsWith("-linear", StringComparison.Ordinal);
        var layers = card.Parts.Where(p => !(isFitted && p.Role == PartRole.Exit)).ToList();
        var graphs = card.Parts.Select(p => OnnxFile.Read(p.File!.Path)).ToList();

        Assert.Equal(layers.Select(p => (p.Name, p.Macs)), layers.Select(p => (p.Name, MacCounter.PerNode(graphs[card.Parts.IndexOf(p)]).Sum())));
        Assert.InRange(graphs.Sum(g => MacCounter.Parameters(g.Graph)) - card.Parameters, 0, isFitted ? 500 : 0);
        Assert.All(card.Parts.Except(layers), p => Assert.InRange(MacCounter.PerNode(graphs[card.Parts.IndexOf(p)]).Sum(), p.Macs, 1.01 * p.Macs));
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

        Assert.StartsWith("# image 784 B ─", text, StringComparison.Ordinal);
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
    [MemberData(nameof(SplitIds))]
    public void Has_its_row_in_the_table_of_split_models(string id)
    {
        var card = CardReader.Shipped[id];
        var exits = card.Split!.Exits.Select(e => string.Create(CultureInfo.InvariantCulture, $"{card.Parts[e.Part].Name} {e.AccuracyPoints:0.00}%, {e.SharePoints:0.00}%"));
        var row = string.Create(CultureInfo.InvariantCulture,
            $"| `{id}` | {string.Join(", ", card.Parts.Select(p => p.Name))} | {string.Join("; ", exits)} | {card.Parameters:N0} | {card.Parts.Sum(p => p.Macs):N0} | {card.Parts.Sum(p => p.Size.Bytes):N0} | {card.AccuracyPoints:0.00}% |");

        AssertHasRow(row);
    }

    [Theory]
    [MemberData(nameof(WholeIds))]
    public void Has_its_row_in_the_table_of_the_library(string id)
    {
        var card = CardReader.Shipped[id];
        var baseId = id.Split("-int")[0];
        var layers = baseId == id ? card.Layers : $"as `{baseId}`";
        var row = string.Create(CultureInfo.InvariantCulture,
            $"| `{id}` | {layers} | {card.Parameters:N0} | {card.Parts[0].Macs:N0} | {card.Parts[0].Size.Bytes:N0} | {card.AccuracyPoints:0.00}% |");

        AssertHasRow(row);
    }

    private static void AssertHasRow(string row) =>
        Assert.True(File.ReadAllLines(Path.Combine(ModelLibrary.ShippedFolder, "README.md")).Contains(row), $"Models/README.md should have the row:{Environment.NewLine}{row}");

    private static string LatencyBlock(ImmutableSortedDictionary<string, Duration> latency) => string.Join(
        Environment.NewLine,
        latency.Select(entry => $"    {entry.Key} = {(entry.Value.Nanoseconds / 1e6m).ToString("0.######", CultureInfo.InvariantCulture)}ms"));
}

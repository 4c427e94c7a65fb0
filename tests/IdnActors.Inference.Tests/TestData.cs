using System.Collections.Immutable;
using System.Security.Cryptography;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Tests.Models;
using IdnActors.Inference.Verification;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;
using IdnActors.Policies.Exits;

namespace IdnActors.Inference.Tests;

/// <summary>The shipped images and cards, catalogues made of them, and altered copies of their files.</summary>
internal static class TestData
{
    private static readonly Lazy<LabelledDataSet> Loaded = new(() => FashionMnist.Load(FashionMnist.ShippedFolder));

    public static LabelledDataSet Images => Loaded.Value;

    public static ImmutableDictionary<string, LabelledDataSet> DataSets => ImmutableDictionary<string, LabelledDataSet>.Empty.Add(FashionMnist.Name, Images);

    /// <summary>The gates that a card decides, for whoever verifies it.</summary>
    public static SampleGate? Gate(ExitGateSpec spec)
    {
        if (spec.Kind is GateKind.Quantile or GateKind.CostAware) return null;
        var gate = ExitGate.Of(spec);
        return scores => gate.Decide(scores, default).Exits;
    }

    public static ModelCard Card(string id) => CardReader.Shipped[id];

    public static ModelCard WithFile(this ModelCard card, Func<PartFile, PartFile> change) =>
        card with { Parts = [card.Parts[0] with { File = change(card.Parts[0].File!) }] };

    /// <summary>One task with a variant per card.</summary>
    public static Catalogue CatalogueOf(params IEnumerable<ModelCard> cards)
    {
        var task = new TaskId(0);
        ImmutableArray<Variant> variants =
        [
            .. cards.Select((card, i) => new Variant
            {
                Id = new VariantId(i),
                Task = task,
                Name = $"fashion:{card.Id}",
                AccuracyPoints = card.AccuracyPoints,
                Parts = card.Parts,
            }),
        ];
        var fashion = new InferenceTask
        {
            Id = task,
            Name = "fashion",
            DataSet = FashionMnist.Name,
            RequestSize = new ByteSize(784),
            ResponseSize = new ByteSize(40),
            Variants = [.. variants.Select(variant => variant.Id)],
        };
        return new Catalogue([fashion], variants);
    }

    public static TemporaryFile AlteredCopy(string id, Func<byte[], byte[]> alter) => new(Card(id).Parts[0].File!, alter(File.ReadAllBytes(Card(id).Parts[0].File!.Path)));

    public static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        Assert.Equal(from.Length, to.Length);
        var replaced = 0;
        for (var at = bytes.AsSpan().IndexOf(from); at >= 0; at = bytes.AsSpan().IndexOf(from))
        {
            to.CopyTo(bytes.AsSpan(at));
            replaced++;
        }
        Assert.NotEqual(0, replaced);
        return bytes;
    }
}

/// <summary>A file of a test, gone when the test is over.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-inference-");

    public TemporaryFile(PartFile original, byte[] content)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "model.onnx");
        System.IO.File.WriteAllBytes(Path, content);
        File = original with { Path = Path, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    public string Path { get; }

    /// <summary>The part's file with path and hash of this content.</summary>
    public PartFile File { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}

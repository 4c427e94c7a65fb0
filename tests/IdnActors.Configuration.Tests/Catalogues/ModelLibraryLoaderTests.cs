using System.Security.Cryptography;
using IdnActors.Configuration.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Catalogues;

public class ModelLibraryLoaderTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    [Fact]
    public void The_shipped_library_loads_with_every_hash_verified()
    {
        var cards = ModelLibraryLoader.Load(Shipped.ModelLibrary, verifyHashes: true);
        Assert.Equal(cards.Select(c => c.Id).Order(StringComparer.Ordinal), cards.Select(c => c.Id));
        Assert.Contains(cards, c => c is { Id: "ee", Parameters: 161_406, AccuracyPoints: 92.78 });
    }

    [Fact]
    public void A_card_says_what_its_file_holds()
    {
        using var library = Library(Card());
        var card = Assert.Single(ModelLibraryLoader.Load(library.Path, verifyHashes: true));
        Assert.Equal(("tiny", "fashion-mnist", 12L, 85.5, 0.05), (card.Id, card.DataSet, card.Parameters, card.AccuracyPoints, card.AccuracyTolerancePoints));
        Assert.Equal((784L, 40L), (card.InputSize.Bytes, card.OutputSize.Bytes));
        var part = Assert.Single(card.Parts);
        Assert.Equal(("model", 5L, 141_000L), (part.Name, part.Size.Bytes, part.Macs));
        Assert.Equal((Path.Combine(library.Path, "tiny", "model.onnx"), "image", "logits"), (part.File!.Path, part.File.InputName, part.File.OutputName));
        Assert.Equal("1ms", card.Latency["edge-cpu"].ToString());
    }

    [Theory]
    [InlineData("size = 5B", "size = 6B", "model.parts[0].size", "is 6B, but model.onnx has 5B")]
    [InlineData("file = model.onnx", "file = other.onnx", "model.parts[0].file", "does not exist")]
    [InlineData("file = model.onnx", "file = \"../tiny/model.onnx\"", "model.parts[0].file", "is \"../tiny/model.onnx\", in the folder of this card")]
    [InlineData("file = model.onnx", "file = \"../other/model.onnx\"", "model.parts[0].file", "is \"../other/model.onnx\", but there is no model other beside this one")]
    [InlineData("file = model.onnx", "file = \"../../tiny/model.onnx\"", "model.parts[0].file", "is \"../../tiny/model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"../model.onnx\"", "model.parts[0].file", "is \"../model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"../../model.onnx\"", "model.parts[0].file", "is \"../../model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"../a/b/model.onnx\"", "model.parts[0].file", "is \"../a/b/model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"../a/../model.onnx\"", "model.parts[0].file", "is \"../a/../model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"a/model.onnx\"", "model.parts[0].file", "is \"a/model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"./model.onnx\"", "model.parts[0].file", "is \"./model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"/tiny/model.onnx\"", "model.parts[0].file", "is \"/tiny/model.onnx\"")]
    [InlineData("file = model.onnx", "file = \"..\"", "model.parts[0].file", "is \"..\"")]
    [InlineData("macs = 141k", "macs = many", "model.parts[0].macs", "is \"many\"")]
    [InlineData("edge-cpu =", "edge-cpus =", "model.latency.edge-cpus", "names \"edge-cpus\"")]
    [InlineData("accuracy = 85.5%", "accuracy = 0.855", "model.accuracy", "is \"0.855\"")]
    [InlineData("layers = \"FC\"", "layer = \"FC\"", "model.layer", "is not a key that is known here")]
    public void A_card_that_is_untrue_or_malformed_is_reported(string piece, string by, string key, string found)
    {
        using var library = Library(Card().Replace(piece, by, StringComparison.Ordinal));
        var problems = Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems;
        Assert.Contains(problems, p => p.Key == key && p.Found == found && p.File.EndsWith("tiny/model.conf", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_content_of_the_same_size_is_noticed_when_hashes_are_verified()
    {
        using var library = Library(Card());
        File.WriteAllBytes(Path.Combine(library.Path, "tiny", "model.onnx"), [5, 4, 3, 2, 1]);
        Assert.Single(ModelLibraryLoader.Load(library.Path));
        Assert.Equal("model.parts[0].sha256", Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path, verifyHashes: true)).Problems.Single().Key);
    }

    [Fact]
    public void A_part_may_be_the_file_of_another_model()
    {
        using var library = Library(Card());
        library.Write("twin/model.conf", Card().Replace("file = model.onnx", "file = \"../tiny/model.onnx\"", StringComparison.Ordinal));

        var file = ModelLibraryLoader.Load(library.Path, verifyHashes: true).Single(c => c.Id == "twin").Parts[0].File!;

        Assert.Equal((Path.Combine(library.Path, "tiny", "model.onnx"), "tiny"), (file.Path, file.Owner));
        // What the card states of it must hold there, too.
        File.WriteAllBytes(Path.Combine(library.Path, "tiny", "model.onnx"), [5, 4, 3, 2, 1]);
        var problems = Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path, verifyHashes: true)).Problems;
        Assert.Contains(problems, p => p.File.EndsWith("twin/model.conf", StringComparison.Ordinal) && p.Key == "model.parts[0].sha256");
        File.Delete(Path.Combine(library.Path, "tiny", "model.onnx"));
        Assert.Contains("the file lies in the folder of tiny", Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems.Select(p => p.Required));
    }

    [Fact]
    public void A_model_that_does_not_exist_has_no_files_to_share_and_similar_names_are_told()
    {
        using var library = Library(Card());
        library.Write("twin/model.conf", Card().Replace("file = model.onnx", "file = \"../tiby/model.onnx\"", StringComparison.Ordinal));

        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems);

        Assert.EndsWith("model.parts[0].file is \"../tiby/model.onnx\", but there is no model tiby beside this one – ../ leads to another model of the library; did you mean tiny?", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_reported() =>
        Assert.Equal("is not a folder", Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load("no/such/folder")).Problems.Single().Found);

    private static string Card() => $$"""
        model {
          description = "A tiny one"
          layers = "FC"
          data-set = fashion-mnist
          parameters = 12
          accuracy = 85.5%
          accuracy-tolerance = 0.05%
          input { name = image, size = 784B }
          output { name = logits, size = 40B }
          source = "made up"
          parts = [ { name = model, file = model.onnx, sha256 = "{{Convert.ToHexStringLower(SHA256.HashData(Content))}}", size = 5B, macs = 141k } ]
          latency { edge-cpu = 1ms }
        }
        """;

    private static TemporaryFolder Library(string card)
    {
        var folder = new TemporaryFolder();
        folder.Write("tiny/model.conf", card);
        File.WriteAllBytes(Path.Combine(folder.Path, "tiny", "model.onnx"), Content);
        return folder;
    }
}

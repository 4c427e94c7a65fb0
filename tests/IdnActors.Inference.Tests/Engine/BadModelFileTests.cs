using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Tests.Engine;

public class BadModelFileTests
{
    [Fact]
    public async Task A_missing_file_fails_the_query_and_the_check()
    {
        var card = TestData.Card("lin").WithFile(file => file with { Path = "nowhere.onnx" });

        Assert.Equal(
            "nowhere.onnx: fashion:lin.model does not exist – an ONNX file is required; put it back, or correct the part's file name",
            await ProblemOf(card));
    }

    [Fact]
    public async Task Another_content_than_stated_is_refused()
    {
        using var altered = TestData.AlteredCopy("lin", bytes => [.. bytes, 0]);
        var card = TestData.Card("lin").WithFile(file => file with { Path = altered.Path });

        Assert.Equal(
            $"{altered.Path}: fashion:lin.model has SHA-256 {altered.File.Sha256} – {card.Parts[0].File!.Sha256} is required; put the stated file back, or state the new hash and accuracy",
            await ProblemOf(card));
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_refused()
    {
        using var altered = TestData.AlteredCopy("lin", bytes => bytes[..1_000]);

        Assert.StartsWith($"{altered.Path}: fashion:lin.model is refused by ONNX Runtime (", await ProblemOf(TestData.Card("lin").WithFile(_ => altered.File)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tensors_that_the_file_does_not_have_are_named_with_those_it_has()
    {
        var card = TestData.Card("ee");
        var path = card.Parts[0].File!.Path;

        Assert.Equal(
            $"{path}: fashion:ee.model has no output logits – its outputs are logits1, logits2, logits3; name one of them",
            await ProblemOf(card.WithFile(file => file with { OutputName = "logits" })));
        Assert.Equal(
            $"{path}: fashion:ee.model has no input picture – its inputs are image; name one of them",
            await ProblemOf(card.WithFile(file => file with { InputName = "picture" })));
    }

    [Fact]
    public async Task Shapes_that_do_not_fit_the_data_set_are_shown()
    {
        var small = new LabelledDataSet("small", [2, 2], 3, [1, 2, 3, 4], [0]);
        var card = TestData.Card("lin");
        var path = card.Parts[0].File!.Path;

        Assert.Equal(
            $"{path}: fashion:lin.model has the input image of type UInt8[N,1,28,28] – data set small requires UInt8[N,…] with 4 elements for each of N images; export the model for this data set"
            + Environment.NewLine
            + $"{path}: fashion:lin.model has the output logits of type Float[N,10] – data set small requires Float[N,…] with 3 elements for each of N images; export the model for this data set",
            await ProblemOf(card, small));
    }

    [Fact]
    public async Task A_batch_of_a_fixed_size_above_one_is_refused()
    {
        using var altered = TestData.AlteredCopy("lin", bytes => TestData.Replace(bytes, [0x0a, 0x03, 0x12, 0x01, (byte)'N'], [0x0a, 0x03, 0x08, 0x83, 0x00]));

        Assert.Contains("has the input image of type UInt8[3,1,28,28]", await ProblemOf(TestData.Card("lin").WithFile(_ => altered.File)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_that_are_no_numbers_are_refused()
    {
        // All bits set is no number; the file of the linear classifier is nearly all weights.
        using var altered = TestData.AlteredCopy("lin", bytes =>
        {
            bytes.AsSpan(10_000, 400).Fill(0xff);
            return bytes;
        });
        using var engine = EngineOf(TestData.Card("lin").WithFile(_ => altered.File), TestData.Images);

        var error = await Assert.ThrowsAsync<ScenarioException>(() => Infer(engine));

        Assert.Equal($"{altered.Path}: fashion:lin.model scores image 0 with infinities or what is no number – finite scores are required; train or export the model again", Text(error));
    }

    [Fact]
    public void The_check_reports_every_bad_file_at_once()
    {
        var catalogue = TestData.CatalogueOf(
            TestData.Card("lin").WithFile(file => file with { Path = "b.onnx", Sha256 = new string('b', 64) }),
            TestData.Card("cnn4"),
            TestData.Card("mlp").WithFile(file => file with { Path = "a.onnx", Sha256 = new string('a', 64) }));
        using var engine = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());

        var error = Assert.Throws<ScenarioException>(() => engine.CheckFiles());

        Assert.Equal([("a.onnx", "fashion:mlp.model"), ("b.onnx", "fashion:lin.model")], error.Problems.Select(problem => (problem.File, problem.Key)));
    }

    /// <summary>What a query and the check beforehand say about a card's file; both must say the same.</summary>
    private static async Task<string> ProblemOf(ModelCard card, LabelledDataSet? dataSet = null)
    {
        using var engine = EngineOf(card, dataSet ?? TestData.Images);
        var fromQuery = Text(await Assert.ThrowsAsync<ScenarioException>(() => Infer(engine)));
        Assert.Equal(fromQuery, Text(Assert.Throws<ScenarioException>(() => engine.CheckFiles())));
        return fromQuery;
    }

    private static OnnxRuntimeEngine EngineOf(ModelCard card, LabelledDataSet dataSet) =>
        new(TestData.CatalogueOf(card), new Dictionary<string, LabelledDataSet> { [FashionMnist.Name] = dataSet }, new OnnxRuntimeEngineOptions { WorkerThreads = 1 });

    private static Task<InferenceResult> Infer(OnnxRuntimeEngine engine) => engine.InferAsync(new InferenceQuery(new PartId(new VariantId(0), 0), 0, 0)).AsTask();

    private static string Text(ScenarioException error) => string.Join(Environment.NewLine, error.Problems);
}

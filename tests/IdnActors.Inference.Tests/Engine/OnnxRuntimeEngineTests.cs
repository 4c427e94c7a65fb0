using System.Collections.Immutable;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Tests.Models;
using IdnActors.Inference.Verification;
using IdnActors.Model;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Engine;

public class OnnxRuntimeEngineTests
{
    private static readonly ImmutableArray<string> Models = ["lin", "cnn4", "cnn8-int7", "ds16", "mlp-int8", "ee"];

    [Fact]
    public async Task Answers_as_a_direct_evaluation_in_batches_does()
    {
        const int Samples = 300;
        using var engine = EngineOf(Models);

        for (var model = 0; model < Models.Length; model++)
        {
            var direct = AccuracyMeter.Measure(TestData.Card(Models[model]).Parts[0].File!, Models[model], TestData.Images, Samples);
            for (var sample = 0; sample < Samples; sample++)
            {
                var result = await engine.InferAsync(Query(model, sample));
                Assert.Equal(direct.Predictions[sample], result.PredictedClass);
                Assert.Equal(result.PredictedClass == TestData.Images.Label(sample), result.IsCorrect);
                Assert.InRange(result.Confidence, 0.1f, 1f);
            }
        }
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(4, 512)]
    // So little that every session is evicted as soon as another one is used.
    [InlineData(4, 0)]
    public async Task Answers_do_not_depend_on_threads_order_or_cache(int threads, double cacheMebibytes)
    {
        var queries = Enumerable.Range(0, 400).Select(i => Query(i % Models.Length, i * 7 % 10_000, (ulong)i)).ToArray();
        using var sequential = EngineOf(Models, new OnnxRuntimeEngineOptions { WorkerThreads = 1 });
        var expected = new List<InferenceResult>();
        foreach (var query in queries) expected.Add(await sequential.InferAsync(query));
        var order = Enumerable.Range(0, queries.Length).ToArray();
        new Random(17).Shuffle(order);

        using var concurrent = EngineOf(Models, new OnnxRuntimeEngineOptions { WorkerThreads = threads, SessionCacheLimit = ByteSize.FromMebibytes(cacheMebibytes) });
        var pending = order.Select(i => (i, Result: concurrent.InferAsync(queries[i]).AsTask())).ToArray();
        await Task.WhenAll(pending.Select(p => p.Result));

        Assert.All(pending, p => Assert.Equal(expected[p.i], p.Result.Result));
    }

    [Fact]
    public async Task Shares_one_session_among_variants_with_the_same_content()
    {
        var twice = TestData.CatalogueOf(TestData.Card("ee"), TestData.Card("ee") with { Id = "other" });
        using var engine = new OnnxRuntimeEngine(twice, TestData.DataSets, new OnnxRuntimeEngineOptions { WorkerThreads = 2 });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => engine.InferAsync(Query(i % 2, i)).AsTask()));

        Assert.Equal((19, 1, 0, 1), (engine.SessionCounters.Hits, engine.SessionCounters.Loads, engine.SessionCounters.Evictions, engine.SessionCounters.Sessions));
        Assert.Equal(new ByteSize(128 * 1024 + 3 * 649_244), engine.SessionCounters.Size);
    }

    [Fact]
    public async Task Exits_of_one_file_are_told_apart_by_the_output_of_the_part()
    {
        var first = TestData.Card("ee").WithFile(file => file with { OutputName = "logits1" });
        using var engine = new OnnxRuntimeEngine(TestData.CatalogueOf(first, TestData.Card("ee")), TestData.DataSets, new OnnxRuntimeEngineOptions());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).SelectMany(i => new[] { engine.InferAsync(Query(0, i)).AsTask(), engine.InferAsync(Query(1, i)).AsTask() }));

        Assert.NotEqual(answers.Where((_, i) => i % 2 == 0).Select(a => a.Confidence), answers.Where((_, i) => i % 2 == 1).Select(a => a.Confidence));
        Assert.Equal(1, engine.SessionCounters.Loads);
    }

    [Fact]
    public async Task Knows_how_many_samples_a_task_has()
    {
        using var engine = EngineOf(["lin"]);

        Assert.Equal(10_000, engine.SampleCount(new TaskId(0)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.InferAsync(Query(0, 10_000)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.InferAsync(Query(0, -1)).AsTask());
    }

    [Fact]
    public void Refuses_a_catalogue_without_files_or_data_sets_naming_each()
    {
        var card = TestData.Card("lin");
        var catalogue = TestData.CatalogueOf(card, card with { Id = "paper", Parts = [card.Parts[0] with { File = null }] });
        catalogue = catalogue with { Tasks = [catalogue.Tasks[0] with { DataSet = "cifar" }] };

        var error = Assert.Throws<ScenarioException>(() => new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions()));

        Assert.Equal(
            [
                "catalogue: fashion names the data set cifar – live inference requires one of: fashion-mnist; complete it, or run with profiled inference",
                "catalogue: fashion:paper.model has no ONNX file – live inference requires one for every part; complete it, or run with profiled inference",
            ],
            error.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_025)]
    public void Refuses_a_number_of_threads_out_of_range(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EngineOf(["lin"], new OnnxRuntimeEngineOptions { WorkerThreads = threads }));

    [Fact]
    public void Accepts_every_shipped_model_in_one_file()
    {
        ImmutableArray<string> models = [.. CardReader.Shipped.Values.Where(c => c.Split is null).Select(c => c.Id)];
        using var engine = EngineOf(models);

        engine.CheckFiles();

        Assert.Equal(models.Length, engine.SessionCounters.Sessions);
    }

    private static OnnxRuntimeEngine EngineOf(ImmutableArray<string> models, OnnxRuntimeEngineOptions? options = null) =>
        new(TestData.CatalogueOf(models.Select(TestData.Card)), TestData.DataSets, options ?? new OnnxRuntimeEngineOptions());

    private static InferenceQuery Query(int variant, int sample, ulong key = 0) => new(new PartId(new VariantId(variant), 0), sample, key);
}

using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Recording;
using IdnActors.Inference.Tests.Models;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Tests.Recording;

public class RecordedInferenceEngineTests
{
    private const int LargeSubset = 2_000;
    private const int SmallSubset = 130;

    public static TheoryData<string> Ids => CardReader.WholeIds;

    /// <summary>Every shipped model, against live inference asked in another order on other threads, directly and from the cache.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Answers_exactly_as_live_inference(string id)
    {
        using var folder = new CacheFolder();
        var (catalogue, dataSets) = (TestData.CatalogueOf(TestData.Card(id)), Subset(LargeSubset));
        using var live = new OnnxRuntimeEngine(catalogue, dataSets, new OnnxRuntimeEngineOptions());
        var expected = new InferenceResult[LargeSubset];
        var pending = Enumerable.Range(0, LargeSubset).Reverse().Select(i => (i, Answer: live.InferAsync(Query(0, i)).AsTask())).ToArray();
        foreach (var (i, answer) in pending) expected[i] = await answer;

        using var recorded = RecordedInferenceEngine.Create(catalogue, dataSets, folder.Options);
        using var fromCache = RecordedInferenceEngine.Create(catalogue, dataSets, folder.Options);

        Assert.Equal((1, 0), (recorded.RecordedTableCount, fromCache.RecordedTableCount));
        Assert.Equal(expected, AnswersOf(recorded));
        Assert.Equal(expected, AnswersOf(fromCache));
        // Equality of floats would take 0 for -0; the bits are what later figures are made of.
        Assert.Equal(expected.Select(BitsOf), AnswersOf(fromCache).Select(BitsOf));
    }

    [Fact]
    public void Queries_are_complete_on_return_and_allocate_nothing()
    {
        using var engine = Create(["lin"], new RecordedInferenceOptions { CacheFolder = null });
        AskAll(engine);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AskAll(engine);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void AskAll(RecordedInferenceEngine engine)
        {
            for (var i = 0; i < SmallSubset; i++)
            {
                var answer = engine.InferAsync(Query(0, i));
                if (!answer.IsCompletedSuccessfully || answer.Result.PredictedClass < 0) throw new InvalidOperationException("A query is not complete.");
            }
        }
    }

    [Fact]
    public void Parts_of_one_content_share_a_table_and_outputs_are_told_apart()
    {
        var card = TestData.Card("ee");
        var exit = card.WithFile(file => file with { OutputName = "logits1" });
        using var engine = RecordedInferenceEngine.Create(
            TestData.CatalogueOf(card, card with { Id = "other" }, exit), Subset(SmallSubset), new RecordedInferenceOptions { CacheFolder = null });

        Assert.Equal((2, 2, 0), (engine.TableCount, engine.RecordedTableCount, engine.StoredTableCount));
        Assert.Equal(AnswersOf(engine, variant: 0), AnswersOf(engine, variant: 1));
        Assert.NotEqual(AnswersOf(engine, variant: 0), AnswersOf(engine, variant: 2));
    }

    [Fact]
    public void Other_samples_and_other_labels_are_other_tables()
    {
        using var folder = new CacheFolder();
        var catalogue = TestData.CatalogueOf(TestData.Card("lin"));
        var labels = Enumerable.Range(0, SmallSubset).Select(i => (byte)(9 - TestData.Images.Label(i))).ToArray();
        var relabelled = new LabelledDataSet(FashionMnist.Name, [28, 28], 10, TestData.Images.ImageBytes(0, SmallSubset).ToArray(), labels);

        int[] recorded =
        [
            RecordedInferenceEngine.Create(catalogue, Subset(SmallSubset), folder.Options).RecordedTableCount,
            RecordedInferenceEngine.Create(catalogue, Subset(SmallSubset - 1), folder.Options).RecordedTableCount,
            RecordedInferenceEngine.Create(catalogue, Of(relabelled), folder.Options).RecordedTableCount,
            RecordedInferenceEngine.Create(catalogue, Subset(SmallSubset), folder.Options).RecordedTableCount,
        ];

        Assert.Equal([1, 1, 1, 0], recorded);
        Assert.Equal(3, folder.Files.Length);
    }

    [Fact]
    public void Tells_how_far_it_is_in_order_and_only_of_what_was_missing()
    {
        using var folder = new CacheFolder();
        using var first = Create(["lin"], folder.Options);
        var reports = new Reports();

        using var second = Create(["lin", "lin-int7", "mlp-int7"], folder.Options, reports);
        using var third = Create(["lin", "lin-int7", "mlp-int7"], folder.Options, reports);

        // Three stretches of samples for each of two models; which thread is through first is chance.
        Assert.Equal(6, reports.All.Count);
        Assert.Equal((SmallSubset, 2 * SmallSubset), (reports.All[2].Recorded, reports.All[5].Recorded));
        Assert.Equal(reports.All.Select(r => r.Recorded).Order(), reports.All.Select(r => r.Recorded));
        Assert.Equal(["fashion:lin-int7.model", "fashion:mlp-int7.model"], reports.All.Select(r => r.Part).Distinct());
        Assert.All(reports.All, r => Assert.Equal(2 * SmallSubset, r.Total));
    }

    [Fact]
    public void A_cancellation_keeps_the_tables_that_were_complete()
    {
        using var folder = new CacheFolder();
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Recorded > SmallSubset) cancellation.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() =>
            RecordedInferenceEngine.Create(Catalogue("lin", "lin-int7"), Subset(SmallSubset), folder.Options with { Engine = new() { WorkerThreads = 1 } }, progress, cancellation.Token));

        Assert.Single(folder.Files);
        using var engine = Create(["lin", "lin-int7"], folder.Options);
        Assert.Equal(1, engine.RecordedTableCount);
    }

    [Fact]
    public void Refuses_what_live_inference_refuses_even_if_the_answers_are_in_the_cache()
    {
        using var folder = new CacheFolder();
        using var recorded = Create(["lin"], folder.Options);
        var moved = TestData.Card("lin").WithFile(file => file with { Path = "nowhere.onnx" });

        var error = Assert.Throws<ScenarioException>(() => RecordedInferenceEngine.Create(TestData.CatalogueOf(moved), Subset(SmallSubset), folder.Options));

        Assert.Equal("does not exist", Assert.Single(error.Problems).Found);
    }

    [Fact]
    public async Task Knows_how_many_samples_a_task_has()
    {
        using var engine = Create(["lin"], new RecordedInferenceOptions { CacheFolder = null });

        Assert.Equal(SmallSubset, engine.SampleCount(new TaskId(0)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.InferAsync(Query(0, SmallSubset)).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.InferAsync(Query(0, -1)).AsTask());
    }

    private static RecordedInferenceEngine Create(ImmutableArray<string> models, RecordedInferenceOptions options, IProgress<RecordingProgress>? progress = null) =>
        RecordedInferenceEngine.Create(Catalogue([.. models]), Subset(SmallSubset), options, progress);

    private static Catalogue Catalogue(params string[] models) => TestData.CatalogueOf(models.Select(TestData.Card));

    private static ImmutableDictionary<string, LabelledDataSet> Subset(int count) => Of(new LabelledDataSet(
        FashionMnist.Name, TestData.Images.Shape, TestData.Images.ClassCount, TestData.Images.ImageBytes(0, count).ToArray(),
        [.. Enumerable.Range(0, count).Select(i => (byte)TestData.Images.Label(i))]));

    private static ImmutableDictionary<string, LabelledDataSet> Of(LabelledDataSet dataSet) =>
        ImmutableDictionary<string, LabelledDataSet>.Empty.Add(FashionMnist.Name, dataSet);

    private static InferenceResult[] AnswersOf(RecordedInferenceEngine engine, int variant = 0) =>
        [.. Enumerable.Range(0, engine.SampleCount(new TaskId(0))).Select(i => engine.InferAsync(Query(variant, i)).AsTask().Result)];

    private static (int, int, bool) BitsOf(InferenceResult answer) => (answer.PredictedClass, BitConverter.SingleToInt32Bits(answer.Confidence), answer.IsCorrect);

    private static InferenceQuery Query(int variant, int sample) => new(new PartId(new VariantId(variant), 0), sample, 0);

    private sealed class Reports(Action<RecordingProgress>? then = null) : IProgress<RecordingProgress>
    {
        public List<RecordingProgress> All { get; } = [];

        public void Report(RecordingProgress value)
        {
            All.Add(value);
            then?.Invoke(value);
        }
    }
}

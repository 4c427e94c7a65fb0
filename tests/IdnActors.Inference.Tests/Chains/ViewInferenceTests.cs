using System.Collections.Immutable;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Recording;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Shipped models over several views, of which some are missing.</summary>
public sealed class ViewInferenceTests(ITestOutputHelper output)
{
    private const int Cases = 40;
    private static readonly VariantId Whole = new(0);

    [Theory]
    [InlineData("ddnn-mp-cc")]
    [InlineData("ddnn-cc-ap")]
    public async Task Recorded_parts_answer_as_live_ones_whatever_is_missing(string id)
    {
        var catalogue = SplitInferenceTests.Split(id);
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var recorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        var random = TestSeed.Open(output, id);
        for (var i = 0; i < Cases; i++)
        {
            var (sample, arrived) = (random.NextInt(5), random.NextInt(16));
            var expected = await AnswersOf(live, catalogue, sample, arrived);
            Assert.Equal(expected, await AnswersOf(recorded, catalogue, sample, arrived));
            // The second time everything is looked up.
            Assert.Equal(expected, await AnswersOf(recorded, catalogue, sample, arrived));
        }
    }

    [Fact]
    public async Task Views_that_go_from_process_to_process_are_what_was_sent()
    {
        var catalogue = SplitInferenceTests.Split("ddnn-mp-cc");
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var other = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var recorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        using var otherRecorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        using var bytes = new TravellingEngine(live, other);
        using var recordedBytes = new TravellingEngine(recorded, otherRecorded);
        for (var arrived = 0; arrived < 16; arrived++)
        {
            var expected = await AnswersOf(live, catalogue, arrived % 5, arrived);
            Assert.Equal(expected, await AnswersOf(bytes, catalogue, arrived % 5, arrived));
            Assert.Equal(expected, await AnswersOf(recordedBytes, catalogue, arrived % 5, arrived));
        }
    }

    [Fact]
    public async Task With_all_views_the_parts_answer_as_one_after_the_other()
    {
        var catalogue = SplitInferenceTests.Split("ddnn-mp-cc");
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        for (var sample = 0; sample < 10; sample++)
        {
            Activations? state = null;
            List<InferenceResult> answers = [];
            for (var part = 0; part < catalogue.Variants[0].Parts.Length; part++)
            {
                var result = await live.RunPartAsync(new PartQuery(new PartId(Whole, part), sample, 0, state));
                state = result.Output;
                if (result.Answer is { } answer) answers.Add(answer);
            }
            var joined = await AnswersOf(live, catalogue, sample, 15);
            Assert.Equal(answers[0], joined[0].Answer);
            // Signs are 1 or -1 there; here they have been written as bits.
            Assert.Equal(answers[1].PredictedClass, joined[1].Answer.PredictedClass);
            Assert.All(joined, a => Assert.Equal(a.Part == 4 ? 160 : 32, a.Bytes));
        }
    }

    private static async Task<List<(int Part, InferenceResult Answer, long Bytes)>> AnswersOf(IInferenceEngine engine, Catalogue catalogue, int sample, int arrived)
    {
        var views = ViewChain.Of(new SplitChain(catalogue.Variants[0]))!;
        List<(int, InferenceResult, long)> answers = [];
        foreach (var part in (int[])[views.Local, views.Final])
        {
            var sent = ImmutableArray.CreateBuilder<Activations?>();
            for (var view = 0; view < views.Views; view++)
            {
                var made = (await engine.RunPartAsync(new PartQuery(new PartId(Whole, view), sample, 0, null))).Output;
                sent.Add((arrived >> view & 1) == 0 ? null : engine.SendView(new SentView(Whole, view, part), sample, made));
            }
            var joined = engine.JoinViews(new PartId(Whole, part), sent.ToImmutable());
            answers.Add((part, (await engine.RunPartAsync(new PartQuery(new PartId(Whole, part), sample, 0, joined))).Answer!.Value, sent.Sum(s => s?.WireBytes ?? 0)));
        }
        return answers;
    }
}

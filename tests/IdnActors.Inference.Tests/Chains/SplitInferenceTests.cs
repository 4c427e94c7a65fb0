using System.Collections.Immutable;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Recording;
using IdnActors.Inference.Tests.Models;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Parts of the shipped split models one by one, with cuts written for a link wherever chance says so.</summary>
public sealed class SplitInferenceTests(ITestOutputHelper output)
{
    private const int Samples = 40;
    private static readonly ImmutableArray<WireCodec?> Codecs = [null, new(TensorCoding.Q8), new(TensorCoding.Fp16, Compression.Deflate), new(TensorCoding.U8, Compression.Deflate), new(TensorCoding.U4)];

    public static TheoryData<string> Ids => CardReader.SplitIds;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Recorded_parts_make_what_live_ones_make(string id)
    {
        var catalogue = Split(id);
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        live.CheckFiles();
        using var recorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        var random = TestSeed.Open(output, id);
        for (var i = 0; i < Samples; i++)
        {
            var sample = random.NextInt(20);
            var route = Enumerable.Range(0, catalogue.Variants[0].Parts.Length).Select(_ => random.NextDouble() < 0.4 ? random.NextInt(Codecs.Length) : -1).ToArray();
            var (fromLive, fromTables) = (await TraceOf(live, catalogue, sample, route), await TraceOf(recorded, catalogue, sample, route));
            Assert.Equal(fromLive, fromTables);
            // The second time everything is looked up.
            Assert.Equal(fromLive, await TraceOf(recorded, catalogue, sample, route));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_goes_from_process_to_process_is_what_was_sent(string id)
    {
        var catalogue = Split(id);
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var other = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var recorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        using var otherRecorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        using var bytes = new TravellingEngine(live, other);
        using var recordedBytes = new TravellingEngine(recorded, otherRecorded);
        var random = TestSeed.Open(output, id);
        for (var i = 0; i < Samples / 2; i++)
        {
            var sample = random.NextInt(10);
            var route = Enumerable.Range(0, catalogue.Variants[0].Parts.Length).Select(_ => random.NextDouble() < 0.6 ? random.NextInt(Codecs.Length) : -1).ToArray();
            var expected = await TraceOf(live, catalogue, sample, route);
            Assert.Equal(expected, await TraceOf(bytes, catalogue, sample, route));
            Assert.Equal(expected, await TraceOf(recordedBytes, catalogue, sample, route));
        }
        Assert.True(bytes.Bytes > 1000 && recordedBytes.Bytes > 100);
    }

    [Fact]
    public void Bytes_that_are_no_activations_are_refused()
    {
        var catalogue = Split("plain-split");
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        using var recorded = RecordedInferenceEngine.Create(catalogue, TestData.DataSets, new RecordedInferenceOptions { CacheFolder = null });
        foreach (var engine in (IInferenceEngine[])[live, recorded])
        {
            var bytes = engine.Export(new VariantId(0), engine.Send(new SentCut(new VariantId(0), 0, new WireCodec(TensorCoding.U4)), 3, null));
            Assert.Equal(392, engine.Import(new VariantId(0), bytes).WireBytes);
            // A recorded view is its length alone.
            for (var length = 0; length < bytes.Length; length++)
                if (engine == live || length != sizeof(long)) Assert.Throws<FormatException>(() => engine.Import(new VariantId(0), bytes[..length]));
            Assert.Throws<FormatException>(() => engine.Import(new VariantId(0), [.. bytes, 1]));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_travels_takes_the_declared_bytes(string id)
    {
        var catalogue = Split(id);
        var chain = new SplitChain(catalogue.Variants[0]);
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        Activations? state = null;
        for (var part = 0; part < chain.Length; part++)
        {
            state = (await live.RunPartAsync(new PartQuery(new PartId(new VariantId(0), part), 0, 0, state))).Output;
            var cut = chain.Cut(part + 1);
            var sent = live.Send(new SentCut(new VariantId(0), part + 1, null), 0, state);
            Assert.Equal(cut.Declared.Bytes + (cut.NeedsInput ? 784 : 0), sent.WireBytes);
        }
    }

    /// <summary>Halved pixels change scores, and classes at most now and then; the image that travels in full changes nothing.</summary>
    [Fact]
    public async Task The_input_travels_with_a_codec_of_its_own()
    {
        var catalogue = Split("plain-split");
        using var live = new OnnxRuntimeEngine(catalogue, TestData.DataSets, new OnnxRuntimeEngineOptions());
        var (same, equal) = (0, 0);
        for (var sample = 0; sample < 100; sample++)
        {
            var deflated = live.Send(new SentCut(new VariantId(0), 0, new WireCodec(TensorCoding.U8, Compression.Deflate)), sample, null);
            var halved = live.Send(new SentCut(new VariantId(0), 0, new WireCodec(TensorCoding.U4)), sample, null);
            Assert.InRange(deflated.WireBytes, 1, 783);
            Assert.Equal(392, halved.WireBytes);
            var expected = await AnswerOf(live, catalogue, sample, null);
            Assert.Equal(expected, await AnswerOf(live, catalogue, sample, deflated));
            var rough = await AnswerOf(live, catalogue, sample, halved);
            if (expected.Class == rough.Class) same++;
            if (expected == rough) equal++;
        }
        Assert.InRange(same, 80, 100);
        Assert.InRange(equal, 0, 50);
    }

    /// <summary>A part that stands where another should is told before anything runs.</summary>
    [Fact]
    public void Parts_of_another_split_are_refused()
    {
        var catalogue = Split("bf4");
        var alien = TestData.Card("bf2").Parts[1];
        var variant = catalogue.Variants[0] with { Parts = catalogue.Variants[0].Parts.SetItem(1, alien) };
        using var live = new OnnxRuntimeEngine(catalogue with { Variants = [variant] }, TestData.DataSets, new OnnxRuntimeEngineOptions());
        var bad = Assert.Throws<Model.Scenarios.ScenarioException>(() => live.CheckFiles());
        Assert.Contains(bad.Problems, p => p.Key == "fashion:bf4.enc");
    }

    internal static Catalogue Split(string id)
    {
        var card = TestData.Card(id);
        var catalogue = TestData.CatalogueOf(card);
        return catalogue with { Variants = [catalogue.Variants[0] with { Split = card.Split }] };
    }

    private static async Task<(int Class, float Confidence)> AnswerOf(OnnxRuntimeEngine engine, Catalogue catalogue, int sample, Activations? state)
    {
        PartResult? result = null;
        for (var part = 0; part < catalogue.Variants[0].Parts.Length; part++)
        {
            result = await engine.RunPartAsync(new PartQuery(new PartId(new VariantId(0), part), sample, 0, state));
            state = result.Output;
        }
        return (result!.Answer!.Value.PredictedClass, result.Answer.Value.Confidence);
    }

    /// <summary>Every answer, score and length on the way, as text.</summary>
    private static async Task<string> TraceOf(IInferenceEngine engine, Catalogue catalogue, int sample, int[] route)
    {
        Activations? state = null;
        var trace = new List<string>();
        for (var part = 0; part < route.Length; part++)
        {
            if (route[part] >= 0)
            {
                state = engine.Send(new SentCut(new VariantId(0), part, Codecs[route[part]]), sample, state);
                trace.Add($"{state.WireBytes} B");
            }
            var result = await engine.RunPartAsync(new PartQuery(new PartId(new VariantId(0), part), sample, 7, state));
            state = result.Output;
            if (result.Answer is { } answer) trace.Add($"{answer} {string.Join(' ', result.Scores.ToArray().Select(BitConverter.SingleToInt32Bits))}");
        }
        return string.Join('\n', trace);
    }
}

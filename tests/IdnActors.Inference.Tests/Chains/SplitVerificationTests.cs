using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;
using IdnActors.Testing;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Cards of split models, held against their files: a shipped model that is cut, and the trained parts that lie beside the repository on some machines.</summary>
public class SplitVerificationTests
{
    private static readonly ModelVerifier Verifier = new(TestData.DataSets, TestData.Gate);
    private static readonly ExitGateSpec Gate = new(GateKind.EntropyNorm, 0.3, 1);

    [Fact]
    public void The_parts_of_a_model_are_as_accurate_as_the_whole()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var verification = Verifier.Verify(split.Card);

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal((10_000, 90.10), (verification.Images, Math.Round(verification.MeasuredAccuracyPoints!.Value, 9)));
        Assert.True(verification.Chain!.IsOk);
    }

    [Fact]
    public void An_accuracy_of_the_whole_that_is_not_that_of_the_parts_is_reported()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.2.out");

        var verification = Verifier.Verify(split.Card with { AccuracyPoints = 90 });

        Assert.Equal("the card states 90.00% within 0.05%", Assert.Single(verification.Problems).Required);
    }

    [Theory]
    [InlineData("q8", 3_141, 90.03)]
    [InlineData("fp16", 6_272, 90.10)]
    public void Tensors_travel_as_their_codec_writes_them_and_answers_are_as_accurate_as_that_allows(string codec, int bytes, double accuracy)
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var verification = Verifier.Verify(WithCut(split.Card with { AccuracyPoints = accuracy }, c => c with { Codec = WireCodec.Parse(codec), Bytes = bytes }));

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal(bytes, Assert.Single(verification.Payloads).MeanBytes);
    }

    [Fact]
    public void A_codec_that_loses_too_much_is_found_out()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var verification = Verifier.Verify(WithCut(split.Card, c => c with { Codec = WireCodec.Parse("sign"), Bytes = 392 }));

        // After a ReLU no number is below 0, so that all of them are read as 1.
        Assert.Equal(10, verification.MeasuredAccuracyPoints!.Value, 9);
        Assert.StartsWith("is right on 10.00% of 10000 images", Assert.Single(verification.Problems).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_payloads_have_the_stated_bytes_in_the_mean()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");
        var mean = Assert.Single(Verifier.Verify(Packed(1_000)).Payloads).MeanBytes;
        Assert.InRange(mean, 2_000, 12_544);

        Assert.Empty(Verifier.Verify(Packed((long)(1.04 * mean))).Problems);
        Assert.Empty(Verifier.Verify(Packed((long)(0.97 * mean))).Problems);
        foreach (var wrong in (double[])[0.94, 1.06])
        {
            var problem = Assert.Single(Verifier.Verify(Packed((long)(wrong * mean))).Problems);
            Assert.EndsWith("B on the wire in fp32+deflate, in the mean of 250 images", problem.Found, StringComparison.Ordinal);
        }

        ModelCard Packed(long bytes) => WithCut(split.Card, c => c with { Codec = WireCodec.Parse("fp32+deflate"), Bytes = bytes });
    }

    [Fact]
    public void Signs_and_bytes_travel_as_such()
    {
        var views = Verifier.Verify(TestData.Card("ddnn-cc-cc"));
        Assert.Equal([8, 40, 8, 40, 8, 40, 8, 40], views.Payloads.Select(p => p.MeanBytes));
        Assert.Equal(["bits0 sign", "logits0 fp32"], views.Payloads.Take(2).Select(p => $"{p.Tensor} {p.Codec}"));
        Assert.Equal([12_544, 49, 12_544, 6_272], Verifier.Verify(TestData.Card("bf1")).Payloads.Select(p => p.MeanBytes));
    }

    [Fact]
    public void A_code_of_which_half_is_sent_gives_other_answers()
    {
        var card = TestData.Card("bf1");
        var split = card.Split!;

        var verification = Verifier.Verify(card with { Split = split with { Cuts = split.Cuts.SetItem(1, split.Cuts[1] with { Codec = WireCodec.Parse("u4"), Bytes = 25 }) } });

        Assert.Equal(25, verification.Payloads[1].MeanBytes);
        Assert.InRange(verification.MeasuredAccuracyPoints!.Value, card.AccuracyPoints - 1, card.AccuracyPoints + 1);
        Assert.NotEqual(card.AccuracyPoints, verification.MeasuredAccuracyPoints.Value, 9);
    }

    [Fact]
    public void Exits_are_left_by_the_stated_share_of_all_images()
    {
        var card = TestData.Card("ee-split");

        var exits = Verifier.Verify(card).Exits;

        Assert.Equal(["exit1", "exit2"], exits.Select(e => e.Part));
        Assert.Equal(exits.Select(e => e.StatedSharePoints!.Value), exits.Select(e => e.SharePoints!.Value), Near);
        Assert.Equal(exits.Select(e => e.StatedAccuracyPoints), exits.Select(e => e.AccuracyPoints), Near);
        // 84.90% leave at the first; of 84.84% it is told, and of a gate that the card does not decide, too.
        Assert.Equal(["is left by 84.90% of the images"], Found(e => e with { SharePoints = 84.84 }));
        Assert.Empty(Found(e => e with { SharePoints = 84.86 }));
        Assert.Empty(Found(e => e with { SharePoints = null }));
        Assert.Equal(["states that 84.90% leave", "states that 6.19% leave"], Found(e => e with { Gate = e.Gate with { Kind = GateKind.Quantile } }));

        string[] Found(Func<ExitSpec, ExitSpec> change) =>
            [.. Verifier.Verify(card with { Split = card.Split! with { Exits = card.Split.Exits.SetItem(0, change(card.Split.Exits[0])) } }).Problems.Select(p => p.Found)];
    }

    [Fact]
    public void Parts_that_do_not_fit_have_no_accuracy()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var verification = Verifier.Verify(split.Card with { Split = split.Card.Split! with { Identity = new SplitIdentity("other", 1) } });

        Assert.False(verification.IsOk);
        Assert.Null(verification.MeasuredAccuracyPoints);
    }

    [ModelSampleFact("early-exit/ee.onnx")]
    public void Five_trained_parts_make_the_early_exit_network_with_its_three_accuracies()
    {
        var card = EarlyExit("early-exit/ee", 92.78, 90.06, 91.44);

        var verification = Verifier.Verify(card);

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal(92.78, verification.MeasuredAccuracyPoints!.Value, 9);
        Assert.InRange(verification.Chain!.LargestDifference!.Value, 0, 1e-4);
        Assert.Equal([12_544L, 6_272], verification.Chain.PayloadBytes.AsEnumerable());
    }

    [ModelSampleFact("bottleneck/bb.onnx")]
    public void The_backbone_of_the_bottlenecks_has_the_accuracies_that_were_measured_when_it_was_trained()
    {
        var verification = Verifier.Verify(EarlyExit("bottleneck/bb", 91.67, 88.68, 90.37));

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
    }

    [ModelSampleFact("bottleneck/bb.onnx")]
    public void An_exit_of_another_training_fits_and_is_found_out()
    {
        var card = EarlyExit("early-exit/ee", 92.78, 90.06, 91.44);
        var stranger = EarlyExit("bottleneck/bb", 91.67, 88.68, 90.37);

        var verification = Verifier.Verify(card with { Parts = card.Parts.SetItem(4, stranger.Parts[4]) });

        Assert.Contains("of the parts together differs by", Assert.Single(verification.Problems).Found, StringComparison.Ordinal);
    }

    [ModelSampleFact("bottleneck/bf1.enc.onnx")]
    public void A_chain_through_a_bottleneck_sends_what_its_encoder_made_small()
    {
        var card = Bottleneck("bottleneck/bb");

        var verification = Verifier.Verify(card);

        Assert.Equal([12_544L, 49, 12_544, 6_272], verification.Chain!.PayloadBytes.AsEnumerable());
        Assert.True(verification.Chain.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal(89.59, verification.MeasuredAccuracyPoints!.Value, 9);
        // With the backbone that it was not trained with, nothing but the accuracy tells.
        Assert.Equal(66.52, Verifier.Verify(Bottleneck("early-exit/ee")).MeasuredAccuracyPoints!.Value, 9);
    }

    [ModelSampleFact("squeezenet/SqueezeNet_fp16.onnx")]
    public void SqueezeNet_in_four_parts_equals_itself()
    {
        using var split = SplitModel.Cut(TestData.Card("lin") with { Id = "squeezenet" }, ModelSample.PathOf("squeezenet/SqueezeNet_fp16.onnx"), "pool1_1", "fire6/squeeze1x1_1", "pool10_1");

        var verification = Inference.Chains.ChainVerifier.Verify(split.Card);

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.InRange(verification.LargestDifference!.Value, 0, 1e-4);
        Assert.Equal([774_400L, 32_448, 4_000], verification.PayloadBytes.AsEnumerable());
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    private static ModelCard WithCut(ModelCard card, Func<CutTensor, CutTensor> change) => card with { Split = card.Split! with { Cuts = card.Split.Cuts.SetItem(0, change(card.Split.Cuts[0])) } };

    private static ModelCard EarlyExit(string files, double accuracy, double atFirst, double atSecond) => TestData.Card("ee") with
    {
        Id = Path.GetFileName(files),
        AccuracyPoints = accuracy,
        Parts =
        [
            SplitModel.Part("trunk1", PartRole.Head, File($"{files}.trunk1"), 564_480, [new("image", null)], "feat1"),
            SplitModel.Part("exit1", PartRole.Exit, File($"{files}.exit1"), 0, [new("feat1", 0)], "logits1"),
            SplitModel.Part("trunk2", PartRole.Head, File($"{files}.trunk2"), 1_354_752, [new("feat1", 0)], "feat2"),
            SplitModel.Part("exit2", PartRole.Exit, File($"{files}.exit2"), 0, [new("feat2", 2)], "logits2"),
            SplitModel.Part("tail", PartRole.Tail, File($"{files}.tail"), 0, [new("feat2", 2)], "logits3"),
        ],
        Split = new SplitSpec
        {
            Identity = new SplitIdentity(Path.GetFileName(files), 1),
            Cuts = [SplitModel.CutAfter(0, "feat1", TensorElement.F32, 16, 14, 14), SplitModel.CutAfter(2, "feat2", TensorElement.F32, 32, 7, 7)],
            Exits = [new ExitSpec(1, "logits1", Gate, atFirst), new ExitSpec(3, "logits2", Gate, atSecond)],
            Order = [0, 1, 2, 3, 4],
            Final = 4,
            Answer = "logits3",
            Unsplit = SplitModel.Part("whole", PartRole.Whole, File(files), 0, [new("image", null)], "logits3").File,
        },
    };

    private static ModelCard Bottleneck(string backbone) => TestData.Card("ee") with
    {
        Parts =
        [
            SplitModel.Part("trunk1", PartRole.Head, File($"{backbone}.trunk1"), 0, [new("image", null)], "feat1"),
            SplitModel.Part("encoder", PartRole.Encoder, File("bottleneck/bf1.enc"), 0, [new("feat1", 0)], "code"),
            SplitModel.Part("decoder", PartRole.Decoder, File("bottleneck/bf1.dec"), 0, [new("code", 1)], "feat1"),
            SplitModel.Part("trunk2", PartRole.Head, File($"{backbone}.trunk2"), 0, [new("feat1", 2)], "feat2"),
            SplitModel.Part("tail", PartRole.Tail, File($"{backbone}.tail"), 0, [new("feat2", 3)], "logits3"),
        ],
        Split = new SplitSpec
        {
            Identity = new SplitIdentity("bb", 1),
            Cuts =
            [
                SplitModel.CutAfter(0, "feat1", TensorElement.F32, 16, 14, 14), SplitModel.CutAfter(1, "code", TensorElement.U8, 1, 7, 7),
                SplitModel.CutAfter(2, "feat1", TensorElement.F32, 16, 14, 14), SplitModel.CutAfter(3, "feat2", TensorElement.F32, 32, 7, 7),
            ],
            Exits = [],
            Order = [0, 1, 2, 3, 4],
            Final = 4,
            Answer = "logits3",
        },
    };

    private static string File(string name) => ModelSample.PathOf($"{name}.onnx");
}

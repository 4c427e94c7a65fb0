using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;
using IdnActors.Testing;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Cards of split models, held against their files: a shipped model that is cut, and the trained parts that lie beside the repository on some machines.</summary>
public class SplitVerificationTests
{
    private static readonly ModelVerifier Verifier = new(TestData.DataSets);
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

using IdnActors.Inference.Chains;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Tests.Chains;

public class ChainVerifierTests
{
    [Theory]
    [InlineData("lin")]
    [InlineData("mlp-int7")]
    [InlineData("cnn16")]
    [InlineData("ds16")]
    [InlineData("ee")]
    public void A_model_cut_wherever_it_can_be_equals_the_whole(string id)
    {
        var file = TestData.Card(id).Parts[0].File!;
        var tensors = SplittableGraph.Open(file.Path, file.OutputName).CutPoints.Where(p => p.Obstacle is null).Select(p => p.Tensor).ToArray();
        using var split = SplitModel.Cut(id, tensors);

        var verification = ChainVerifier.Verify(split.Card);

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal(ChainVerifier.Inputs, verification.Inputs);
        Assert.InRange(verification.LargestDifference!.Value, 0, ChainVerifier.Tolerance);
        Assert.Equal(split.Card.Split!.Cuts.Select(c => c.Bytes), verification.PayloadBytes.AsEnumerable());
    }

    [Fact]
    public void Parts_that_make_another_model_are_found()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");
        // The same layers with the same names and shapes, but quantised weights.
        var other = TestData.Card("cnn16-int7").Parts[0].File!;

        var verification = ChainVerifier.Verify(WithSplit(split.Card, s => s with { Unsplit = other }));

        Assert.True(verification.LargestDifference > ChainVerifier.Tolerance);
        Assert.Contains("of the largest value", Assert.Single(verification.Problems).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_another_split_is_refused_even_where_it_fits()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var verification = ChainVerifier.Verify(WithSplit(split.Card, s => s with { Identity = s.Identity with { Version = 2 } }));

        Assert.Equal(["cnn16.head", "cnn16.tail"], verification.Problems.Select(p => p.Key));
        Assert.All(verification.Problems, p => Assert.Equal("says it is of the split cnn16@1", p.Found));
        Assert.Equal(0, verification.Inputs);
    }

    [Fact]
    public void A_part_in_the_place_of_another_is_refused()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out", "cnn16.2.out");
        var parts = split.Card.Parts;

        var verification = ChainVerifier.Verify(split.Card with { Parts = [parts[0], parts[1] with { Name = "middle" }, parts[2]] });

        Assert.Equal("says it is the part head-2", Assert.Single(verification.Problems).Found);
    }

    [Fact]
    public void What_travels_must_have_the_stated_shape_type_and_bytes()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        Assert.Equal(["has cnn16.1.out of type float[N,16,14,14]", "takes what does not come: it has cnn16.1.out of type float[N,16,14,14]"],
            Found(WithCut(split.Card, c => c with { Shape = [16, 14, 15] })));
        Assert.NotEmpty(Found(WithCut(split.Card, c => c with { Element = TensorElement.U8 })));
        Assert.Equal(["takes 12544B on the wire in fp32"], Found(WithCut(split.Card, c => c with { Bytes = 12_543 })));
        Assert.Equal(["takes 3141B on the wire in q8"], Found(WithCut(split.Card, c => c with { Codec = new WireCodec(TensorCoding.Q8) })));
        Assert.Empty(Found(WithCut(split.Card, c => c with { Codec = new WireCodec(TensorCoding.Q8), Bytes = 3_141 })));
        Assert.Empty(Found(WithCut(split.Card, c => c with { Codec = new WireCodec(TensorCoding.Q8, Compression.Deflate), Bytes = 1_000 })));
        Assert.NotEmpty(Found(WithCut(split.Card, c => c with { Codec = new WireCodec(TensorCoding.Q8, Compression.Deflate), Bytes = 3_142 })));
    }

    [Fact]
    public void Numbers_that_a_codec_cannot_hold_are_reported()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        // Made by hand: a reader of cards refuses it.
        Assert.StartsWith("cannot be written as u8 (Number ", Assert.Single(Found(WithCut(split.Card, c => c with { Codec = new WireCodec(TensorCoding.U8), Bytes = 3_136 }))), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_tensors_that_are_not_there_are_reported_together()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");
        var (head, tail) = (split.Card.Parts[0], split.Card.Parts[1]);

        var found = Found(split.Card with { Parts = [head with { File = head.File! with { Path = "nowhere.onnx" } }, tail with { Outputs = ["answer"] }] });

        Assert.Equal(["does not exist", "has no output answer"], found);
    }

    [Fact]
    public void An_unsplit_model_with_other_ends_cannot_be_compared()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out");

        var found = Found(WithSplit(split.Card, s => s with { Unsplit = s.Unsplit! with { OutputName = "scores" } }));

        Assert.StartsWith("does not lead from", Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_parts_on_the_way_to_what_is_wanted_are_run()
    {
        using var split = SplitModel.Cut("cnn16", "cnn16.1.out", "cnn16.2.out");
        using var chain = PartChain.Open(split.Card);
        using var input = RandomTensor.Create(chain.Input, new(1));

        using var run = chain.Run(input, 1);

        Assert.Equal(32 * 14 * 14, run[1, "cnn16.2.out"].GetTensorTypeAndShape().ElementCount);
        Assert.Throws<KeyNotFoundException>(() => run[2, "logits"]);
    }

    [Fact]
    public void A_card_without_a_split_has_no_chain() => Assert.Throws<ArgumentException>(() => ChainVerifier.Verify(TestData.Card("lin")));

    private static string[] Found(ModelCard card) => [.. ChainVerifier.Verify(card).Problems.Select(p => p.Found)];

    private static ModelCard WithSplit(ModelCard card, Func<SplitSpec, SplitSpec> change) => card with { Split = change(card.Split!) };

    private static ModelCard WithCut(ModelCard card, Func<CutTensor, CutTensor> change) => WithSplit(card, s => s with { Cuts = [change(s.Cuts[0])] });
}

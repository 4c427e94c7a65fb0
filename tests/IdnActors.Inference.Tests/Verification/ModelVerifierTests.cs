using IdnActors.Inference.Tests.Models;
using IdnActors.Inference.Verification;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Verification;

public class ModelVerifierTests
{
    private static readonly ModelVerifier Verifier = new(TestData.DataSets, TestData.Gate);

    public static TheoryData<string> Ids => CardReader.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_shipped_card_is_true_on_all_images(string id)
    {
        var verification = Verifier.Verify(CardReader.Shipped[id]);

        Assert.True(verification.IsOk, string.Join(Environment.NewLine, verification.Problems));
        Assert.Equal(10_000, verification.Images);
        Assert.Equal(id, verification.ModelId);
    }

    [Fact]
    public void Reports_both_accuracies_when_they_differ_by_more_than_the_tolerance()
    {
        var card = TestData.Card("lin") with { AccuracyPoints = 85.00, AccuracyTolerancePoints = 0.3 };

        var verification = Verifier.Verify(card);

        var problem = Assert.Single(verification.Problems);
        Assert.False(verification.IsOk);
        Assert.Equal(84.16, verification.MeasuredAccuracyPoints!.Value, 9);
        Assert.Equal("is right on 84.16% of 10000 images", problem.Found);
        Assert.Equal("the card states 85.00% within 0.30%", problem.Required);
    }

    [Theory]
    [InlineData(0.04, true)]
    [InlineData(0.03, false)]
    public void Accepts_a_difference_up_to_and_including_the_tolerance(double tolerance, bool accepted)
    {
        var card = TestData.Card("lin") with { AccuracyPoints = 84.20, AccuracyTolerancePoints = tolerance };

        Assert.Equal(accepted, Verifier.Verify(card).IsOk);
    }

    [Fact]
    public void Reports_a_missing_file_and_measures_nothing()
    {
        var verification = Verifier.Verify(TestData.Card("lin").WithFile(file => file with { Path = "nowhere.onnx" }));

        Assert.Null(verification.MeasuredAccuracyPoints);
        Assert.Equal(0, verification.Images);
        Assert.Equal("nowhere.onnx: lin does not exist – an ONNX file is required; put it back, or correct the part's file name", Assert.Single(verification.Problems).ToString());
    }

    [Fact]
    public void Reports_size_and_hash_of_an_altered_file()
    {
        using var altered = TestData.AlteredCopy("lin", bytes => [.. bytes, 0]);

        var verification = Verifier.Verify(TestData.Card("lin").WithFile(file => file with { Path = altered.Path }));

        Assert.Collection(verification.Problems,
            size => Assert.Equal(("has 31790B", "the card states 31789B"), (size.Found, size.Required)),
            hash => Assert.Equal($"{TestData.Card("lin").Parts[0].File!.Sha256} is required", hash.Required));
    }

    [Fact]
    public void Reports_sizes_of_input_and_output_that_are_not_those_of_the_data_set()
    {
        var verification = Verifier.Verify(TestData.Card("lin") with { InputSize = new ByteSize(783), OutputSize = new ByteSize(44) });

        Assert.Equal(["input.size", "output.size"], verification.Problems.Select(problem => problem.Key));
    }

    [Fact]
    public void Reports_tensors_that_the_file_does_not_have()
    {
        var verification = Verifier.Verify(TestData.Card("ee").WithFile(file => file with { InputName = "picture", OutputName = "logits4" }));

        Assert.Equal(
            [("has no input picture", "its inputs are image"), ("has no output logits4", "its outputs are logits1, logits2, logits3")],
            verification.Problems.Select(problem => (problem.Found, problem.Required)));
    }

    [Fact]
    public void Reports_an_unknown_data_set_and_parts_it_cannot_run()
    {
        var card = TestData.Card("lin");

        var verification = Verifier.Verify(card with { DataSet = "cifar", Parts = [card.Parts[0], card.Parts[0]] });

        Assert.Equal(["parts", "data-set"], verification.Problems.Select(problem => problem.Key));
    }

    [Fact]
    public void Verifies_a_graph_that_takes_one_image_at_a_time()
    {
        // The batch dimension "N" becomes the constant 1, in a long form of the same length.
        using var altered = TestData.AlteredCopy("lin", bytes => TestData.Replace(bytes, [0x0a, 0x03, 0x12, 0x01, (byte)'N'], [0x0a, 0x03, 0x08, 0x81, 0x00]));

        Assert.Equal(8_416, AccuracyMeter.Measure(altered.File, "lin", TestData.Images).Correct);
    }

    [Fact]
    public void Counts_the_images_scored_so_far_and_can_be_cancelled_between_batches()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new List<int>();
        var progress = new Reporter(scored =>
        {
            reports.Add(scored);
            if (scored == 750) cancellation.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() => Verifier.Verify(TestData.Card("lin"), progress, cancellation.Token));

        Assert.Equal([250, 500, 750], reports);
    }

    [Fact]
    public void Measures_no_more_images_than_asked_for()
    {
        var measurement = AccuracyMeter.Measure(TestData.Card("lin").Parts[0].File!, "lin", TestData.Images, imageLimit: 260);

        Assert.Equal(260, measurement.Predictions.Length);
        Assert.Equal(measurement.Correct, measurement.Predictions.Select((predicted, i) => predicted == TestData.Images.Label(i)).Count(right => right));
    }

    private sealed class Reporter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

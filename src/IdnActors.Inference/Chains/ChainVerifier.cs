using System.Globalization;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>
/// Runs the parts of a split model one after the other: together they must equal the unsplit model, and what travels between them, written by its codec, must have the length that the card
/// states. Fusions across a cut differ in the last bits, so that equality means within a ten-thousandth of the largest value.
/// </summary>
public static class ChainVerifier
{
    /// <summary>By how much of the largest value an answer may differ.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Inputs that are tried.</summary>
    public const int Inputs = 10;

    private const ulong Seed = 1;

    /// <summary>Verifies a card; what is wrong becomes a problem of the result, never an exception.</summary>
    /// <param name="card">A card with a split.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two inputs.</exception>
    public static ChainVerification Verify(ModelCard card, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.Split is null) throw new ArgumentException($"{card.Id} is not split.", nameof(card));
        try
        {
            using var chain = PartChain.Open(card);
            using var whole = card.Split.Unsplit is { } unsplit ? OpenWhole(unsplit, chain) : null;
            return Compare(chain, whole, cancellation);
        }
        catch (ScenarioException bad)
        {
            return new ChainVerification { Inputs = 0, LargestDifference = null, PayloadBytes = [], Problems = bad.Problems };
        }
    }

    private static ChainVerification Compare(PartChain chain, ModelSession? whole, CancellationToken cancellation)
    {
        var (card, split) = (chain.Card, chain.Card.Split!);
        var chance = new RandomStreams(Seed);
        var (largest, payloads) = (0.0, new PayloadMeter(card));
        var answers = whole is null ? [] : AnswersIn(whole, split);
        for (var i = 0; i < Inputs; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var input = RandomTensor.Create(chain.Input, chance.Open(i.ToString(CultureInfo.InvariantCulture)));
            using var run = chain.Run(input, Enumerable.Range(0, card.Parts.Length));
            payloads.Add(run, requests: 1);
            if (whole is null) continue;
            using var expected = whole.Run([split.Unsplit!.InputName], [input], [.. answers.Select(a => a.Tensor)]);
            largest = answers.Index().Aggregate(largest, (sofar, a) => Math.Max(sofar, RelativeDifference(expected[a.Index], run[a.Item.Part, a.Item.Tensor])));
        }
        var problems = payloads.Problems(areSamples: false).ToList();
        if (largest > Tolerance)
            problems.Add(new Problem(card.Id, split.Unsplit!.OutputName, string.Create(CultureInfo.InvariantCulture, $"of the parts together differs by {largest:0.0e+0} of the largest value"),
                string.Create(CultureInfo.InvariantCulture, $"the unsplit model within {Tolerance:0.0e+0} is required"), "put the parts of one split together"));
        return new ChainVerification { Inputs = Inputs, LargestDifference = whole is null ? null : largest, PayloadBytes = payloads.LogicalBytes, Problems = [.. problems] };
    }

    /// <summary>The model's answer, and those of the exits that the unsplit file gives, too.</summary>
    private static List<(int Part, string Tensor)> AnswersIn(ModelSession whole, SplitSpec split) =>
    [
        (split.Final, split.Answer),
        .. split.Exits.Where(e => whole.Outputs.ContainsKey(e.Scores) && e.Scores != split.Answer).Select(e => (e.Part, e.Scores)),
    ];

    private static ModelSession OpenWhole(PartFile unsplit, PartChain chain)
    {
        var session = ModelSession.Open(unsplit, $"{chain.Card.Id} unsplit");
        var hasBoth = session.Inputs.ContainsKey(unsplit.InputName) && session.Outputs.ContainsKey(unsplit.OutputName);
        if (hasBoth && TensorType.Of(unsplit.InputName, session.Inputs[unsplit.InputName]) is var input && input.ElementType == chain.Input.ElementType && input.Shape.SequenceEqual(chain.Input.Shape))
            return session;
        session.Dispose();
        throw new ScenarioException([new Problem(unsplit.Path, $"{chain.Card.Id} unsplit", $"does not lead from {chain.Input} to {unsplit.OutputName}",
            "the unsplit model has the input and the answer of the chain", "name the right file")]);
    }

    /// <summary>The largest difference of two answers over the largest value of the first; infinite where they differ in length or one is no number.</summary>
    private static double RelativeDifference(OrtValue reference, OrtValue answer)
    {
        var (expected, found) = (NumbersOf(reference), NumbersOf(answer));
        if (expected.Length != found.Length) return double.PositiveInfinity;
        var (difference, largest) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(found[i])) continue;
            difference = Math.Max(difference, Math.Abs(expected[i] - found[i]));
            if (!double.IsFinite(difference)) return double.PositiveInfinity;
        }
        foreach (var number in expected) largest = Math.Max(largest, Math.Abs(number));
        return difference == 0 ? 0 : difference / largest;
    }

    private static double[] NumbersOf(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.UInt8
        ? Array.ConvertAll(value.GetTensorDataAsSpan<byte>().ToArray(), b => (double)b)
        : Array.ConvertAll(value.GetTensorDataAsSpan<float>().ToArray(), f => (double)f);
}

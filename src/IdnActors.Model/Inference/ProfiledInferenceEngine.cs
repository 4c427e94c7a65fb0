using IdnActors.Model.Catalogues;
using IdnActors.Model.Randomness;

namespace IdnActors.Model.Inference;

/// <summary>
/// Answers without a network: right with the probability that the catalogue states as the variant's accuracy. The draw is a function of seed, request and
/// variant, so that a request finds the same answer at a variant in every run, whatever else differs.
/// </summary>
public sealed class ProfiledInferenceEngine : IInferenceEngine
{
    /// <summary>Samples that requests of a task without files draw from; it only numbers them.</summary>
    public const int NominalSampleCount = 10_000;

    private readonly Catalogue _catalogue;
    private readonly RandomStreams _streams;
    private readonly ulong[] _salts;

    public ProfiledInferenceEngine(Catalogue catalogue, ulong seed)
    {
        _catalogue = catalogue;
        _streams = new RandomStreams(seed);
        _salts = [.. catalogue.Variants.Select(v => RandomStreams.SaltOf($"profiled/{v.Name}"))];
    }

    public int SampleCount(TaskId task) => NominalSampleCount;

    public ValueTask<InferenceResult> InferAsync(InferenceQuery query)
    {
        var variant = query.Part.Variant;
        var isCorrect = _streams.Uniform(_salts[variant.Index], query.RequestKey) * 100 < _catalogue[variant].AccuracyPoints;
        return ValueTask.FromResult(new InferenceResult(-1, 0, isCorrect));
    }

    public void Dispose()
    {
    }
}

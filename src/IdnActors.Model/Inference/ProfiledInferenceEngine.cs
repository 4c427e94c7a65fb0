using System.Buffers.Binary;
using System.Collections.Immutable;
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
    private readonly ImmutableArray<SplitChain?> _chains;

    public ProfiledInferenceEngine(Catalogue catalogue, ulong seed)
    {
        _catalogue = catalogue;
        _streams = new RandomStreams(seed);
        _chains = SplitChains.Of(catalogue);
        _salts = [.. catalogue.Variants.Select(v => RandomStreams.SaltOf($"profiled/{v.Name}"))];
    }

    public int SampleCount(TaskId task) => NominalSampleCount;

    public ValueTask<InferenceResult> InferAsync(InferenceQuery query)
    {
        var variant = query.Part.Variant;
        var isCorrect = _streams.Uniform(_salts[variant.Index], query.RequestKey) * 100 < _catalogue[variant].AccuracyPoints;
        return ValueTask.FromResult(new InferenceResult(-1, 0, isCorrect));
    }

    /// <summary>
    /// A request leaves at an exit with the share that the card states for it; the answer is right with the accuracy that the card states for the exit, as if all left there.
    /// </summary>
    public ValueTask<PartResult> RunPartAsync(PartQuery query)
    {
        var (variant, part) = (query.Part.Variant, query.Part.Index);
        var chain = _chains[variant.Index]!;
        var exit = chain.ExitOf(part);
        if (exit is null && part != chain.Split.Final) return ValueTask.FromResult(new PartResult(query.Input, null, default));
        var isCorrect = _streams.Uniform(_salts[variant.Index], query.RequestKey) * 100 < (exit?.AccuracyPoints ?? chain.Whole.AccuracyPoints);
        return ValueTask.FromResult(new PartResult(query.Input, new InferenceResult(-1, 0, isCorrect), default, exit is not null && Leaves(chain, part, query.RequestKey)));
    }

    /// <summary>Nothing but a length: as the card declares it, or as the codec writes it before compression.</summary>
    public Activations Send(SentCut cut, int sample, Activations? state)
    {
        var chain = _chains[cut.Whole.Index]!;
        var leaving = chain.Cut(cut.Done);
        var bytes = leaving.Tensors.Sum(t => cut.Codec is { } codec && CutTensor.Fits(t.Element, codec.Coding) ? codec.PayloadBytes(t.Elements) : t.Bytes);
        var input = _catalogue[chain.Whole.Task].RequestSize.Bytes;
        if (leaving.NeedsInput) bytes += cut.Codec is { } c && CutTensor.Fits(TensorElement.U8, c.Coding) ? c.PayloadBytes(input) : input;
        return new NominalActivations(bytes);
    }

    /// <summary>Nothing but the length that the card declares.</summary>
    public Activations SendView(SentView view, int sample, Activations? state)
    {
        var chain = _chains[view.Whole.Index]!;
        return new NominalActivations(chain.Whole.Parts[view.Part].Inputs.Where(i => i.From == view.View).Sum(i => chain.Split.Cut(view.View, i.Tensor)?.Bytes ?? 0));
    }

    /// <summary>Nothing: what is missing makes no difference to the figures of a card.</summary>
    public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views) => null;

    /// <summary>Nothing but the length.</summary>
    public byte[] Export(VariantId whole, Activations state)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, state.WireBytes);
        return bytes;
    }

    public Activations Import(VariantId whole, byte[] bytes)
    {
        if (bytes.Length != sizeof(long) || BinaryPrimitives.ReadInt64LittleEndian(bytes) is not (>= 0 and var length)) throw new FormatException($"{bytes.Length} bytes are no length of a payload.");
        return new NominalActivations(length);
    }

    // One draw per request for all exits: who leaves at the first would leave at every later one.
    private bool Leaves(SplitChain chain, int part, ulong request) =>
        _streams.Uniform(_salts[chain.Whole.Id.Index] + 1, request) >= chain.UnansweredAfter(part + 1);

    public void Dispose()
    {
    }

    private sealed class NominalActivations(long bytes) : Activations
    {
        public override long WireBytes => bytes;
    }
}

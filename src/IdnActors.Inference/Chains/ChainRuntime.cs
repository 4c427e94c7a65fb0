using System.Collections.Concurrent;
using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>Runs the parts of a split variant one by one, on samples of a data set, and writes what travels between them. Results depend on the arguments alone. Any thread.</summary>
/// <param name="chain">The variant.</param>
/// <param name="dataSet">Where samples come from.</param>
/// <param name="sessions">Shared with all that runs files.</param>
internal sealed class ChainRuntime(SplitChain chain, LabelledDataSet dataSet, SessionCache sessions)
{
    private readonly SampleInputs _inputs = new(chain, dataSet, sessions);
    private readonly ConcurrentDictionary<int, int> _ownAnswers = new();

    public SplitChain Chain => chain;

    public LabelledDataSet DataSet => dataSet;

    /// <summary>What is wrong with the files; nothing when they can run.</summary>
    public IEnumerable<Problem> Problems()
    {
        var whole = chain.Whole;
        for (var i = 0; i < chain.Length; i++)
        {
            var problems = new List<Problem>();
            try
            {
                using var lease = sessions.Rent(whole.Parts[i].File!, NameOf(i));
                problems.AddRange(PartCheck.ProblemsOf(whole.Name, whole.Parts, chain.Split, i, lease.Value));
                if (dataSet.Name != RandomInputs.Name)
                    foreach (var input in whole.Parts[i].Inputs.Where(t => t.From is null && lease.Value.Inputs.ContainsKey(t.Tensor)))
                        if (TensorType.Of(input.Tensor, lease.Value.Inputs[input.Tensor]) is var type && !TakesImages(type))
                            problems.Add(new Problem(whole.Parts[i].File!.Path, NameOf(i), $"takes {input.Tensor} of type {type}",
                                $"data set {dataSet.Name} has images of {dataSet.ImageSizeBytes} unsigned bytes", "name the data set the model is for"));
            }
            catch (ScenarioException bad)
            {
                problems.AddRange(bad.Problems);
            }
            foreach (var problem in problems) yield return problem;
        }
    }

    /// <summary>Runs a part.</summary>
    /// <param name="part">Its index.</param>
    /// <param name="sample">Whose input it is.</param>
    /// <param name="state">What the parts before have made.</param>
    /// <exception cref="ScenarioException">Some score is no number.</exception>
    public PartResult Run(int part, int sample, TensorActivations state)
    {
        var names = chain.Whole.Parts[part].Outputs;
        return Compute(part, sample, state, outputs => new PartResult(Keep(state, part, names, outputs), Answer(part, sample, names, outputs, out var scores), scores));
    }

    /// <summary>Writes what travels when so many parts are done.</summary>
    /// <param name="cut">Where, and with which codec instead of the card's.</param>
    /// <param name="sample">Whose input it is.</param>
    /// <param name="state">What the parts have made.</param>
    public TensorActivations Send(SentCut cut, int sample, TensorActivations state)
    {
        var leaving = chain.Cut(cut.Done);
        var written = leaving.Tensors.Select(t => state.Find(t.After, t.Tensor)!.Write(CodecFor(t.Element, cut.Codec) ?? t.Codec)).ToList();
        var bytes = written.Sum(t => t.Encoded!.OnWire.Bytes);
        if (leaving.NeedsInput)
        {
            var input = state.Find(null, null);
            var image = input ?? _inputs.Of(sample);
            if (CodecFor(image.Element, cut.Codec) is { } codec) input = image.Write(codec);
            bytes += input?.Encoded?.OnWire.Bytes ?? image.Bytes;
            if (input is not null) written.Add(input);
        }
        return new TensorActivations([.. written], bytes);
    }

    /// <summary>Writes what a part takes of a view.</summary>
    public TensorActivations SendView(SentView view, TensorActivations state)
    {
        var written = Taken(view.View, view.Part).Select(t => state.Find(t.After, t.Tensor)!.Write(t.Codec)).ToList();
        return new TensorActivations([.. written], written.Sum(t => t.Encoded!.OnWire.Bytes));
    }

    /// <summary>Puts views together for a part, those that are missing as zeros.</summary>
    public TensorActivations JoinViews(int part, IReadOnlyList<TensorActivations?> views) =>
        new([.. Enumerable.Range(0, views.Count).SelectMany(v => Taken(v, part).Select(t =>
            views[v]?.Find(v, t.Tensor) ?? new CarriedTensor(v, t.Tensor, t.Element, new float[t.Elements], null)))], 0);

    private IEnumerable<CutTensor> Taken(int view, int part) =>
        chain.Whole.Parts[part].Inputs.Where(i => i.From == view).Select(i => chain.Split.Cut(view, i.Tensor)!);

    private static WireCodec? CodecFor(TensorElement element, WireCodec? codec) => codec is { } stated && CutTensor.Fits(element, stated.Coding) ? stated : null;

    private OrtValue Input(ModelSession session, PartInput input, int sample, TensorActivations state)
    {
        var extents = TensorType.Of(input.Tensor, session.Inputs[input.Tensor]).ExtentsOfOne();
        var carried = state.Find(input.From, input.Tensor)
            ?? (input.From is null ? _inputs.Of(sample) : throw new InvalidOperationException($"{chain.Whole.Name}: {input.Tensor} of {chain.Whole.Parts[input.From.Value].Name} has not come with the request."));
        return carried.Element == TensorElement.U8
            ? OrtValue.CreateTensorValueFromMemory(carried.ReadBytes(), extents)
            : OrtValue.CreateTensorValueFromMemory(carried.Read(), extents);
    }

    /// <summary>What later parts take, of what was there and what has come.</summary>
    private TensorActivations Keep(TensorActivations state, int part, ImmutableArray<string> names, IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        var needed = chain.Cut(part + 1);
        var kept = state.Tensors.Where(t => t.From is null ? needed.NeedsInput : needed.Tensors.Any(n => n.After == t.From && n.Tensor == t.Name)).ToList();
        foreach (var cut in needed.Tensors.Where(t => t.After == part))
        {
            var value = outputs[names.IndexOf(cut.Tensor)];
            var numbers = cut.Element == TensorElement.U8
                ? Array.ConvertAll(value.GetTensorDataAsSpan<byte>().ToArray(), b => (float)b)
                : value.GetTensorDataAsSpan<float>().ToArray();
            kept.Add(new CarriedTensor(part, cut.Tensor, cut.Element, numbers, null));
        }
        return new TensorActivations([.. kept], 0);
    }

    private InferenceResult? Answer(int part, int sample, ImmutableArray<string> names, IDisposableReadOnlyCollection<OrtValue> outputs, out ReadOnlyMemory<float> scores)
    {
        scores = default;
        var name = chain.ExitOf(part)?.Scores ?? (part == chain.Split.Final ? chain.Split.Answer : null);
        if (name is null) return null;
        var row = outputs[names.IndexOf(name)].GetTensorDataAsSpan<float>().ToArray();
        var best = ClassScores.Best(row);
        var confidence = ClassScores.Probability(row, best);
        if (float.IsNaN(confidence))
            throw new ScenarioException([new Problem(chain.Whole.Parts[part].File!.Path, NameOf(part), $"scores image {sample} with infinities or what is no number", "finite scores are required", "train or export the model again")]);
        scores = row;
        return new InferenceResult(best, confidence, best == LabelOf(sample));
    }

    /// <summary>The right answer; to an input that means nothing, the model's own, when nothing is written for a link.</summary>
    private int LabelOf(int sample)
    {
        if (dataSet.Name != RandomInputs.Name) return dataSet.Label(sample);
        return _ownAnswers.GetOrAdd(sample, _ =>
        {
            var state = TensorActivations.None;
            var final = chain.Split.Final;
            // All parts, exits too, since others may read what they make; and without their answers, which would ask for this one.
            for (var part = 0; part < final; part++)
            {
                var (index, before) = (part, state);
                state = Compute(index, sample, before, outputs => Keep(before, index, chain.Whole.Parts[index].Outputs, outputs));
            }
            return Compute(final, sample, state, outputs => ClassScores.Best(outputs[chain.Whole.Parts[final].Outputs.IndexOf(chain.Split.Answer)].GetTensorDataAsSpan<float>()));
        });
    }

    /// <summary>Runs the file of a part; what it gives is gone when it has been read.</summary>
    private T Compute<T>(int part, int sample, TensorActivations state, Func<IDisposableReadOnlyCollection<OrtValue>, T> read)
    {
        var spec = chain.Whole.Parts[part];
        using var lease = sessions.Rent(spec.File!, NameOf(part));
        var session = lease.Value;
        var inputs = spec.Inputs.Select(t => Input(session, t, sample, state)).ToArray();
        try
        {
            using var outputs = session.Run([.. spec.Inputs.Select(t => t.Tensor)], inputs, [.. spec.Outputs]);
            return read(outputs);
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    private bool TakesImages(TensorType type) =>
        type.Element == TensorElement.U8 && type.ExtentsOfOne().Aggregate(1L, (product, extent) => product * extent) == dataSet.ImageSizeBytes;

    private string NameOf(int part) => $"{chain.Whole.Name}.{chain.Whole.Parts[part].Name}";
}

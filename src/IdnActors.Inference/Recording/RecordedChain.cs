using IdnActors.Inference.Chains;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Recording;

/// <summary>
/// Looks up what the parts of a split variant make of a sample. Answers depend on where the tensors were written for a link before, and how: so tables form a tree, each behind the steps that
/// led to it. What is not there yet is computed as in live inference, once. Any thread.
/// </summary>
/// <param name="runtime">Computes.</param>
internal sealed class RecordedChain(ChainRuntime runtime)
{
    private readonly object _lock = new();
    private readonly RecordedViews _views = new(runtime);
    private readonly Step _start = new(null, 0, default, runtime.DataSet.Count);

    /// <summary>Runs the next part.</summary>
    public PartResult Run(int part, int sample, Activations? state)
    {
        lock (_lock)
        {
            if (state is RecordedViews.Joined joined) return _views.Run(part, sample, joined);
            var (before, tensors) = Of(state);
            var step = before.Then(part, sent: null);
            if (step.Results[sample] is not { } known)
            {
                var made = runtime.Run(part, sample, tensors ?? Replay(before, sample));
                step.Results[sample] = known = made with { Output = new Recorded(step, null, 0) };
                // What comes next is likely to be new, too.
                return made with { Output = new Recorded(step, (TensorActivations)made.Output!, 0) };
            }
            return known;
        }
    }

    /// <summary>Writes what travels.</summary>
    public Activations Send(SentCut cut, int sample, Activations? state)
    {
        lock (_lock)
        {
            var (before, tensors) = Of(state);
            var step = before.Then(cut.Done, cut);
            if (step.Sent[sample] is { } known) return known;
            var made = runtime.Send(cut, sample, tensors ?? Replay(before, sample));
            step.Sent[sample] = new Recorded(step, null, made.WireBytes);
            return new Recorded(step, made, made.WireBytes);
        }
    }

    /// <summary>Writes what a part takes of a view.</summary>
    public Activations SendView(SentView view, int sample, Activations? state)
    {
        lock (_lock) return _views.Send(view, sample, (state as Recorded)?.Tensors);
    }

    /// <summary>The steps that led to activations, as bytes: whoever has no table behind them computes them again.</summary>
    public static byte[] Export(Activations state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(state.WireBytes);
        if (state is Recorded recorded) Write(writer, recorded.Step);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Activations behind the same steps; without any, a view.</summary>
    /// <exception cref="FormatException">There are no such steps.</exception>
    public Activations Import(byte[] bytes) => ActivationBytes.Read<Activations>(bytes, reader =>
    {
        var (wireBytes, stream) = (reader.ReadInt64(), reader.BaseStream);
        if (stream.Position == stream.Length) return RecordedViews.SentOf(wireBytes);
        lock (_lock)
        {
            var step = _start;
            while (stream.Position < stream.Length) step = ReadStep(reader, step);
            return new Recorded(step, null, wireBytes);
        }
    });

    private static void Write(BinaryWriter writer, Step step)
    {
        if (step.Before is not { } before) return;
        Write(writer, before);
        writer.Write(step.Part);
        writer.Write(step.Cut is not null);
        ActivationBytes.Write(writer, step.Cut?.Codec);
    }

    private Step ReadStep(BinaryReader reader, Step before)
    {
        var (part, isSent, codec) = (reader.ReadInt32(), reader.ReadBoolean(), ActivationBytes.ReadCodec(reader));
        if (part < 0 || part > runtime.Chain.Length || (part == runtime.Chain.Length && !isSent) || (codec is not null && !isSent)) throw new FormatException($"There is no step to part {part}.");
        return before.Then(part, isSent ? new SentCut(runtime.Chain.Whole.Id, part, codec) : null);
    }

    private (Step Step, TensorActivations? Tensors) Of(Activations? state) => state is Recorded recorded ? (recorded.Step, recorded.Tensors) : (_start, TensorActivations.None);

    /// <summary>The tensors behind a step, computed again from the sample on.</summary>
    private TensorActivations Replay(Step step, int sample)
    {
        if (step.Before is not { } before) return TensorActivations.None;
        var tensors = Replay(before, sample);
        return step.Cut is { } cut ? runtime.Send(cut, sample, tensors) : (TensorActivations)runtime.Run(step.Part, sample, tensors).Output!;
    }

    private sealed class Recorded(Step step, TensorActivations? tensors, long wireBytes) : Activations
    {
        public Step Step => step;

        /// <summary>The tensors, where they have just been computed.</summary>
        public TensorActivations? Tensors => tensors;

        public override long WireBytes => wireBytes;
    }

    /// <summary>A part that runs, or a cut that is written, behind certain others; with what it makes of each sample.</summary>
    private sealed class Step(Step? before, int part, SentCut? cut, int samples)
    {
        private readonly Dictionary<(int Part, WireCodec? Codec, bool IsSent), Step> _next = [];
        private PartResult?[]? _results;
        private Recorded?[]? _sent;

        public Step? Before => before;
        public int Part => part;
        public SentCut? Cut => cut;
        public PartResult?[] Results => _results ??= new PartResult?[samples];
        public Recorded?[] Sent => _sent ??= new Recorded?[samples];

        public Step Then(int part, SentCut? sent)
        {
            var key = (part, sent?.Codec, sent is not null);
            if (!_next.TryGetValue(key, out var next)) _next.Add(key, next = new Step(this, part, sent, samples));
            return next;
        }
    }
}

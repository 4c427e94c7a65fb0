using System.Collections.Immutable;
using IdnActors.Inference.Chains;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Recording;

/// <summary>Looks up what the parts that join views make of a sample: a table for each part and each set of views that have come, computed as in live inference where an entry is missing. Not thread-safe.</summary>
/// <param name="runtime">Computes.</param>
internal sealed class RecordedViews(ChainRuntime runtime)
{
    private readonly Dictionary<(int View, int Part), Sent?[]> _sent = [];
    private readonly Dictionary<(int Part, ulong Arrived), PartResult?[]> _results = [];

    /// <summary>Writes what a part takes of a view.</summary>
    /// <param name="view">Which.</param>
    /// <param name="sample">Whose.</param>
    /// <param name="made">What the device has made, where it has just been computed.</param>
    public Activations Send(SentView view, int sample, TensorActivations? made)
    {
        var known = Table(_sent, (view.View, view.Part));
        if (known[sample] is { } sent) return sent;
        var written = Write(view, sample, made);
        known[sample] = new Sent(null, written.WireBytes);
        return new Sent(written, written.WireBytes);
    }

    /// <summary>A view that has been written elsewhere: of it, the length is known.</summary>
    public static Activations SentOf(long wireBytes) => new Sent(null, wireBytes);

    /// <summary>Puts views together.</summary>
    public static Joined Join(int part, ImmutableArray<Activations?> views)
    {
        var arrived = 0UL;
        for (var v = 0; v < views.Length; v++)
            if (views[v] is not null) arrived |= 1UL << v;
        return new Joined(part, arrived, [.. views.Select(v => (v as Sent)?.Tensors)]);
    }

    /// <summary>Runs a part on views.</summary>
    public PartResult Run(int part, int sample, Joined joined)
    {
        var known = Table(_results, (part, joined.Arrived));
        if (known[sample] is { } result) return result;
        var views = joined.Tensors.Select((tensors, v) => tensors ?? ((joined.Arrived >> v & 1) == 0 ? null : Write(new SentView(runtime.Chain.Whole.Id, v, part), sample, null))).ToList();
        // Nothing goes on from here: what comes later takes views of its own.
        return known[sample] = runtime.Run(part, sample, runtime.JoinViews(part, views)) with { Output = null };
    }

    private TensorActivations Write(SentView view, int sample, TensorActivations? made) =>
        runtime.SendView(view, made ?? (TensorActivations)runtime.Run(view.View, sample, TensorActivations.None).Output!);

    private T?[] Table<TKey, T>(Dictionary<TKey, T?[]> tables, TKey key)
        where TKey : notnull
        where T : class
    {
        if (!tables.TryGetValue(key, out var table)) tables.Add(key, table = new T?[runtime.DataSet.Count]);
        return table;
    }

    /// <summary>Views put together for a part, by which of them have come.</summary>
    internal sealed class Joined(int part, ulong arrived, ImmutableArray<TensorActivations?> tensors) : Activations
    {
        public int Part => part;
        public ulong Arrived => arrived;
        public ImmutableArray<TensorActivations?> Tensors => tensors;
    }

    private sealed class Sent(TensorActivations? tensors, long wireBytes) : Activations
    {
        /// <summary>What was written, where it has just been.</summary>
        public TensorActivations? Tensors => tensors;

        public override long WireBytes => wireBytes;
    }
}

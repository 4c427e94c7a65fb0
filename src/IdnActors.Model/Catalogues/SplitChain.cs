using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Catalogues;

/// <summary>What a request carries on after some parts: the tensors that later parts take from earlier ones, each once.</summary>
/// <param name="Tensors">Those that parts have made.</param>
/// <param name="NeedsInput">Whether the model's input is among what later parts take.</param>
public sealed record ChainCut(ImmutableArray<CutTensor> Tensors, bool NeedsInput)
{
    /// <summary>Bytes of the tensors on the wire, as the card declares them; those of the input come on top.</summary>
    public ByteSize Declared { get; } = new(Tensors.Sum(t => t.Bytes));
}

/// <summary>
/// A split variant as a chain: its parts in the order they run, exits among them behind the part they read. A request may change nodes behind any part; then everything travels that
/// parts behind take from parts before.
/// </summary>
public sealed class SplitChain
{
    private readonly ImmutableArray<ChainCut> _cuts;
    private readonly ImmutableArray<ExitSpec?> _exits;

    /// <param name="whole">A variant with a split, its parts in the order they run.</param>
    /// <exception cref="ArgumentException">It has no split, or its parts are in another order.</exception>
    public SplitChain(Variant whole)
    {
        ArgumentNullException.ThrowIfNull(whole);
        Split = whole.Split ?? throw new ArgumentException($"{whole.Name} is not split.", nameof(whole));
        if (!IsInOrder(Split)) throw new ArgumentException($"The parts of {whole.Name} are not in the order they run.", nameof(whole));
        Whole = whole;
        _exits = [.. whole.Parts.Select((_, i) => Split.Exits.FirstOrDefault(e => e.Part == i))];
        _cuts = [.. Enumerable.Range(0, whole.Parts.Length + 1).Select(CutAfter)];
    }

    /// <summary>The variant with all parts.</summary>
    public Variant Whole { get; }

    /// <summary>Name of the model in the catalogue: that of the variant without its task.</summary>
    public string Model => Whole.Name[(Whole.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>How its parts belong together.</summary>
    public SplitSpec Split { get; }

    /// <summary>Parts in it.</summary>
    public int Length => Whole.Parts.Length;

    /// <summary>Whether the parts of a split stand in the order they run.</summary>
    public static bool IsInOrder(SplitSpec split) => split.Order.Index().All(p => p.Index == p.Item);

    /// <summary>What travels when so many parts are done: only the input at 0, nothing at the end.</summary>
    public ChainCut Cut(int done) => _cuts[done];

    /// <summary>The exit that a part is; null for others.</summary>
    public ExitSpec? ExitOf(int part) => _exits[part];

    /// <summary>The part of the whole's inference time that some parts take, 0 to 1: by MACs, equally where there are none.</summary>
    public double ShareOf(int first, int end) => Whole.Macs == 0
        ? (double)(end - first) / Length
        : Whole.Parts.Skip(first).Take(end - first).Sum(p => (double)p.Macs) / Whole.Macs;

    /// <summary>Share of the requests, 0 to 1, that no exit among the first parts has answered; exits of which the card does not say so are taken to answer none.</summary>
    public double UnansweredAfter(int done) => Math.Max(0, 1 - (Split.Exits.Where(e => e.Part < done).Sum(e => e.SharePoints ?? 0) / 100));

    private ChainCut CutAfter(int done)
    {
        var later = Whole.Parts.Skip(done).SelectMany(p => p.Inputs).ToHashSet();
        var tensors = later.Where(i => i.From < done).OrderBy(i => (i.From!.Value, i.Tensor)).Select(i => Split.Cut(i.From!.Value, i.Tensor)).OfType<CutTensor>();
        return new ChainCut([.. tensors], later.Any(i => i.From is null));
    }
}

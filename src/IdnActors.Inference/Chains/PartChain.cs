using System.Collections.Immutable;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>
/// The parts of a split model, each in a session of its own, checked against their card: files, tensors, shapes of what travels, and the split they say they belong to.
/// Runs may overlap on any threads.
/// </summary>
internal sealed class PartChain : IDisposable
{
    private readonly ImmutableArray<ModelSession> _sessions;

    private PartChain(ModelCard card, ImmutableArray<ModelSession> sessions) => (Card, _sessions) = (card, sessions);

    public ModelCard Card { get; }

    private SplitSpec Split => Card.Split!;

    /// <summary>The model's input.</summary>
    public TensorType Input { get; private init; } = null!;

    /// <param name="card">A card with a split.</param>
    /// <exception cref="ScenarioException">Parts cannot run, or are not what the card says; holds every problem found.</exception>
    public static PartChain Open(ModelCard card)
    {
        var problems = new List<Problem>();
        var sessions = new List<ModelSession>();
        try
        {
            for (var i = 0; i < card.Parts.Length; i++)
            {
                if (OpenPart(card, i, problems) is not { } session) continue;
                sessions.Add(session);
                problems.AddRange(PartCheck.ProblemsOf(card, i, session));
            }
            if (problems.Count > 0) throw new ScenarioException([.. problems]);
            var entry = card.Parts.Index().SelectMany(p => p.Item.Inputs.Where(t => t.From is null).Select(t => (Session: sessions[p.Index], t.Tensor))).First();
            return new PartChain(card, [.. sessions]) { Input = TensorType.Of(entry.Tensor, entry.Session.Inputs[entry.Tensor]) };
        }
        catch
        {
            sessions.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>Runs the parts that lead to some of them, in their order, on the caller's thread; the caller disposes what it gets.</summary>
    /// <param name="input">Any number of requests; stays the caller's.</param>
    /// <param name="wanted">Indices of the parts whose outputs are wanted.</param>
    public ChainRun Run(OrtValue input, params IEnumerable<int> wanted)
    {
        var needed = Needed(wanted);
        return Run(input, Split.Order.Where(needed.Contains), static (_, _, sent) => sent);
    }

    /// <summary>
    /// Runs all parts on the caller's thread as if each were on a node of its own: what goes from one to another is written by its codec and read again, with all that this loses. The caller
    /// disposes what it gets, which holds the tensors as they were sent.
    /// </summary>
    /// <param name="input">The requests; stays the caller's.</param>
    /// <param name="requests">How many there are.</param>
    /// <exception cref="ScenarioException">A codec cannot write what is sent.</exception>
    public ChainRun RunOverWire(OrtValue input, int requests)
    {
        var received = new Dictionary<(int Part, string Tensor), OrtValue>();
        try
        {
            return Run(input, Split.Order, Arrived);
        }
        finally
        {
            foreach (var value in received.Values) value.Dispose();
        }

        OrtValue Arrived(int part, string tensor, OrtValue sent)
        {
            if (Split.Cut(part, tensor) is not { Codec.IsExact: false } cut) return sent;
            if (!received.TryGetValue((part, tensor), out var value)) received.Add((part, tensor), value = new WireTensor(Card, cut).Receive(sent, requests));
            return value;
        }
    }

    private ChainRun Run(OrtValue input, IEnumerable<int> parts, Func<int, string, OrtValue, OrtValue> arrived)
    {
        var run = new ChainRun();
        try
        {
            foreach (var index in parts)
            {
                var part = Card.Parts[index];
                var inputs = part.Inputs.Select(t => t.From is { } from ? arrived(from, t.Tensor, run[from, t.Tensor]) : input).ToArray();
                run.Add(index, part.Outputs, _sessions[index].Run([.. part.Inputs.Select(t => t.Tensor)], inputs, [.. part.Outputs]));
            }
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions) session.Dispose();
    }

    private HashSet<int> Needed(IEnumerable<int> wanted)
    {
        var needed = wanted.ToHashSet();
        var open = new Stack<int>(needed);
        while (open.TryPop(out var index))
            foreach (var source in Card.Parts[index].Inputs.Select(t => t.From).OfType<int>())
                if (needed.Add(source)) open.Push(source);
        return needed;
    }

    private static ModelSession? OpenPart(ModelCard card, int index, List<Problem> problems)
    {
        var part = card.Parts[index];
        try
        {
            return ModelSession.Open(part.File!, $"{card.Id}.{part.Name}");
        }
        catch (ScenarioException bad)
        {
            problems.AddRange(bad.Problems);
            return null;
        }
    }
}

/// <summary>What the parts of a chain made of an input.</summary>
internal sealed class ChainRun : IDisposable
{
    private readonly Dictionary<(int Part, string Tensor), OrtValue> _tensors = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>A tensor that a part made.</summary>
    public OrtValue this[int part, string tensor] => _tensors[(part, tensor)];

    public void Add(int part, ImmutableArray<string> names, IDisposableReadOnlyCollection<OrtValue> values)
    {
        _owned.Add(values);
        for (var i = 0; i < names.Length; i++) _tensors.Add((part, names[i]), values[i]);
    }

    public void Dispose() => _owned.ForEach(values => values.Dispose());
}

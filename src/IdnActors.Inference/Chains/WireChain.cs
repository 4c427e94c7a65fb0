using System.Collections.Immutable;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>The parts of a split model as if each ran on a node of its own: what goes from one to another is written by its codec and read again, with all that this loses.</summary>
internal sealed class WireChain : IDisposable
{
    private readonly ModelCard _card;
    private readonly ImmutableArray<ModelSession> _sessions;

    private WireChain(ModelCard card, ImmutableArray<ModelSession> sessions, TensorType input) => (_card, _sessions, Input) = (card, sessions, input);

    /// <summary>The model's input.</summary>
    public TensorType Input { get; }

    /// <param name="card">A card with a split.</param>
    /// <exception cref="ScenarioException">Parts cannot run, or are not what the card says; holds every problem found.</exception>
    public static WireChain Open(ModelCard card)
    {
        TensorType input;
        using (var parts = PartChain.Open(card)) input = parts.Input;
        return new WireChain(card, [.. card.Parts.Select(p => ModelSession.Open(p.File!, $"{card.Id}.{p.Name}"))], input);
    }

    /// <summary>Runs all parts on the caller's thread; the caller disposes what it gets, which holds the tensors as they were sent.</summary>
    /// <param name="input">The requests; stays the caller's.</param>
    /// <param name="requests">How many there are.</param>
    public ChainRun Run(OrtValue input, int requests)
    {
        var split = _card.Split!;
        var run = new ChainRun();
        var received = new Dictionary<(int Part, string Tensor), OrtValue>();
        try
        {
            foreach (var index in split.Order)
            {
                var part = _card.Parts[index];
                var inputs = part.Inputs.Select(t => t.From is { } from ? Arrived(from, t.Tensor) : input).ToArray();
                run.Add(index, part.Outputs, _sessions[index].Run([.. part.Inputs.Select(t => t.Tensor)], inputs, [.. part.Outputs]));
            }
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
        finally
        {
            foreach (var value in received.Values) value.Dispose();
        }

        OrtValue Arrived(int part, string tensor)
        {
            if (split.Cut(part, tensor) is not { Codec.IsExact: false } cut) return run[part, tensor];
            if (!received.TryGetValue((part, tensor), out var value)) received.Add((part, tensor), value = new WireTensor(_card, cut).Receive(run[part, tensor], requests));
            return value;
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions) session.Dispose();
    }
}

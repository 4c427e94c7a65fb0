using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;

namespace IdnActors.Emulation.Splits;

/// <summary>The requests of an aggregator: they wait for views, are at the exit, or wait for the cloud. A request that has ended in the meantime is not among them.</summary>
public sealed class ViewRequests
{
    private readonly Dictionary<ulong, Kept> _kept = [];

    // In the order in which they came; those that ended without having been taken out go when they are the oldest.
    private readonly Queue<ulong> _order = new();

    /// <summary>Requests that are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>Begins to keep a request, which waits for views.</summary>
    public void Add(InferenceRequest request)
    {
        while (_order.TryPeek(out var oldest) && (!_kept.TryGetValue(oldest, out var kept) || !IsOpen(oldest, kept)))
        {
            _kept.Remove(oldest);
            _order.Dequeue();
        }
        _kept.Add(request.Key, new Kept(request));
        _order.Enqueue(request.Key);
    }

    /// <summary>Notes that the views of a sample are together.</summary>
    /// <returns>Its request, which goes to the exit; null where none waits for them.</returns>
    public InferenceRequest? TakeToExit(ulong key)
    {
        if (Find(key) is not { Stage: Stage.AwaitsViews } kept) return null;
        kept.Stage = Stage.AtExit;
        return kept.Request;
    }

    /// <summary>Notes that the exit has not answered a request, so that it waits for the cloud.</summary>
    /// <returns>The answer of the cloud, where it has come already; the request is then kept no longer.</returns>
    public InferenceResult? AwaitAnswer(InferenceRequest request)
    {
        if (Find(request.Key) is null) Add(request);
        var kept = _kept[request.Key];
        kept.Stage = Stage.AwaitsAnswer;
        if (kept.Early is not null) _kept.Remove(request.Key);
        return kept.Early;
    }

    /// <summary>Takes the answer of the cloud.</summary>
    /// <returns>The request that waits for it, which is kept no longer; null where none does yet, or any more.</returns>
    public InferenceRequest? TakeAnswer(ulong key, InferenceResult answer)
    {
        if (Find(key) is not { } kept) return null;
        if (kept.Stage == Stage.AwaitsAnswer) return TakeUnanswered(key);
        kept.Early = answer;
        return null;
    }

    /// <summary>Ends to keep a request that waits for the cloud; null where there is none of that key.</summary>
    public InferenceRequest? TakeUnanswered(ulong key)
    {
        if (Find(key) is not { Stage: Stage.AwaitsAnswer } kept) return null;
        _kept.Remove(key);
        return kept.Request;
    }

    /// <summary>Ends to keep all that wait for the cloud, in the order in which they came.</summary>
    public IReadOnlyList<InferenceRequest> TakeAllUnanswered() => [.. _order.Select(TakeUnanswered).OfType<InferenceRequest>()];

    private Kept? Find(ulong key) => _kept.TryGetValue(key, out var kept) && IsOpen(key, kept) ? kept : null;

    // A request that has ended may be another by now.
    private static bool IsOpen(ulong key, Kept kept) => kept.Request.Key == key && kept.Request.Outcome is null;

    private enum Stage
    {
        AwaitsViews,
        AtExit,
        AwaitsAnswer,
    }

    private sealed class Kept(InferenceRequest request)
    {
        public InferenceRequest Request => request;
        public Stage Stage { get; set; }
        public InferenceResult? Early { get; set; }
    }
}

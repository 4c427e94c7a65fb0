using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;
using IdnActors.Policies.Aggregation;

namespace IdnActors.Emulation.Splits;

/// <summary>
/// What an aggregator keeps of a group: scores that are being joined, and the requests that wait for them or for the cloud. A request that has ended in the meantime is not among them.
/// </summary>
/// <param name="group">The group.</param>
public sealed class ViewRequests(ViewGroup group)
{
    private readonly Dictionary<ulong, Waiting> _waiting = [];

    // In the order in which they came; those that ended without having been taken out go when they are the oldest.
    private readonly Queue<ulong> _order = new();

    /// <summary>The scores.</summary>
    public ViewJoin<Activations> Scores { get; } = new(group.Views.Views, group.Settings.Timeout, group.Settings.Timeout);

    /// <summary>Requests that are kept.</summary>
    public int Count => _waiting.Count;

    /// <summary>Begins to keep a request.</summary>
    public void Add(InferenceRequest request)
    {
        while (_order.TryPeek(out var oldest) && (!_waiting.TryGetValue(oldest, out var kept) || !IsOpen(oldest, kept)))
        {
            _waiting.Remove(oldest);
            _order.Dequeue();
        }
        _waiting.Add(request.Key, new Waiting(request));
        _order.Enqueue(request.Key);
    }

    /// <summary>The request of a key; null where it has ended.</summary>
    public InferenceRequest? Find(ulong key) => _waiting.TryGetValue(key, out var kept) && IsOpen(key, kept) ? kept.Request : null;

    /// <summary>Ends to keep a request.</summary>
    public void Remove(ulong key) => _waiting.Remove(key);

    /// <summary>Notes that the exit has not answered a request.</summary>
    /// <returns>The answer of the cloud, where it has come already; the request is then kept no longer.</returns>
    public InferenceResult? AwaitAnswer(ulong key)
    {
        var kept = _waiting[key];
        kept.IsPastExit = true;
        if (kept.Early is not null) _waiting.Remove(key);
        return kept.Early;
    }

    /// <summary>Takes the answer of the cloud.</summary>
    /// <returns>The request that waits for it, which is kept no longer; null where none does yet, or any more.</returns>
    public InferenceRequest? TakeAnswer(ulong key, InferenceResult answer)
    {
        if (Find(key) is not { } request) return null;
        var kept = _waiting[key];
        if (!kept.IsPastExit)
        {
            kept.Early = answer;
            return null;
        }
        _waiting.Remove(key);
        return request;
    }

    // A request that has ended may be another by now.
    private static bool IsOpen(ulong key, Waiting kept) => kept.Request.Key == key && kept.Request.Outcome is null;

    private sealed class Waiting(InferenceRequest request)
    {
        public InferenceRequest Request => request;
        public bool IsPastExit { get; set; }
        public InferenceResult? Early { get; set; }
    }
}

using IdnActors.Model.Network;

namespace IdnActors.Emulation.Requests;

/// <summary>
/// Requests whose answers have arrived, to be used again: so a run that is under way allocates none. Only the last actor of a request's way, which has had the
/// ledger end it, may give it back; whatever ends elsewhere is left to the collector, since others may still know it. Kernel thread only.
/// </summary>
public sealed class RequestPool
{
    private readonly Stack<InferenceRequest> _free = new();

    /// <summary>Requests that were made since the start of the run; all others were used again.</summary>
    public long Created { get; private set; }

    /// <summary>A request that has just been issued.</summary>
    public InferenceRequest Take(in RequestOrigin origin, RequestPath path, long sizeBytes)
    {
        if (!_free.TryPop(out var request))
        {
            Created++;
            return new InferenceRequest(origin, path, sizeBytes);
        }
        request.Begin(origin, path, sizeBytes);
        return request;
    }

    /// <summary>Takes back a request that nobody will touch any more.</summary>
    /// <exception cref="InvalidOperationException">The request has not ended.</exception>
    public void Return(InferenceRequest request)
    {
        if (request.Outcome is null) throw new InvalidOperationException($"{request} has not ended.");
        _free.Push(request);
    }
}

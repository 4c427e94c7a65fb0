namespace IdnActors.Emulation.Requests;

/// <summary>
/// Where regions run freely, and any may die: what the region in which requests entered knows of those that have gone on to others, and what it owes to the books of others. A request is in the books of the region where it
/// entered until that has heard of its end, wherever it is. Kernel thread only.
/// </summary>
/// <param name="isHome">Whether a node is in the region.</param>
public sealed class HomeBooks(Func<NodeId, bool> isHome)
{
    private readonly Dictionary<ulong, NodeId> _away = [];
    private readonly HashSet<ulong> _guests = [];
    private readonly List<AwayEnd> _ended = [];
    private Census? _census;

    /// <summary>Requests of the region that are in others, by key, with their entry nodes.</summary>
    public IReadOnlyDictionary<ulong, NodeId> Away => _away;

    /// <summary>Requests of other regions that are here.</summary>
    public int Guests => _guests.Count;

    /// <summary>Whether there are ends that other regions have not been told of.</summary>
    public bool HasEnded => _ended.Count > 0;

    /// <summary>Whether a node is in the region.</summary>
    public bool IsHome(NodeId node) => isHome(node);

    /// <summary>A request leaves the region.</summary>
    public void Leave(InferenceRequest request)
    {
        if (isHome(request.Entry)) _away.Add(request.Key, request.Entry);
        else _guests.Remove(request.Key);
    }

    /// <summary>A request comes to the region.</summary>
    /// <returns>False: it is one of the region's that nobody knows of, as it was issued before the region died, or has been given up.</returns>
    public bool Come(InferenceRequest request)
    {
        if (isHome(request.Entry))
        {
            _census?.Missed.Remove(request.Key);
            return _away.Remove(request.Key);
        }
        _guests.Add(request.Key);
        _census?.Seen.Add(request.Key);
        return true;
    }

    /// <summary>A guest has ended here.</summary>
    public void EndGuest(InferenceRequest request, Outcome outcome, LossCause cause)
    {
        _guests.Remove(request.Key);
        _ended.Add(new AwayEnd(request.Key, request.Entry, outcome, cause));
    }

    /// <summary>A request of the region has ended elsewhere, or nowhere.</summary>
    /// <returns>False where nobody knows of it.</returns>
    public bool EndAway(ulong key)
    {
        _census?.Missed.Remove(key);
        return _away.Remove(key);
    }

    /// <summary>Takes the ends that others are to be told of.</summary>
    public IReadOnlyList<AwayEnd> TakeEnded()
    {
        if (_ended.Count == 0) return [];
        AwayEnd[] taken = [.. _ended];
        _ended.Clear();
        return taken;
    }

    /// <summary>Forgets guests whose region counts them itself, when all is over.</summary>
    public void ForgetGuests() => _guests.Clear();

    /// <summary>A region has died, and nothing goes there any more: from now on notes which guests are seen here, and which of the region's own have not been heard of since.</summary>
    public void BeginCensus() => _census = new Census([.. _guests], [.. _away.Keys]);

    /// <summary>The guests that were here since the census began.</summary>
    public IReadOnlyCollection<ulong> SeenGuests => _census?.Seen ?? [];

    /// <summary>Ends the census.</summary>
    /// <param name="seen">The region's own that others have seen.</param>
    /// <returns>Those that were in the region that has died, in order.</returns>
    public IReadOnlyList<ulong> EndCensus(IReadOnlySet<ulong> seen)
    {
        ulong[] missed = [.. (_census?.Missed ?? []).Where(k => !seen.Contains(k)).Order()];
        _census = null;
        return missed;
    }

    private sealed record Census(HashSet<ulong> Seen, HashSet<ulong> Missed);
}

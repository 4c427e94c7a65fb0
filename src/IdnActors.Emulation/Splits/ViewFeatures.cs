using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;
using IdnActors.Model.Units;
using IdnActors.Policies.Aggregation;

namespace IdnActors.Emulation.Splits;

/// <summary>What a cloud keeps of a group: features that are being joined, and whose they are.</summary>
/// <param name="group">The group.</param>
public sealed class ViewFeatures(ViewGroup group)
{
    private readonly Dictionary<long, RequestOrigin> _origins = [];

    /// <summary>The features.</summary>
    public ViewJoin<Activations> Join { get; } = new(group.Views.Views, group.Settings.Timeout, group.Settings.Remembered);

    /// <summary>Notes whose features come.</summary>
    public void Note(long sample, in RequestOrigin origin) => _origins.TryAdd(sample, origin);

    /// <summary>Whose features these were; they are forgotten.</summary>
    public RequestOrigin Take(long sample) => _origins.Remove(sample, out var origin) ? origin : throw new ArgumentException($"Sample {sample} is not known.", nameof(sample));

    /// <summary>Forgets whose features came for nothing.</summary>
    public void Forget(long sample) => _origins.Remove(sample);
}

/// <summary>What a device keeps of its samples until they may be asked for no more: a request is over at its deadline, and features are asked for while an answer of the cloud is waited for.</summary>
/// <param name="longest">How long after it was made a sample may be asked for: <see cref="Model.Scenarios.ViewSettings.Remembered"/>.</param>
public sealed class ViewMemory(Duration longest)
{
    /// <summary>Samples of one device that are kept, at most, where waits are long: the oldest go first.</summary>
    public const int Capacity = 65_536;

    private readonly Dictionary<ulong, Activations?> _made = [];
    private readonly Queue<(Instant Until, ulong Key)> _order = new();

    /// <summary>Samples that are kept.</summary>
    public int Count => _made.Count;

    /// <summary>Keeps what has been made of a sample.</summary>
    public void Keep(in RequestOrigin origin, Activations? made, Instant now)
    {
        while (_order.TryPeek(out var oldest) && (oldest.Until < now || _order.Count >= Capacity)) _made.Remove(_order.Dequeue().Key);
        _made[origin.Key] = made;
        var until = now + longest;
        _order.Enqueue((origin.Deadline < until ? origin.Deadline : until, origin.Key));
    }

    /// <summary>What has been made of a sample.</summary>
    public bool TryFind(ulong key, out Activations? made) => _made.TryGetValue(key, out made);
}

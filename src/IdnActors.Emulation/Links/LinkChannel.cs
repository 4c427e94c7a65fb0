using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>
/// What lies between a link's transmitter and the node at its end: loss, delay, jitter. Asked once for every packet in the order in which they were sent. Each purpose
/// has a stream of its own and takes as many draws whatever the other ones decide, so that a property added to a link leaves the chance of the others alone.
/// </summary>
public sealed class LinkChannel
{
    private readonly Duration _delay;
    private readonly LinkTrace? _trace;
    private readonly Jitter? _jitterOf;
    private readonly LossProcess? _loss;
    private readonly RandomSource? _jitter;
    private readonly bool _keepsOrder;
    private Instant _latest;

    /// <param name="link">The link.</param>
    /// <param name="name">Its name, which names its streams of chance.</param>
    /// <param name="streams">The chance of the run.</param>
    public LinkChannel(Link link, string name, RandomStreams streams)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(streams);
        _delay = link.Delay;
        _trace = link.Trace;
        _jitterOf = link.Jitter;
        _loss = LossProcess.Of(link, streams.Open($"loss/{name}"));
        _jitter = link.Jitter is null ? null : streams.Open($"jitter/{name}");
        // A delay that does not change keeps the order by itself.
        _keepsOrder = !link.MayReorder && (link.Jitter is not null || link.Trace is not null);
    }

    /// <summary>When a packet arrives whose last bit left at an instant; false when it is lost.</summary>
    public bool TryPass(Instant sentAt, out Instant arrivesAt)
    {
        arrivesAt = sentAt + (_trace?.DelayAt(sentAt) ?? _delay);
        if (_jitterOf is not null) arrivesAt += _jitterOf.Draw(_jitter!);
        if (_loss is not null && _loss.LosesNext()) return false;
        if (_keepsOrder) arrivesAt = _latest = Instant.Max(arrivesAt, _latest);
        return true;
    }
}

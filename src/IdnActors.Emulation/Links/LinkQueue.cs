using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>What becomes of a packet that is offered to a link.</summary>
/// <param name="IsAccepted">False: the queue was full (tail drop).</param>
/// <param name="ArrivesAt">When its last bit reaches the other end; meaningless when not accepted.</param>
/// <param name="Transmission">Serialization time.</param>
/// <param name="QueueBytes">Bytes waiting or in transmission after the offer.</param>
public readonly record struct LinkOffer(bool IsAccepted, Instant ArrivesAt, Duration Transmission, long QueueBytes);

/// <summary>
/// The transmitter of a link: first in, first out, at the link's rate. As the rate is constant, queueing, serialization and propagation of a packet are known
/// when it is offered, so that it needs one event. Queue content is counted in bytes not yet transmitted.
/// </summary>
public sealed class LinkQueue(Link link)
{
    private readonly double _bytesPerNanosecond = link.Rate.BitsPerSecond / 8e9;
    private Instant _freeAt;

    public LinkOffer Offer(Instant now, ByteSize size)
    {
        var start = Instant.Max(now, _freeAt);
        var queued = (long)((start - now).Nanoseconds * _bytesPerNanosecond);
        if (queued + size.Bytes > link.QueueCapacity.Bytes) return new LinkOffer(false, default, Duration.Zero, queued);
        var transmission = size / link.Rate;
        _freeAt = start + transmission;
        return new LinkOffer(true, _freeAt + link.Delay, transmission, queued + size.Bytes);
    }
}

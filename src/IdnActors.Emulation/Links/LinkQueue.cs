using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>What becomes of a packet that is offered to a link.</summary>
/// <param name="IsAccepted">False: the queue was full (tail drop).</param>
/// <param name="SentAt">When its last bit leaves; meaningless when not accepted.</param>
/// <param name="Transmission">By how much it keeps the transmitter busy longer: its serialization time, to a nanosecond.</param>
/// <param name="QueueBytes">Bytes waiting or in transmission after the offer.</param>
public readonly record struct LinkOffer(bool IsAccepted, Instant SentAt, Duration Transmission, long QueueBytes);

/// <summary>
/// The transmitter of a link: first in, first out, at the link's rate. As the rate is constant, the end of a packet's transmission is known
/// when it is offered, so that it needs one event. Queue content is counted in bytes not yet transmitted, a byte in transmission included.
/// </summary>
public sealed class LinkQueue(Link link)
{
    // Work is counted in bits times 10^9, of which a nanosecond does as many as the rate has bits per second: exact, so that only instants are rounded
    // (up) and the roundings of packets that follow each other do not add up.
    private static readonly Int128 WorkPerByte = 8 * Duration.NanosecondsPerSecond;
    private readonly Int128 _rate = link.Rate.BitsPerSecond;
    private readonly long _capacity = link.QueueCapacity.Bytes;
    private Instant _updatedAt;
    private Instant _freeAt;
    private Int128 _work;

    public LinkOffer Offer(Instant now, ByteSize size)
    {
        _work = now >= _freeAt ? 0 : _work - ((now - _updatedAt).Nanoseconds * _rate);
        _updatedAt = now;
        var queued = (long)DivideUp(_work, WorkPerByte);
        if (size.Bytes > _capacity - queued) return new LinkOffer(false, default, Duration.Zero, queued);
        var start = Instant.Max(now, _freeAt);
        _work += size.Bytes * WorkPerByte;
        _freeAt = now + new Duration((long)DivideUp(_work, _rate));
        return new LinkOffer(true, _freeAt, _freeAt - start, queued + size.Bytes);
    }

    private static Int128 DivideUp(Int128 dividend, Int128 divisor) => (dividend + divisor - 1) / divisor;
}

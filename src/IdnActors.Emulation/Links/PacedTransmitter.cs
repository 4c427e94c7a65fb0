using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>A packet on its way through a transmitter.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="StartedAt">When its first bit left.</param>
/// <param name="DoneAt">When its last bit leaves.</param>
public readonly record struct Transmission(Packet Packet, Instant StartedAt, Instant DoneAt);

/// <summary>
/// The transmitter of a link on which it is not known at the time of an offer when a packet will be sent: with classes of traffic, a duty cycle or a trace. It keeps its
/// packets and is asked again at the instants it names. Queue content is counted in bytes not yet transmitted, of each class where there are classes.
/// </summary>
public sealed class PacedTransmitter
{
    private readonly LinkTrace _rate;
    private readonly AirtimeBucket? _airtime;
    private readonly ClassQueues _queues;
    private readonly long _capacity;
    private readonly long[] _bytes;
    private Packet? _chosen;
    private Transmission? _current;

    public PacedTransmitter(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _rate = link.Trace ?? LinkTrace.Constant(link.Rate);
        _airtime = link.DutyCycle is { } duty ? new AirtimeBucket(duty) : null;
        _queues = new ClassQueues(link.Classes);
        _capacity = link.QueueCapacity.Bytes;
        _bytes = new long[_queues.Count];
    }

    /// <summary>Takes a packet into its queue, or drops it at the tail.</summary>
    public bool TryTake(Instant now, Packet packet)
    {
        var queue = _queues.IndexOf(packet);
        if (packet.SizeBytes > _capacity - (_bytes[queue] - GoneAt(now, queue))) return false;
        _bytes[queue] += packet.SizeBytes;
        _queues.Enqueue(packet);
        return true;
    }

    /// <summary>Bytes of all queues that wait or are in transmission.</summary>
    public long QueueBytesAt(Instant now)
    {
        var sum = 0L;
        for (var i = 0; i < _bytes.Length; i++) sum += _bytes[i] - GoneAt(now, i);
        return sum;
    }

    /// <summary>Ends the transmission that is over and begins the next one that may begin.</summary>
    /// <param name="now">The present.</param>
    /// <param name="askAt">When to ask again; null while there is nothing to do.</param>
    /// <returns>The transmission that has begun, if any.</returns>
    public Transmission? Advance(Instant now, out Instant? askAt)
    {
        askAt = null;
        if (_current is { } current)
        {
            if (now < current.DoneAt)
            {
                askAt = current.DoneAt;
                return null;
            }
            _bytes[_queues.IndexOf(current.Packet)] -= current.Packet.SizeBytes;
            _current = null;
        }
        // Once chosen it stays so while it waits for airtime: what comes meanwhile has not been there when its turn came.
        _chosen ??= _queues.Dequeue();
        if (_chosen is not { } packet) return null;
        var doneAt = _rate.EndOf(now, new ByteSize(packet.SizeBytes));
        // On a rate that changes the airtime is another one when the wait is over. A full bucket always suffices, so the waits come to an end.
        if (_airtime?.EarliestStart(now, doneAt - now) is { } start && start > now)
        {
            askAt = start;
            return null;
        }
        _airtime?.Take(now, doneAt - now);
        _chosen = null;
        _current = new Transmission(packet, now, doneAt);
        askAt = doneAt;
        return _current;
    }

    /// <summary>Bytes of the packet in transmission that have left, if it is of that queue.</summary>
    private long GoneAt(Instant now, int queue) =>
        _current is { } current && _queues.IndexOf(current.Packet) == queue
            ? now >= current.DoneAt ? current.Packet.SizeBytes : (long)_rate.BytesBetween(current.StartedAt, now)
            : 0;
}

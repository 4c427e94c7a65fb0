using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;

namespace IdnActors.Emulation.Links;

/// <summary>
/// One direction of a connection with classes of traffic, a duty cycle or a trace: two timed messages per packet, one at the end of its transmission and one for its
/// arrival. Until its transmission begins a packet stays in the link, under way like those on the wire.
/// </summary>
public sealed class PacedLinkActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly Link _link;
    private readonly PacedTransmitter _transmitter;
    private readonly LinkChannel _channel;
    private readonly ControlFaults? _control;
    private readonly LinkMeter _meter;
    private bool _isTimed;

    public PacedLinkActor(RunContext run, Link link, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _link = link;
        _transmitter = new PacedTransmitter(link);
        _channel = new LinkChannel(link, run.Scenario.Topology.NameOf(link.Id), run.Streams);
        _control = ControlFaults.Of(run.Scenario.Serving, run.Scenario.Topology.NameOf(link.Id), run.Streams);
        _meter = run.Meters[link.Id];
        run.Directory.Attach(link.Id, this);
    }

    public static Props PropsFor(RunContext run, Link link)
    {
        var source = new EventSource(EventSourceIds.Link(link.Id));
        return KernelProps.Of(() => new PacedLinkActor(run, link, source));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Packet packet: Take(packet); break;
            case Advance: OnTimer(); break;
            default: Unhandled(message); break;
        }
    }

    private void Take(Packet packet)
    {
        _meter.CountOffered(packet);
        if (!_transmitter.TryTake(Kernel.Now, packet))
        {
            _meter.CountOverflowed(packet);
            _run.EndIfRequest(packet, LossCause.QueueOverflow);
            return;
        }
        _meter.CountSent();
        _meter.CountQueue(_transmitter.QueueBytesAt(Kernel.Now));
        if (!_isTimed) Proceed();
    }

    private void OnTimer()
    {
        _isTimed = false;
        Proceed();
    }

    private void Proceed()
    {
        if (_transmitter.Advance(Kernel.Now, out var askAt) is { } begun) Send(begun);
        if (askAt is not { } due) return;
        Timers.TellSelfAt(due, Self, Advance.Instance);
        _isTimed = true;
    }

    private void Send(Transmission transmission)
    {
        var packet = transmission.Packet;
        _meter.CountTransmission(packet.SizeBytes, transmission.DoneAt - transmission.StartedAt, transmission.DoneAt);
        if (_link.Trace is { } trace) _meter.CountPossible((long)trace.BytesBetween(transmission.StartedAt, transmission.DoneAt));
        if (!_channel.TryPass(transmission.DoneAt, out var arrivesAt) || _control?.TryPass(packet, ref arrivesAt) == false)
        {
            _meter.CountLostAfterSent(packet);
            _run.EndIfRequest(packet, LossCause.LinkLoss);
            return;
        }
        packet.Via = _link.Id;
        _run.Directory.TellAt(arrivesAt, Source, _link.To, packet, Ref);
    }

    /// <summary>Told by a timer to itself: go on.</summary>
    private sealed class Advance
    {
        public static Advance Instance { get; } = new();
    }
}

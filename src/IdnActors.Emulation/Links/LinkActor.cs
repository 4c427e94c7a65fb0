using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>
/// One direction of a connection: carries <see cref="Packet"/>s to the node at its end after queueing, serialization and propagation, or drops them. One timed message
/// per packet; links of which the transmitter needs timers of its own are <see cref="PacedLinkActor"/>s.
/// </summary>
public sealed class LinkActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly LinkId _id;
    private readonly NodeId _to;
    private readonly LinkQueue _queue;
    private readonly LinkChannel _channel;
    private readonly ControlFaults? _control;
    private readonly LinkMeter _meter;

    // Made here and not with the props, so that what a packet touches lies together in memory; a link that fails is not started again.
    public LinkActor(RunContext run, Link link)
        : base(run.Kernel, new EventSource(EventSourceIds.Link(link.Id)))
    {
        _run = run;
        _id = link.Id;
        _to = link.To;
        _queue = new LinkQueue(link);
        _channel = new LinkChannel(link, run.Scenario.Topology.NameOf(link.Id), run.Streams);
        _control = ControlFaults.Of(run.Scenario.Serving, run.Scenario.Topology.NameOf(link.Id), run.Streams);
        _meter = run.Meters[link.Id];
        run.Directory.Attach(link.Id, this);
    }

    /// <summary>The actor of a link, of the kind that its properties need.</summary>
    public static Props PropsFor(RunContext run, Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.Classes is not null || link.DutyCycle is not null || link.Trace is not null) return PacedLinkActor.PropsFor(run, link);
        return KernelProps.Of(() => new LinkActor(run, link));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Packet packet: Carry(packet); break;
            default: Unhandled(message); break;
        }
    }

    private void Carry(Packet packet)
    {
        _meter.CountOffered(packet);
        var offer = _queue.Offer(Kernel.Now, new ByteSize(packet.SizeBytes));
        if (!offer.IsAccepted)
        {
            _meter.CountOverflowed(packet);
            _run.EndIfRequest(packet, LossCause.QueueOverflow);
            return;
        }
        _meter.CountTransmission(packet.SizeBytes, offer.Transmission, offer.SentAt);
        _meter.CountQueue(offer.QueueBytes);
        if (!_channel.TryPass(offer.SentAt, out var arrivesAt) || _control?.TryPass(packet, ref arrivesAt) == false)
        {
            _meter.CountLost(packet);
            _run.EndIfRequest(packet, LossCause.LinkLoss);
            return;
        }
        packet.Via = _id;
        _meter.CountSent();
        _run.Directory.TellAt(arrivesAt, Source, _to, packet, Ref);
    }
}

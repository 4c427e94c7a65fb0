using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>One direction of a connection: carries <see cref="Packet"/>s to the node at its end after queueing, serialization and propagation, or drops them.</summary>
public sealed class LinkActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly Link _link;
    private readonly LinkQueue _queue;
    private readonly LinkMeter _meter;
    private readonly RandomSource _random;

    public LinkActor(RunContext run, Link link, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _link = link;
        _queue = new LinkQueue(link);
        _meter = run.Meters[link.Id];
        _random = run.Streams.Open($"loss/{run.Scenario.Topology.NameOf(link.Id)}");
    }

    public static Props PropsFor(RunContext run, Link link)
    {
        var source = new EventSource(EventSourceIds.Link(link.Id));
        return KernelProps.Of(() => new LinkActor(run, link, source));
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
            EndIfRequest(packet, LossCause.QueueOverflow);
            return;
        }
        _meter.CountTransmission(offer.Transmission, offer.ArrivesAt - _link.Delay, offer.QueueBytes);
        // One draw per packet even without loss would cost time on every link; a scenario's own loss setting decides once.
        if (_link.LossProbability > 0 && _random.NextDouble() < _link.LossProbability)
        {
            _meter.CountLost(packet);
            EndIfRequest(packet, LossCause.LinkLoss);
            return;
        }
        packet.Via = _link.Id;
        _meter.CountSent();
        Kernel.TellAt(offer.ArrivesAt, Source, _run.Directory[_link.To], packet, Self);
    }

    private void EndIfRequest(Packet packet, LossCause cause)
    {
        if (packet is InferenceRequest request) _run.Ledger.End(request, Outcome.Lost, cause);
    }
}

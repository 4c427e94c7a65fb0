using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Policies;
using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// Decides slot by slot what its node holds. When a slot is over it asks for the prices of the types that entered here, up their paths; adds its node's offers to questions that
/// pass; turns those whose path ends here; learns from the prices that come back down. A while after the slot's end it decides by what it has learned and tells its node.
/// </summary>
public sealed class PlacementControllerActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly PlacementContext _placement;
    private readonly PlacementController _controller;
    private readonly NodeId _node;
    private readonly Instant _end;

    public PlacementControllerActor(RunContext run, NodeId node, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _placement = run.Placement!;
        _controller = new PlacementController(_placement, node);
        _node = node;
        _end = Instant.Start + run.Scenario.Run.Duration;
    }

    public static Props PropsFor(RunContext run, NodeId node)
    {
        var source = new EventSource(EventSourceIds.Controller(node));
        return KernelProps.Of(() => new PlacementControllerActor(run, node, source));
    }

    protected override void PreStart() => ArmSlotEnd(0);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotDue due: OnSlotDue(due.Slot); break;
            case SlotClosed closed: OnSlotClosed(closed); break;
            case PriceProbes probes: OnProbes(probes.Probes); break;
            case Prices prices: OnPrices(prices.Types); break;
            case DecideDue: Decide(); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Each controller has a timer of its own, which by the id of its source comes before the requests of the same instant: those belong to the next slot.</summary>
    private void ArmSlotEnd(int slot)
    {
        var start = new Instant(_run.Scenario.Run.Slot.Nanoseconds * (long)slot);
        if (start >= _end) return;
        var end = start + _run.Scenario.Run.Slot;
        Timers.TellSelfAt(end < _end ? end : _end, Self, new SlotDue(slot));
    }

    private void OnSlotDue(int slot)
    {
        _placement.OpenDecisions++;
        Context.Parent.Tell(new CloseSlot(slot), Self);
        ArmSlotEnd(slot + 1);
    }

    private void OnSlotClosed(SlotClosed closed)
    {
        _placement.Meter.NoteSlot(closed.Slot, _placement.Network.Nodes[_node.Index], _controller.Current, closed.Counts);
        var probes = _controller.EndSlot(closed.Slot, closed.Counts);
        Timers.TellSelfAfter(_placement.DecideAfter, Self, DecideDue.Instance);
        OnProbes([.. probes]);
    }

    private void OnProbes(ImmutableArray<TypeProbe> probes)
    {
        var turned = ImmutableArray.CreateBuilder<TypePrice>();
        var onward = new SortedDictionary<LinkId, (PassingType Way, List<TypeProbe> Probes)>();
        foreach (var probe in probes)
        {
            _controller.Offer(probe);
            var passing = _controller.Passing(probe.Type);
            if (passing.IsRepository) turned.Add(probe.Turn(_placement.Needs));
            else Add(onward, passing.Path.Up[passing.Position], passing, probe);
        }
        foreach (var (_, (way, of)) in onward)
        {
            var packet = new PriceProbes { Path = HopUp(way), Probes = [.. of], SizeBytes = HeaderBytes + of.Sum(_placement.Needs.BytesOf) };
            Send(packet);
        }
        if (turned.Count > 0) OnPrices(turned.ToImmutable());
    }

    private void OnPrices(ImmutableArray<TypePrice> prices)
    {
        var onward = new SortedDictionary<LinkId, (PassingType Way, List<TypePrice> Prices)>();
        foreach (var price in prices)
        {
            _controller.Learn(price);
            var passing = _controller.Passing(price.Type);
            if (!passing.IsEntry) Add(onward, passing.Path.Down[passing.Position - 1], passing, price);
        }
        foreach (var (_, (way, of)) in onward)
        {
            var packet = new Prices
            {
                Path = HopUp(way with { Position = way.Position - 1 }),
                Position = 1,
                IsUpward = false,
                Types = [.. of],
                SizeBytes = HeaderBytes + of.Sum(p => _placement.Needs.BytesOf(p)),
            };
            Send(packet);
        }
    }

    private void Decide()
    {
        var before = _controller.Current;
        _controller.Decide();
        _placement.OpenDecisions--;
        if (Kernel.Now < _end) Apply(before);
        else _controller.GiveUpAll();
    }

    /// <summary>Tells the node what to hold, with a reason for what is new and for what is to go.</summary>
    private void Apply(PlacementDecision before)
    {
        var (items, current) = (_placement.Network.Nodes[_node.Index].Items, _controller.Current);
        var wanted = ImmutableArray.CreateBuilder<WantedVariant>();
        var unwanted = ImmutableArray.CreateBuilder<WantedVariant>();
        for (var i = 0; i < items.Length; i++)
        {
            if (current.Held[i]) wanted.Add(new WantedVariant(items[i].Variant, Reason(i)));
            else if (before.Held[i]) unwanted.Add(new WantedVariant(items[i].Variant, Reason(i)));
        }
        Context.Parent.Tell(new HoldVariants(wanted.ToImmutable(), unwanted.ToImmutable()), Self);

        string Reason(int i) => FormattableString.Invariant($"{_placement.Entry.Name}, slot {current.Slot}: share {before.Shares[i]:F3} to {current.Shares[i]:F3}");
    }

    private long HeaderBytes => _run.Scenario.Serving.ControlMessageSize.Bytes;

    private void Send(Requests.Packet packet)
    {
        _run.Meters[_node].CountControlMessage();
        _run.Directory[packet.NextLink].Tell(packet, Self);
    }

    private static RequestPath HopUp(PassingType way)
    {
        var (path, at) = (way.Path, way.Position);
        return new RequestPath([path.Nodes[at], path.Nodes[at + 1]], [path.Up[at]], [path.Down[at]]);
    }

    private static void Add<T>(SortedDictionary<LinkId, (PassingType Way, List<T> Items)> byLink, LinkId link, PassingType way, T item)
    {
        if (!byLink.TryGetValue(link, out var batch)) byLink[link] = batch = (way, []);
        batch.Items.Add(item);
    }

    private sealed record SlotDue(int Slot);

    private sealed class DecideDue
    {
        public static readonly DecideDue Instance = new();
    }
}

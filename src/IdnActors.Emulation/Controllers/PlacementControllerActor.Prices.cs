using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Controllers;

/// <content>Questions for prices on their way up and prices on their way down, one hop at a time.</content>
public sealed partial class PlacementControllerActor
{
    private readonly List<TypeProbe> _gathered = [];
    private readonly List<TypeProbe> _early = [];
    private Instant _gathersUntil = Instant.Start;

    /// <summary>Questions that come soon after a slot's end go on together.</summary>
    private void BeginGathering(Instant slotEnd)
    {
        var wait = _placement.GatherAfter(_node);
        if (!_placement.Needs.Probes || wait == Duration.Zero) return;
        _gathersUntil = slotEnd + wait;
        Timers.TellSelfAt(_gathersUntil, Self, GatherDue.Instance);
    }

    private void Gather(ImmutableArray<TypeProbe> probes)
    {
        if (probes.Any(p => p.Slot > _controller.EndedSlot))
        {
            _early.AddRange(probes.Where(p => p.Slot > _controller.EndedSlot));
            probes = probes.RemoveAll(p => p.Slot > _controller.EndedSlot);
        }
        if (Kernel.Now < _gathersUntil) _gathered.AddRange(probes);
        else OnProbes(probes);
    }

    /// <summary>Of a slot that is not over here nothing can be offered yet: with the real clock a journal may keep a controller that long.</summary>
    private void GatherEarly()
    {
        if (_early.Count == 0) return;
        ImmutableArray<TypeProbe> probes = [.. _early];
        _early.Clear();
        Gather(probes);
    }

    private void SendGathered()
    {
        if (_gathered.Count == 0) return;
        _gathered.Sort((a, b) => (a.Slot, a.Type).CompareTo((b.Slot, b.Type)));
        OnProbes([.. _gathered]);
        _gathered.Clear();
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
            if (passing.Position > _placement.LowestLearner(price.Type)) Add(onward, passing.Path.Down[passing.Position - 1], passing, price);
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

    private sealed class GatherDue
    {
        public static readonly GatherDue Instance = new();
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Controllers;

/// <content>Questions for prices on their way up and prices on their way down, one hop at a time.</content>
public sealed partial class PlacementControllerActor
{
    private readonly List<TypeProbe> _gathered = [];
    private readonly List<TypeProbe> _early = [];
    private readonly HopBatches<TypeProbe> _up = new();
    private readonly HopBatches<TypePrice> _down = new();
    private readonly List<TypePrice> _turned = [];
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
        var latest = -1;
        foreach (var probe in probes) latest = Math.Max(latest, probe.Slot);
        if (latest > _controller.EndedSlot)
        {
            _early.AddRange(probes.Where(p => p.Slot > _controller.EndedSlot));
            probes = probes.RemoveAll(p => p.Slot > _controller.EndedSlot);
        }
        if (Kernel.Now < _gathersUntil) _gathered.AddRange(probes.AsSpan());
        else OnProbes(probes.AsSpan());
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
        OnProbes(CollectionsMarshal.AsSpan(_gathered));
        _gathered.Clear();
    }

    private void OnProbes(ReadOnlySpan<TypeProbe> probes)
    {
        foreach (var probe in probes)
        {
            _controller.Offer(probe);
            ref readonly var passing = ref _controller.Passing(probe.Type);
            if (passing.IsRepository) _turned.Add(probe.Turn(_placement.Needs));
            else _up.Add(passing, probe);
        }
        foreach (var (hop, of) in _up.Take())
        {
            var bytes = HeaderBytes;
            foreach (var probe in of) bytes += _placement.Needs.BytesOf(probe);
            Send(new PriceProbes { Path = hop, Probes = of, SizeBytes = bytes });
        }
        if (_turned.Count == 0) return;
        OnPrices(CollectionsMarshal.AsSpan(_turned));
        _turned.Clear();
    }

    private void OnPrices(ReadOnlySpan<TypePrice> prices)
    {
        foreach (ref readonly var price in prices)
        {
            _controller.Learn(price);
            ref readonly var passing = ref _controller.Passing(price.Type);
            if (passing.Position > _placement.LowestLearner(price.Type)) _down.Add(passing with { Position = passing.Position - 1 }, price);
        }
        foreach (var (hop, of) in _down.Take())
        {
            var bytes = HeaderBytes;
            foreach (ref readonly var price in of.AsSpan()) bytes += _placement.Needs.BytesOf(price);
            Send(new Prices { Path = hop, Position = 1, IsUpward = false, Types = of, SizeBytes = bytes });
        }
    }

    private long HeaderBytes => _run.Scenario.Serving.ControlMessageSize.Bytes;

    private void Send(Requests.Packet packet)
    {
        _run.Meters[_node].CountControlMessage();
        _run.Directory[packet.NextLink].Tell(packet, Self);
    }

    private sealed class GatherDue
    {
        public static readonly GatherDue Instance = new();
    }
}

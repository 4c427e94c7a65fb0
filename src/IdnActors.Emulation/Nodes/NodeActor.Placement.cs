using Akka.Actor;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>What a node does for its placement controller: counts what comes by, passes messages on, and gets to hold what it is told to; and the chunks of parts that it hands out and gets.</content>
public sealed partial class NodeActor
{
    /// <summary>A variant that comes back within so many slots should not have gone.</summary>
    public const int ReloadSlots = 10;

    // Most nodes of large networks have no controller.
    private HoldPlan? _plan;
    private Dictionary<VariantId, int>? _unloadedInSlot;
    private SlotTally? _tally;
    private EntryNodes? _entries;
    private SlotClosed? _closed;
    private IActorRef? _controller;

    private void StartController()
    {
        if (_run.Placement is not { } placement) return;
        if (placement.Entries.Contains(_node.Id)) _entries = placement.Entries;
        if (!placement.HasController(_node.Id)) return;
        _tally = placement.OpenTally(_node.Id);
        _controller = Context.ActorOf(PlacementControllerActor.PropsFor(_run, _node.Id), "controller");
    }

    private void CountPassing(InferenceRequest request)
    {
        if (_tally is not null) _tally.CountPassing(request, Kernel.Now);
        else _entries?.Count(request);
    }

    /// <summary>A controller lives on after a crash, which its journal makes good, and an aggregator, which closes what is open; whatever else they throw is a bug of ours, which ends the run.</summary>
    private static Directive AfterFailure(Exception exception) =>
        exception is ControllerCrashException or ActorKilledException ? Directive.Restart : Directive.Escalate;

    private void TellController(Packet packet)
    {
        _meter.CountControlMessage();
        _controller?.Tell(packet, Self);
    }

    private void OnNotice(OptionNotice notice)
    {
        _meter.CountControlMessage();
        // What is not news is passed on all the same: the nodes below may have missed it.
        _beliefs.Learn(notice.Origin, notice.Variant, notice.Version, notice.IsAvailable);
        Notifier.PassOn(notice);
    }

    /// <summary>A controller that has crashed since gets the same counts again.</summary>
    private void OnCloseSlot(CloseSlot close)
    {
        if (_closed is not null && close.Slot <= _closed.Slot)
        {
            Sender.Tell(new SlotClosed(close.Slot, close.Slot == _closed.Slot ? _closed.Counts : SlotCounts.Empty, IsRepeated: true), Self);
            return;
        }
        _closed = new SlotClosed(close.Slot, _tally!.Close(close.Slot), IsRepeated: false);
        Sender.Tell(_closed, Self);
    }

    /// <summary>Counts an answer on its way down: what it was worth where the request entered, in the slot in which it was issued, and that it came from further up.</summary>
    private void CountAnswer(InferenceRequest answer)
    {
        if (_run.Placement is not { } placement) return;
        if (placement.Needs.ServedCost && answer.ServedAt != _node.Id) _tally?.CountFurtherUp(answer, Kernel.Now);
        if (answer.IsAtDestination) NoteGain(answer);
    }

    /// <summary>Notes what an answer was worth that has come to where its request entered.</summary>
    private void NoteGain(InferenceRequest answer)
    {
        if (_run.Placement is { } placement) placement.Notes.NoteServed(answer.IssuedAt, placement.CostAtRepositoryMs(answer.Type) - answer.ServedCostMs);
    }

    private void OnHold(HoldVariants hold)
    {
        if (_plan is not null && hold.Slot <= _plan.Slot) return;
        var isFirst = _plan is null;
        _plan = new HoldPlan(hold);
        foreach (var variant in _deployed.Live.Where(v => !v.IsRepositoryOwned && v.State != ShardState.Unloading).ToArray())
            if (!_plan.Wants(variant.Variant)) Unload(new UnloadVariant(variant.Variant, _plan.ReasonToUnload(variant.Variant)));
        if (isFirst && IsBeginningAnew) DeployPlanned();
        LoadMissing();
    }

    /// <summary>Loads what is wanted and fits; the rest waits until something has gone.</summary>
    private void LoadMissing()
    {
        if (_plan is null) return;
        foreach (var (variant, reason) in _plan.Missing(_byVariant.ContainsKey).ToArray())
        {
            if (_run.Scenario.Catalogue[variant].Size > _memory.Free) continue;
            if (Load(new LoadVariant(variant, reason)) is Rejected rejected)
                _run.Tell("placement-rejected", _node.Name, ("variant", _run.Scenario.Catalogue[variant].Name), ("reason", rejected.Reason));
        }
    }

    private void CountLoad(VariantId variant)
    {
        var isAgain = _unloadedInSlot is not null && _unloadedInSlot.TryGetValue(variant, out var slot) && CurrentSlot - slot <= ReloadSlots;
        _meter.CountLoad(isAgain);
    }

    private void CountUnload(DeployedVariant variant)
    {
        _meter.CountUnload();
        (_unloadedInSlot ??= [])[variant.Variant] = CurrentSlot;
    }

    private int CurrentSlot => SlotOf(Kernel.Now);

    private int SlotOf(Instant at) => (int)(at.Nanoseconds / _run.Scenario.Run.Slot.Nanoseconds);

    private void OnChunkRequest(ChunkRequest wanted)
    {
        _meter.CountControlMessage();
        Packet reply = Holds(wanted.Part)
            ? new PartChunk { Path = wanted.Path, Slot = wanted.Slot, Part = wanted.Part, Chunk = wanted.Chunk, SizeBytes = wanted.ChunkBytes }
            : new PartUnavailable
            {
                Path = wanted.Path,
                Slot = wanted.Slot,
                Part = wanted.Part,
                Holder = _node.Id,
                SizeBytes = _run.Scenario.Serving.ControlMessageSize.Bytes,
            };
        reply.Position = wanted.Position;
        reply.IsUpward = false;
        Send(reply);
    }

    private void TellFetch(int slot, PartId part, Packet packet)
    {
        // Chunks may still come after the load was called off.
        if (_deployed.Find(slot)?.Shards[part.Index] is { State: ShardState.Fetching } shard) shard.Actor?.Tell(packet, Self);
    }
}

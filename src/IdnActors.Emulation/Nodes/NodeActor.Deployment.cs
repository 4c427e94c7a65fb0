using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Shards;
using IdnActors.Emulation.Transfers;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Nodes.NodeProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>Loading, unloading and failing variants, shard by shard.</content>
public sealed partial class NodeActor
{
    private bool _isRefreshArmed;

    // A failed shard stays down: a fault of a model file would only repeat. The node lives on, and its requests find another option.
    // A fetch runs no model; when it throws, that is a bug of ours, which ends the run.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        if (Sender.Equals(_controller) || IsAggregator(Sender)) return AfterFailure(exception);
        if (IsFetch(Sender)) return Directive.Escalate;
        if (ShardOf(Sender) is { } shard) shard.Failure = exception;
        return Directive.Stop;
    });

    private void DeployInitial()
    {
        var repository = _run.Scenario.Repositories.Where(r => r.Node == _node.Id).SelectMany(r => r.Serving).Distinct().Order();
        foreach (var variant in repository) DeployReady(variant, isRepositoryOwned: true);
        foreach (var deployment in _run.Initial)
        {
            if (deployment.Node != _node.Id || _byVariant.ContainsKey(deployment.Variant)) continue;
            if (HadRoomFor(deployment.Variant)) DeployReady(deployment.Variant, isRepositoryOwned: false);
            else _beliefs.Learn(_node.Id, deployment.Variant, ++_beliefVersion, isAvailable: false);
        }
    }

    private void DeployReady(VariantId id, bool isRepositoryOwned)
    {
        var variant = AddVariant(id, isRepositoryOwned);
        if (!_memory.TryReserve(variant.ReservedMemory))
            throw new InvalidOperationException($"The initial placement of {_node.Name} exceeds its memory budget of {_memory.Budget}.");
        _meter.SetMemory(_memory.Used.Bytes);
        foreach (var shard in variant.Shards)
        {
            StartShard(variant, shard, loadTime: null);
            shard.State = ShardState.Ready;
            TellEvent("shard-ready", shard.Part, ("reason", isRepositoryOwned ? "repository" : "initial placement"));
        }
        variant.State = ShardState.Ready;
        SetBelief(variant, isAvailable: true);
    }

    private IReply Load(LoadVariant load)
    {
        var spec = _run.Scenario.Catalogue[load.Variant];
        if (_byVariant.TryGetValue(load.Variant, out var existing)) return Reject(load.Variant, $"it is already deployed ({existing.State})");
        var holders = _beliefs.HoldersOf(load.Variant);
        var isStoredHere = Stores(spec);
        if (!isStoredHere && holders.Count == 0) return Reject(load.Variant, "no node within reach holds its parts");
        if (!_memory.TryReserve(spec.Size)) return Reject(load.Variant, $"it needs {spec.Size}, and {_memory.Free} of {_memory.Budget} are free");
        _meter.SetMemory(_memory.Used.Bytes);
        CountLoad(load.Variant);
        var variant = AddVariant(load.Variant, isRepositoryOwned: false);
        foreach (var shard in variant.Shards)
        {
            TellEvent("load-accepted", shard.Part, ("reason", load.Reason));
            if (isStoredHere) StartLoading(variant, shard);
            else StartFetch(variant, shard, holders);
        }
        return new Accepted(_node.Id, load.Variant);
    }

    private void StartFetch(DeployedVariant variant, PartShard shard, IReadOnlyList<NodeId> holders)
    {
        var spec = new FetchSpec(_node.Id, variant.Slot, shard.Part, holders);
        shard.Actor = Context.ActorOf(PartFetchActor.PropsFor(_run, spec), $"fetch-{ActorNameOf(variant, shard)}");
        Context.WatchWith(shard.Actor, new FetchStopped(variant.Slot, shard.Part.Index));
    }

    private void OnFetched(DeployedVariant? variant, int part)
    {
        if (variant is null || variant.Shards[part].State != ShardState.Fetching) return;
        StopActor(variant.Shards[part]);
        StartLoading(variant, variant.Shards[part]);
    }

    private void StartLoading(DeployedVariant variant, PartShard shard)
    {
        shard.State = ShardState.Loading;
        if (variant.State == ShardState.Fetching && variant.Shards.All(s => s.State != ShardState.Fetching)) variant.State = ShardState.Loading;
        var device = _node.Device;
        var loadTime = device.LoadOverhead + (_run.Scenario.Catalogue[shard.Part].Size / device.LoadRate);
        TellEvent("shard-loading", shard.Part, ("loadTime", loadTime));
        StartShard(variant, shard, loadTime);
    }

    private void OnFetchFailed(DeployedVariant? variant, int part, string reason)
    {
        if (variant is null || variant.Shards[part].State != ShardState.Fetching) return;
        Remove(variant, ShardState.Failed);
        TellEvent("load-failed", variant.Shards[part].Part, ("reason", reason));
    }

    private void OnFetchStopped(DeployedVariant? variant, int part) => OnFetchFailed(variant, part, "the fetch stopped");

    private void OnShardReady(DeployedVariant? variant, int part)
    {
        if (variant is null || variant.Shards[part].State != ShardState.Loading) return;
        variant.Shards[part].State = ShardState.Ready;
        TellEvent("shard-ready", variant.Shards[part].Part, ("reason", "loaded"));
        if (variant.State == ShardState.Unloading || variant.Shards.Any(s => s.State != ShardState.Ready)) return;
        variant.State = ShardState.Ready;
        ReviewAvailability(variant, isUrgent: true);
    }

    private IReply Unload(UnloadVariant unload)
    {
        if (!_byVariant.TryGetValue(unload.Variant, out var variant)) return Reject(unload.Variant, "it is not deployed");
        if (variant.IsRepositoryOwned) return Reject(unload.Variant, "it belongs to the repository, which always serves");
        if (variant.State == ShardState.Unloading) return Reject(unload.Variant, "it is already unloading");
        var wasReady = variant.State == ShardState.Ready;
        variant.State = ShardState.Unloading;
        foreach (var shard in variant.Shards)
            TellEvent("shard-unloading", shard.Part, ("reason", unload.Reason), ("waiting", variant.Waiting), ("inService", variant.InService.Sum(head => head.BatchSize)));
        if (wasReady) ReviewAvailability(variant, isUrgent: true);
        // A batch that waited for others waits in vain.
        StartWaiting();
        ReviewAllIfShared();
        FinishUnloadWhenIdle(variant);
        return new Accepted(_node.Id, unload.Variant);
    }

    private void FinishUnloadWhenIdle(DeployedVariant variant)
    {
        if (variant.State != ShardState.Unloading || !variant.IsIdle) return;
        _scheduler.RemoveAll(variant, Kernel.Now);
        Remove(variant, ShardState.Unloaded);
        CountUnload(variant);
        foreach (var shard in variant.Shards) TellEvent("shard-unloaded", shard.Part);
        LoadMissing();
    }

    /// <summary>A shard's actor has ended. If nobody asked it to, it failed: what it had in service is lost, what waited looks for another option.</summary>
    private void OnShardStopped(DeployedVariant? variant, int part)
    {
        if (variant is null) return;
        var wasReady = variant.State == ShardState.Ready;
        var (waiting, inService) = _scheduler.RemoveAll(variant, Kernel.Now);
        Remove(variant, ShardState.Failed);
        TellEvent("shard-failed", variant.Shards[part].Part,
            ("reason", variant.Shards[part].Failure?.Message ?? "stopped"), ("lost", inService.Sum(head => head.BatchSize)), ("waiting", waiting.Count));
        if (wasReady) ReviewAvailability(variant, isUrgent: true);
        foreach (var head in inService)
        {
            _meter.CountFailedService(Kernel.Now - head.ServiceStart);
            for (var request = head; request is not null; request = request.NextInBatch)
                if (request.Split is not { Done: > 0 }) _run.Ledger.End(request, Outcome.Lost, LossCause.ShardFailure);
        }
        // Its executors go to those who have waited for other variants; what waited for it comes anew, behind them and in its order.
        StartWaiting();
        foreach (var request in waiting) Choose(request);
        // What the parts before have made is still there: another replica goes on, or the last exit answers.
        foreach (var request in inService)
            if (request.Split is { Done: > 0 }) Choose(request);
        ReviewAllIfShared();
    }

    private PartShard? ShardOf(IActorRef actor) => _deployed.Live.SelectMany(v => v.Shards).FirstOrDefault(s => actor.Equals(s.Actor));

    private DeployedVariant AddVariant(VariantId id, bool isRepositoryOwned)
    {
        var spec = _run.Scenario.Catalogue[id];
        var variant = new DeployedVariant
        {
            Slot = _deployed.Next,
            Variant = id,
            Shards = PartShard.Of(spec, _node, _run.Scenario.Splitting.AreExitsFree),
            Chain = _run.Splits?.ShareOf(id),
            ReservedMemory = isRepositoryOwned ? ByteSize.Zero : spec.Size,
            IsRepositoryOwned = isRepositoryOwned,
        };
        _deployed.Add(variant);
        _byVariant[id] = variant;
        return variant;
    }

    private void StartShard(DeployedVariant variant, PartShard shard, Duration? loadTime)
    {
        var spec = new ShardSpec(_node.Id, variant.Slot, shard.Part, shard.ServiceTime, loadTime, GateOf(_run.Scenario.Catalogue.InWhole(shard.Part)));
        shard.Actor = Context.ActorOf(ModelShardActor.PropsFor(_run, spec), $"shard-{ActorNameOf(variant, shard)}");
        Context.WatchWith(shard.Actor, new ShardProtocol.Stopped(variant.Slot, shard.Part.Index));
    }

    /// <summary>Takes a variant off the node: its actors, its memory, its place in the tables.</summary>
    private void Remove(DeployedVariant variant, ShardState state)
    {
        variant.State = state;
        foreach (var shard in variant.Shards) StopActor(shard);
        _byVariant.Remove(variant.Variant);
        _deployed.Remove(variant);
        _memory.Release(variant.ReservedMemory);
        _meter.SetMemory(_memory.Used.Bytes);
    }

    private static void StopActor(PartShard shard)
    {
        if (shard.Actor is { } actor) Context.Stop(actor);
        shard.Actor = null;
    }

    /// <summary>Only where requests go past what is saturated does anybody need to know of it.</summary>
    private bool IsSaturationTold => _run.Scenario.Serving.WhenFull == WhenFull.Forward;

    /// <summary>Brings the node's own table up to date with a variant's state, and the nodes below when they should know.</summary>
    private void ReviewAvailability(DeployedVariant variant, bool isUrgent)
    {
        if (!isUrgent && !IsSaturationTold) return;
        var hasRoom = IsSaturationTold ? _scheduler.HasRoom(variant) : variant.State == ShardState.Ready;
        if (hasRoom != _beliefs.IsAvailable(_node.Id, variant.Variant)) SetBelief(variant, hasRoom);
        // Told saturated at once when full, told free only when half empty; and nothing to tell as long as all is as the scenario says.
        if (!isUrgent && hasRoom && (!_scheduler.HasRecovered(variant) || _notifier?.HasNewsOf(variant.Variant) != true)) return;
        if (Notifier.Update(variant.Variant, hasRoom, isUrgent, Kernel.Now) is { } later) Timers.TellSelfAt(later, Self, new NoticeDue(variant.Variant));
        ArmRefresh();
    }

    private void SetBelief(DeployedVariant variant, bool isAvailable) => _beliefs.Learn(_node.Id, variant.Variant, ++_beliefVersion, isAvailable);

    private void ArmRefresh()
    {
        var next = Instant.Start + (_run.Scenario.Run.Slot * (Math.Floor(Kernel.Now.SinceStart / _run.Scenario.Run.Slot) + 1));
        if (_isRefreshArmed || next.SinceStart > _run.Scenario.Run.Duration) return;
        _isRefreshArmed = true;
        Timers.TellSelfAt(next, Self, RefreshDue.Instance);
    }

    private void OnRefreshDue()
    {
        _isRefreshArmed = false;
        Notifier.Refresh();
        ArmRefresh();
    }

    private bool IsFetch(IActorRef child) => _deployed.Live.Any(v => v.Shards.Any(s => s.State == ShardState.Fetching && child.Equals(s.Actor)));

    /// <summary>Whether the bytes of a part are here, loaded or being so.</summary>
    private bool Holds(PartId part) =>
        Stores(_run.Scenario.Catalogue[part.Variant])
        || _deployed.Live.Any(v => v.Shards.Any(s => s.State is ShardState.Loading or ShardState.Ready && _run.Scenario.Catalogue.InWhole(s.Part) == _run.Scenario.Catalogue.InWhole(part)));

    private bool Stores(Variant variant) => _run.Scenario.Repositories.Any(r => r.Node == _node.Id && r.Tasks.Contains(variant.Task));

    private Rejected Reject(VariantId variant, string reason) => new(_node.Id, variant, reason);

    // A slash would part steps of an actor's path.
    private string ActorNameOf(DeployedVariant variant, PartShard shard) => $"{variant.Slot}-{_run.Scenario.Catalogue.NameOf(shard.Part).Replace(Segment.Mark, '~')}";

    private void TellEvent(string kind, PartId part, params ReadOnlySpan<(string Key, object Value)> details) =>
        _run.Tell(kind, _node.Name, [("part", _run.Scenario.Catalogue.NameOf(part)), .. details]);
}

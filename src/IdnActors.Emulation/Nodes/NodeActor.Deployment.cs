using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Shards;
using IdnActors.Emulation.Transfers;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Nodes.NodeProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>Loading, unloading and failing shards.</content>
public sealed partial class NodeActor
{
    // A failed shard stays down: a fault of a model file would only repeat. The node lives on, and its requests find another option.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        _lastFailure = exception;
        return Directive.Stop;
    });

    private Exception? _lastFailure;
    private bool _isRefreshArmed;

    private void DeployInitial()
    {
        var repository = _run.Scenario.Repositories.Where(r => r.Node == _node.Id).SelectMany(r => r.Serving).Distinct().Order();
        foreach (var variant in repository) DeployReady(variant, isRepositoryOwned: true);
        foreach (var deployment in _run.Scenario.Placement.Initial)
            if (deployment.Node == _node.Id && !_byVariant.ContainsKey(deployment.Variant)) DeployReady(deployment.Variant, isRepositoryOwned: false);
    }

    private void DeployReady(VariantId variant, bool isRepositoryOwned)
    {
        var shard = AddShard(variant, isRepositoryOwned);
        if (!_memory.TryReserve(shard.ReservedMemory))
            throw new InvalidOperationException($"The initial placement of {_node.Name} exceeds its memory budget of {_memory.Budget}.");
        _meter.SetMemory(_memory.Used.Bytes);
        StartShard(shard, loadTime: null);
        shard.State = ShardState.Ready;
        SetBelief(shard, isAvailable: true);
        TellEvent("shard-ready", shard, ("reason", isRepositoryOwned ? "repository" : "initial placement"));
    }

    private IReply Load(LoadVariant load)
    {
        var variant = _run.Scenario.Catalogue[load.Variant];
        if (_byVariant.TryGetValue(load.Variant, out var existing)) return Reject(load.Variant, $"it is already deployed ({existing.State})");
        var holders = _beliefs.HoldersOf(load.Variant);
        var isStoredHere = Stores(variant);
        if (!isStoredHere && holders.Count == 0) return Reject(load.Variant, "no node within reach holds its parts");
        if (variant.Size > _memory.Free) return Reject(load.Variant, $"it needs {variant.Size}, and {_memory.Free} of {_memory.Budget} are free");
        var shard = AddShard(load.Variant, isRepositoryOwned: false);
        _memory.TryReserve(shard.ReservedMemory);
        _meter.SetMemory(_memory.Used.Bytes);
        TellEvent("load-accepted", shard, ("reason", load.Reason));
        if (isStoredHere)
        {
            OnFetched(shard);
        }
        else
        {
            shard.Actor = Context.ActorOf(
                PartFetchActor.PropsFor(_run, new FetchSpec(_node.Id, shard.Slot, shard.Part, holders)), $"fetch-{ActorNameOf(shard)}");
            Context.WatchWith(shard.Actor, new FetchStopped(shard.Slot));
        }
        return new Accepted(_node.Id, load.Variant);
    }

    private void OnFetched(DeployedShard shard)
    {
        if (shard.State != ShardState.Fetching) return;
        StopActor(shard);
        shard.State = ShardState.Loading;
        var device = _node.Device;
        var loadTime = device.LoadOverhead + (_run.Scenario.Catalogue[shard.Part].Size / device.LoadRate);
        TellEvent("shard-loading", shard, ("loadTime", loadTime));
        StartShard(shard, loadTime);
    }

    private void OnFetchFailed(DeployedShard shard, string reason)
    {
        if (shard.State != ShardState.Fetching) return;
        StopActor(shard);
        Remove(shard, ShardState.Failed);
        TellEvent("load-failed", shard, ("reason", reason));
    }

    private void OnFetchStopped(DeployedShard shard) => OnFetchFailed(shard, _lastFailure?.Message ?? "the fetch stopped");

    private void OnShardReady(DeployedShard shard)
    {
        if (shard.State != ShardState.Loading) return;
        shard.State = ShardState.Ready;
        TellEvent("shard-ready", shard, ("reason", "loaded"));
        ReviewAvailability(shard, isUrgent: true);
    }

    private IReply Unload(UnloadVariant unload)
    {
        if (!_byVariant.TryGetValue(unload.Variant, out var shard)) return Reject(unload.Variant, "it is not deployed");
        if (shard.IsRepositoryOwned) return Reject(unload.Variant, "it belongs to the repository, which always serves");
        if (shard.State == ShardState.Unloading) return Reject(unload.Variant, "it is already unloading");
        var wasReady = shard.State == ShardState.Ready;
        TellEvent("shard-unloading", shard, ("reason", unload.Reason), ("waiting", shard.Waiting), ("inService", shard.InService.Count));
        shard.State = ShardState.Unloading;
        if (wasReady) ReviewAvailability(shard, isUrgent: true);
        FinishUnloadWhenIdle(shard);
        return new Accepted(_node.Id, unload.Variant);
    }

    private void FinishUnloadWhenIdle(DeployedShard shard)
    {
        if (!shard.IsIdle || shard.State != ShardState.Unloading) return;
        StopActor(shard);
        Remove(shard, ShardState.Unloaded);
        TellEvent("shard-unloaded", shard);
    }

    /// <summary>A shard's actor has ended. If nobody asked it to, it failed: what it had in service is lost, what waited looks for another option.</summary>
    private void OnShardStopped(DeployedShard shard)
    {
        if (!shard.IsLive) return;
        var wasReady = shard.State == ShardState.Ready;
        var (waiting, inService) = _scheduler.RemoveAll(shard, Kernel.Now);
        Remove(shard, ShardState.Failed);
        TellEvent("shard-failed", shard, ("reason", _lastFailure?.Message ?? "stopped"), ("lost", inService.Count), ("waiting", waiting.Count));
        if (wasReady) ReviewAvailability(shard, isUrgent: true);
        foreach (var request in inService)
        {
            _meter.FailedServiceNanoseconds += (Kernel.Now - request.ServiceStart).Nanoseconds;
            _run.Ledger.End(request, Outcome.Lost, LossCause.ShardFailure);
        }
        foreach (var request in waiting) Choose(request);
        StartWaiting();
    }

    private DeployedShard AddShard(VariantId variantId, bool isRepositoryOwned)
    {
        var variant = _run.Scenario.Catalogue[variantId];
        var shard = new DeployedShard
        {
            Slot = _shards.Count,
            Part = new PartId(variantId, 0),
            ServiceTime = variant.InferenceTimeOn(_node),
            ReservedMemory = isRepositoryOwned ? ByteSize.Zero : variant.Size,
            IsRepositoryOwned = isRepositoryOwned,
        };
        _shards.Add(shard);
        _byVariant[variantId] = shard;
        return shard;
    }

    private void StartShard(DeployedShard shard, Duration? loadTime)
    {
        var spec = new ShardSpec(_node.Id, shard.Slot, shard.Part, shard.ServiceTime, loadTime);
        shard.Actor = Context.ActorOf(ModelShardActor.PropsFor(_run, spec), $"shard-{ActorNameOf(shard)}");
        Context.WatchWith(shard.Actor, new ShardProtocol.Stopped(shard.Slot));
    }

    private void Remove(DeployedShard shard, ShardState state)
    {
        shard.State = state;
        _byVariant.Remove(shard.Variant);
        _memory.Release(shard.ReservedMemory);
        _meter.SetMemory(_memory.Used.Bytes);
    }

    private static void StopActor(DeployedShard shard)
    {
        if (shard.Actor is { } actor) Context.Stop(actor);
        shard.Actor = null;
    }

    /// <summary>Brings the node's own table up to date with a shard's state, and the nodes below when they should know.</summary>
    private void ReviewAvailability(DeployedShard shard, bool isUrgent)
    {
        var hasRoom = _scheduler.HasRoom(shard);
        if (hasRoom != _beliefs.IsAvailable(_node.Id, shard.Variant)) SetBelief(shard, hasRoom);
        // Told saturated at once when full, told free only when half empty.
        if (!isUrgent && hasRoom && !_scheduler.HasRecovered(shard)) return;
        if (!isUrgent && hasRoom && !_notifier.HasNews) return;
        if (_notifier.Update(shard.Variant, hasRoom, isUrgent, Kernel.Now) is { } later) Timers.TellSelfAt(later, Self, new NoticeDue(shard.Variant));
        ArmRefresh();
    }

    private void SetBelief(DeployedShard shard, bool isAvailable) => _beliefs.Learn(_node.Id, shard.Variant, ++_beliefVersion, isAvailable);

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
        _notifier.Refresh();
        ArmRefresh();
    }

    private bool Holds(PartId part) =>
        Stores(_run.Scenario.Catalogue[part.Variant])
        || (_byVariant.TryGetValue(part.Variant, out var shard) && shard.State is ShardState.Loading or ShardState.Ready or ShardState.Unloading);

    private bool Stores(Variant variant) => _run.Scenario.Repositories.Any(r => r.Node == _node.Id && r.Tasks.Contains(variant.Task));

    private Rejected Reject(VariantId variant, string reason) => new(_node.Id, variant, reason);

    private string ActorNameOf(DeployedShard shard) => $"{shard.Slot}-{_run.Scenario.Catalogue.NameOf(shard.Part)}";

    private void TellEvent(string kind, DeployedShard shard, params ReadOnlySpan<(string Key, object Value)> details) =>
        _run.Tell(kind, _node.Name, [("part", _run.Scenario.Catalogue.NameOf(shard.Part)), .. details]);
}

using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Shards;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Splits.ViewProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// A compute node: chooses for each request among the options it knows, serves with its shards and executors, forwards the rest along their paths, hands parts to
/// nodes that fetch them, and loads and unloads shards when told.
/// </summary>
public sealed partial class NodeActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly Node _node;
    private readonly OptionBeliefs _beliefs;
    private readonly RequestScheduler _scheduler;
    private readonly MemoryBudget _memory;
    private readonly NodeMeter _meter;
    private readonly bool _isBatching;
    private readonly Deployments _deployed;
    private readonly Dictionary<VariantId, DeployedVariant> _byVariant;
    private OptionNotifier? _notifier;
    private long _beliefVersion;

    public NodeActor(RunContext run, Node node, InitialDeployments initial, bool isEntry, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _node = node;
        // First what every request touches, so that it lies beside the actor in memory: of a large network nothing else is in a cache.
        _meter = run.Meters[node.Id];
        _beliefs = new OptionBeliefs(run, node.Id, initial);
        // Of the task that most will ask for; made before time begins rather than at the first request.
        if (isEntry) _beliefs.TableOf(run.Scenario.Demand.Ranking[0]);
        _memory = new MemoryBudget(node.MemoryBudget);
        var executors = new ExecutorPool(node.Executors);
        _meter.SetExecutors(executors);
        _isBatching = run.Scenario.Serving.Batching.MaxSize > 1;
        _scheduler = new RequestScheduler(executors, _meter.Line, run.Scenario.Serving.QueueCapacity, run.Scenario.Serving.Batching, run.Meters.UnderWay,
            request => run.Ledger.End(request, Outcome.Expired));
        _deployed = new Deployments();
        _byVariant = [];
        run.Directory.Attach(node.Id, this);
    }

    /// <summary>The actor of a node.</summary>
    /// <param name="run">The run.</param>
    /// <param name="node">The node.</param>
    /// <param name="initial">What is deployed at first.</param>
    /// <param name="isEntry">Whether a source issues requests here.</param>
    public static Props PropsFor(RunContext run, Node node, InitialDeployments initial, bool isEntry = false)
    {
        var source = new EventSource(EventSourceIds.Node(node.Id));
        return KernelProps.Of(() => new NodeActor(run, node, initial, isEntry, source));
    }

    // Most nodes of a large network never tell anybody anything.
    private OptionNotifier Notifier => _notifier ??= new OptionNotifier(_run, _node.Id);

    protected override void PreStart()
    {
        DeployInitial();
        StartController();
        AwaitUpdates();
        BeginAnew();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InferenceRequest request: OnRequest(request); break;
            case Packet packet: OnPacket(packet); break;
            case ShardProtocol.Ready ready: OnShardReady(_deployed.Find(ready.Slot), ready.PartIndex); break;
            case ShardProtocol.Stopped stopped: OnShardStopped(_deployed.Find(stopped.Slot), stopped.PartIndex); break;
            case FetchStopped stopped: OnFetchStopped(_deployed.Find(stopped.Slot), stopped.PartIndex); break;
            case Completed completed: OnFetched(_deployed.Find(completed.Slot), completed.PartIndex); break;
            case Failed failed: OnFetchFailed(_deployed.Find(failed.Slot), failed.PartIndex, "no node within reach has sent it"); break;
            case LoadVariant load: Sender.Tell(Load(load), Self); break;
            case UnloadVariant unload: Sender.Tell(Unload(unload), Self); break;
            case HoldVariants hold: OnHold(hold); break;
            case CloseSlot close: OnCloseSlot(close); break;
            case BatchDue due: OnBatchDue(_deployed.Find(due.Slot)); break;
            case NoticeDue due: Notifier.TellPending(due.Variant, Kernel.Now); break;
            case RefreshDue: OnRefreshDue(); break;
            case AnewDue: AnnounceAnew(); break;
            case FallbackDue due: OnFallbackDue(due); break;
            case CalibrationDue due: Announce(due.Update, _node.Id); break;
            case ScoresJoined or FeaturesJoined or Answered or Unanswered: OnViews(message); break;
            default: Unhandled(message); break;
        }
    }

    private void OnRequest(InferenceRequest request)
    {
        if (request.Phase == RequestPhase.Inferred)
        {
            OnInferred(request);
            return;
        }
        ReceiveFromLink(request);
        if (request.Phase == RequestPhase.Seeking)
        {
            if (request.Split is not { Done: > 0 }) CountPassing(request);
            Choose(request);
        }
        else if (AtHome(request) is { } answered)
        {
            Answer(answered);
        }
    }

    private void ReceiveFromLink(Packet packet)
    {
        if (packet.Via is not { } link) return;
        packet.Via = null;
        packet.Arrive();
        _run.Meters[link].CountDelivered(packet);
    }

    private void Choose(InferenceRequest request)
    {
        if (Kernel.Now > request.Deadline)
        {
            _run.Ledger.End(request, Outcome.Expired);
            return;
        }
        if (TakesPlan(request)) return;
        var decision = _beliefs.TableOf(request.Task).Decision;
        NoteExpectation(request, decision);
        switch (decision.Choice)
        {
            case ServingChoice.Local: Serve(request, _byVariant[decision.Option!.Value.Variant]); break;
            case ServingChoice.Forward: Send(request); break;
            default: _run.Ledger.End(request, Outcome.Refused); break;
        }
    }

    /// <summary>Counts a request that came for an option which is not to be had after all, and notes what it is sent on for.</summary>
    private void NoteExpectation(InferenceRequest request, ServingDecision decision)
    {
        (NodeId Node, VariantId Variant)? chosen = decision.Option is { } option ? (option.Node, option.Variant) : null;
        if (request.Expected is { } expected && expected.Node == _node.Id && chosen != expected) _meter.CountMisled();
        request.Expected = decision.Choice == ServingChoice.Forward ? chosen : null;
        if (double.IsNaN(request.PlannedAccuracyPoints) && decision.Option is { } planned)
            request.PlannedAccuracyPoints = _run.Scenario.Catalogue[planned.Variant].AccuracyPoints;
    }

    private void Serve(InferenceRequest request, DeployedVariant variant)
    {
        if (!_scheduler.HasRoom(variant))
        {
            if (_run.Scenario.Serving.WhenFull == WhenFull.Drop) _run.Ledger.End(request, Outcome.Lost, LossCause.ServerQueueOverflow);
            else _run.Ledger.End(request, Outcome.Refused);
            return;
        }
        if (request.Split is not { Done: > 0 })
        {
            request.ServedAt = _node.Id;
            request.ServedBy = variant.Variant;
            _tally?.CountServed(request, Kernel.Now);
            BeginChain(request, variant);
        }
        Admit(request, variant);
    }

    private void Admit(InferenceRequest request, DeployedVariant variant)
    {
        if (_scheduler.Admit(request, variant, Kernel.Now))
        {
            TellShard(request, variant);
        }
        else
        {
            if (_isBatching) StartWaiting();
            ArmBatchTimer(variant);
            ReviewAvailability(variant, isUrgent: false);
        }
        ReviewAllIfShared();
    }

    private void TellShard(InferenceRequest request, DeployedVariant variant) => variant.Shards[request.PartIndex].Actor!.Tell(request, Self);

    private void OnInferred(InferenceRequest request)
    {
        var variant = request.Deployed!;
        if (request.Split?.TakeResult() ?? request.PartIndex + 1 < variant.Shards.Length)
        {
            request.PartIndex++;
            request.Phase = RequestPhase.Admitted;
            TellShard(request, variant);
            return;
        }
        request.Deployed = null;
        _scheduler.Finish(request, variant, Kernel.Now);
        _meter.CountInferences(request.BatchSize, (Kernel.Now - request.ServiceStart).Nanoseconds);
        StartWaiting();
        ReviewAllIfShared();
        FinishUnloadWhenIdle(variant);
        for (var next = request; next is not null;)
        {
            var answered = next;
            next = answered.NextInBatch;
            answered.NextInBatch = null;
            if (answered.Split?.Work is { } work)
            {
                OnViewWorkDone(answered, work);
                continue;
            }
            if (answered is { Position: 0, Split.Trip: { } trip }) RouteOf(trip).NoteRun(trip, answered.Split.Done);
            if (answered.Split is { } split && (!split.IsAnswered || split.Views is not null)) Proceed(answered, split);
            else Return(answered);
        }
    }

    private void Return(InferenceRequest request)
    {
        request.Phase = RequestPhase.Answering;
        request.Split?.Trip?.NoteAnswered(Kernel.Now);
        request.IsUpward = false;
        request.SizeBytes = _run.Scenario.Catalogue[request.Task].ResponseSize.Bytes + (_run.Placement?.Needs.AnswerBytes ?? 0);
        Answer(request);
    }

    private void StartWaiting()
    {
        while (_scheduler.TryStartNext(Kernel.Now, out var next, out var variant))
        {
            if (next is not null) TellShard(next, variant);
            ArmBatchTimer(variant);
            ReviewAvailability(variant, isUrgent: false);
            FinishUnloadWhenIdle(variant);
        }
    }

    /// <summary>Where few or none may wait, taking or giving back an executor decides over the availability of every variant.</summary>
    private void ReviewAllIfShared()
    {
        if (!_scheduler.DependsOnExecutors || !IsSaturationTold) return;
        foreach (var variant in _deployed.Live)
            if (variant.State == ShardState.Ready) ReviewAvailability(variant, isUrgent: false);
    }

    private void Answer(InferenceRequest request)
    {
        CountAnswer(request);
        if (!request.IsAtDestination) Send(request);
        else
        {
            if (request.Split is { Trip: { } trip } split) RouteOf(trip).NoteReturned(trip, split.Done, Kernel.Now);
            if (_run.Ledger.EndAnswered(request, Kernel.Now)) _run.Requests.Return(request);
        }
    }

    private void Send(Packet packet) => _run.Directory.Tell(packet.NextLink, packet, Ref);

    private void OnPacket(Packet packet)
    {
        ReceiveFromLink(packet);
        if (!packet.IsAtDestination)
        {
            Send(packet);
            return;
        }
        Take(packet);
    }

    private void Take(Packet packet)
    {
        switch (packet)
        {
            case OptionNotice notice: OnNotice(notice); break;
            case CalibrationNotice notice: OnCalibration(notice); break;
            case ChunkRequest wanted: OnChunkRequest(wanted); break;
            case PartChunk chunk: TellFetch(chunk.Slot, chunk.Part, chunk); break;
            case PartUnavailable gone: TellFetch(gone.Slot, gone.Part, gone); break;
            case PriceProbes or Prices: TellController(packet); break;
            case ViewPacket view: OnViewPacket(view); break;
            default: Unhandled(packet); break;
        }
    }

    private sealed record FetchStopped(int Slot, int PartIndex);

    private sealed record NoticeDue(VariantId Variant);
}

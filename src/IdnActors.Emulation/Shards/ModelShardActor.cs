using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Policies.Exits;

namespace IdnActors.Emulation.Shards;

/// <summary>What shards and their node tell each other.</summary>
public static class ShardProtocol
{
    /// <summary>Shard → node: the part is loaded and may serve.</summary>
    public sealed record Ready(int Slot, int PartIndex);

    /// <summary>Node → shard of an exit: what its answers leave by from now on. A request in service is judged by what held when its part began.</summary>
    public sealed record Calibrated(IExitGate Gate);

    /// <summary>Node → itself, on the shard's behalf: the shard's actor has ended.</summary>
    public sealed record Stopped(int Slot, int PartIndex);
}

/// <summary>
/// One deployed part of one variant: takes its load time, then infers the <see cref="InferenceRequest"/>s its node gives it, alone or in batches, each on an
/// executor the node has set aside. An inference takes the emulated service time, whatever the host needs for it.
/// </summary>
public sealed class ModelShardActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly ShardSpec _spec;
    private readonly ServiceTimes _serviceTimes;
    private readonly PartId _inWhole;
    private readonly GoingOn _goingOn;
    private IExitGate? _gate;

    public ModelShardActor(RunContext run, ShardSpec spec, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _spec = spec;
        // What is there from the start has been warm before.
        var slowStart = spec.LoadTime is null ? SlowStart.None : run.Scenario.Topology[spec.Node].Device.SlowStart;
        var batches = run.Scenario.Catalogue[spec.Part.Variant].Batches;
        _inWhole = run.Scenario.Catalogue.InWhole(spec.Part);
        _gate = spec.Gate;
        // What an answer further on would be worth, and cost: one, so that the threshold of a cost-aware gate is the cost.
        _goingOn = new GoingOn(run.Scenario.Catalogue[_inWhole.Variant].AccuracyPoints / 100, 1);
        _serviceTimes = new ServiceTimes(spec.ServiceTime, batches, slowStart, run.Scenario.Serving.ServiceTime, run.Streams);
    }

    public static Props PropsFor(RunContext run, ShardSpec spec)
    {
        var source = new EventSource(EventSourceIds.Shard(spec.Node, spec.Part));
        return KernelProps.Of(() => new ModelShardActor(run, spec, source));
    }

    protected override void PreStart()
    {
        if (_spec.LoadTime is { } loadTime) Timers.TellSelfAfter(loadTime, Self, LoadDone.Instance);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InferenceRequest { Phase: RequestPhase.Admitted } request: Begin(request); break;
            case InferenceRequest request: Finish(request); break;
            case Overrun overrun:
                Kernel.NoteOverrun(overrun.Due, _spec.ServiceTime, overrun.Request.WorkedBefore, isAwaited: _run.Meters[_spec.Node].Line.Length > 0);
                Finish(overrun.Request);
                break;
            case ShardProtocol.Calibrated calibrated: _gate = calibrated.Gate; break;
            case LoadDone: Context.Parent.Tell(new ShardProtocol.Ready(_spec.Slot, _spec.Part.Index)); break;
            default: Unhandled(message); break;
        }
    }

    private void Begin(InferenceRequest head)
    {
        head.WorkedBefore = Kernel.NoteInferring();
        for (var request = head; request is not null; request = request.NextInBatch)
        {
            request.Phase = RequestPhase.InService;
            if (request.Split is { } split)
            {
                BeginPart(request, split);
                continue;
            }
            var inference = _run.Engine.InferAsync(new InferenceQuery(_spec.Part, request.Sample, request.ChanceKey));
            if (inference.IsCompletedSuccessfully) request.Result = inference.Result;
            else request.Inference = inference.AsTask();
        }
        Timers.TellSelfAfter(_serviceTimes.Of(head.ChanceKey, head.BatchSize, Kernel.Now), Self, head);
    }

    private void Finish(InferenceRequest head)
    {
        for (var request = head; request is not null; request = request.NextInBatch)
        {
            if (request.Inference is { } inference)
            {
                if (!inference.IsCompleted)
                {
                    ComeBackWhenDone(inference, head);
                    return;
                }
                Kernel.NoteInferred();
                // A failed inference fails the shard: the exception goes to the supervisor.
                request.Result = inference.GetAwaiter().GetResult();
                request.Inference = null;
            }
            if (request.Split is { } split && !FinishPart(split, head)) return;
            request.Phase = RequestPhase.Inferred;
        }
        Context.Parent.Tell(head);
    }

    private void BeginPart(InferenceRequest request, SplitProgress split)
    {
        split.Gate = _gate;
        var part = _run.Engine.RunPartAsync(new PartQuery(_inWhole, request.Sample, request.ChanceKey, split.State));
        // What a shard that failed has left behind is of no use.
        split.Pending = null;
        if (part.IsCompletedSuccessfully) split.Result = part.Result;
        else split.Pending = part.AsTask();
    }

    /// <summary>Takes what the part has made; of an exit, the gate that held when it began decides whether the answer leaves.</summary>
    /// <returns>False while the host is not done.</returns>
    private bool FinishPart(SplitProgress split, InferenceRequest request)
    {
        if (split.Pending is { } pending)
        {
            if (!pending.IsCompleted)
            {
                ComeBackWhenDone(pending, request);
                return false;
            }
            Kernel.NoteInferred();
            split.Result = pending.GetAwaiter().GetResult();
            split.Pending = null;
        }
        var result = split.Result!;
        if (result.Answer is { } answer) request.Result = answer;
        var gate = split.Threshold is { } threshold ? split.Gate?.With(threshold) : split.Gate;
        split.Leaves = gate is not null && !result.Scores.IsEmpty ? gate.Decide(result.Scores.Span, _goingOn).Exits : result.Leaves;
        return true;
    }

    /// <summary>The host is not done though the emulated time is over: virtual time waits; with a real clock the answer is late.</summary>
    private void ComeBackWhenDone(Task inference, InferenceRequest request)
    {
        var self = Self;
        var kernel = Kernel;
        var overrun = new Overrun(request, kernel.Now);
        kernel.Hold();
        inference.ContinueWith(
            _ =>
            {
                self.Tell(overrun, self);
                kernel.Release();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private sealed record Overrun(InferenceRequest Request, Instant Due);

    private sealed class LoadDone
    {
        public static readonly LoadDone Instance = new();
    }
}

/// <summary>What a shard is to be.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Slot">Number of its variant on the node.</param>
/// <param name="Part">The part it holds.</param>
/// <param name="ServiceTime">Mean emulated time of one inference of the part on this node.</param>
/// <param name="LoadTime">Emulated time to load the part; none when it is ready from the start.</param>
/// <param name="Gate">What the answers of an exit leave by at first; null for other parts.</param>
public sealed record ShardSpec(NodeId Node, int Slot, PartId Part, Duration ServiceTime, Duration? LoadTime, IExitGate? Gate);

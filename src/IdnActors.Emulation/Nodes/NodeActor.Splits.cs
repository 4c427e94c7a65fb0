using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Emulation.Nodes;

/// <content>Requests that run through the parts of a split variant on several nodes.</content>
public sealed partial class NodeActor
{
    // By variant and parts done; made anew when what the node believes has changed.
    private Dictionary<(VariantId Whole, int Done, NodeId Entry), SplitPlan?>? _restPlans;
    private long _restPlansOf = -1;

    // By key: requests that entered here of which a copy is on its way, and for which an exit answers before long.
    private Dictionary<ulong, InferenceRequest>? _awaited;

    /// <summary>Takes a request that follows a plan, prescribed or its own.</summary>
    /// <returns>False for one that is still to choose among its options.</returns>
    private bool TakesPlan(InferenceRequest request)
    {
        if (_run.Splits is not { } splits) return false;
        if (request.Split is null)
        {
            if (splits.ViewsOf(request) is { } group)
            {
                AskForViews(request, group);
                return true;
            }
            if ((request.Split = PrescribedFor(request, splits)) is null) return false;
            if (double.IsNaN(request.PlannedAccuracyPoints)) request.PlannedAccuracyPoints = request.Split.Chain.Whole.AccuracyPoints;
        }
        // A part that a node ran for a request elsewhere is not tried again: its view is missing.
        else if (request.Split.Work is not null)
        {
            return true;
        }
        else if (request.Split is { Done: 0, Plan: null })
        {
            request.Split = null;
            return false;
        }
        Proceed(request, request.Split);
        return true;
    }

    private SplitProgress? PrescribedFor(InferenceRequest request, SplitContext splits)
    {
        if (request.Position == 0 && splits.CutsOf(request) is { } cuts)
        {
            var planned = cuts.Next(Kernel.Now, out var hasChanged);
            if (hasChanged) _run.Tell("cut-changed", _node.Name, ("model", cuts.Chain.Whole.Name), ("parts", planned.Plan!.Stages[0] is { } s && s.Node == _node.Id ? s.End : 0));
            return planned;
        }
        if (splits.RouteOf(request) is not { } route) return null;
        var progress = new SplitProgress(route.Chain);
        progress.Follow(route.Plan);
        return progress;
    }

    /// <summary>A request that has chosen a split variant, or a segment of one, runs all of its parts that are there.</summary>
    private void BeginChain(InferenceRequest request, DeployedVariant variant)
    {
        if (variant.Chain is not { } share || request.Split is not null) return;
        request.Split = new SplitProgress(share.Chain);
        request.Split.BeginStage(new SplitStage(_node.Id, share.First, share.End, Codec: null), share.End);
    }

    /// <summary>The next step of a request on its plan; where the plan cannot be kept, on another plan for the rest; where there is none, an answer by the last exit.</summary>
    private void Proceed(InferenceRequest request, SplitProgress split)
    {
        if (split.Views is { } group)
        {
            ProceedWithViews(request, split, group);
            return;
        }
        if (TriesStage(request, split)) return;
        if (split.Plan is not null) _meter.CountMisled();
        if (PlanRest(request, split) is { } plan)
        {
            split.Follow(plan);
            if (TriesStage(request, split)) return;
        }
        if (split.LastExit is not null) AnswerDegraded(request, split);
        else if (request.Position < request.Path.Nodes.Length - 1) SendOn(request, split);
        else _run.Ledger.End(request, Outcome.Refused);
    }

    private bool TriesStage(InferenceRequest request, SplitProgress split)
    {
        while (split.NextStage is { } stage)
        {
            if (stage.Node != _node.Id)
            {
                if (request.Path.Nodes.IndexOf(stage.Node) <= request.Position) return false;
                var step = request.Position == 0 && split.Trip is { } trip ? RouteOf(trip).StepAtCut(split, request.IssuedAt, Kernel.Now) : CutStep.Send;
                if (step == CutStep.GoOn)
                {
                    split.Follow(RouteOf(split.Trip!).RestHere(split.Done));
                    continue;
                }
                if (step == CutStep.AnswerDegraded) AnswerDegraded(request, split);
                else SendOn(request, split);
                return true;
            }
            if (stage.First < stage.End)
            {
                if (request.Position > 0 && split.Trip is { } sent) RouteOf(sent).NoteArrived(sent, _node.Id, Kernel.Now);
                if (UsableFor(split, stage.End) is not { } variant) return false;
                split.BeginStage(stage, variant.Chain!.End);
                Serve(request, variant);
                return true;
            }
            split.PassStage(stage);
        }
        return false;
    }

    /// <summary>The deployed variant with the fewest parts that can go on with a request as far as it is to be run here, else the one that gets it furthest; null where none has room.</summary>
    private DeployedVariant? UsableFor(SplitProgress split, int end)
    {
        DeployedVariant? best = null;
        foreach (var variant in _deployed.Live)
        {
            if (variant.Chain is not { } share || share.Chain.Whole.Id != split.Chain.Whole.Id || !share.Continues(split.Done) || !IsUsable(variant)) continue;
            if (best is null || IsBetter(share.End, variant, best)) best = variant;
        }
        return best;

        bool IsBetter(int reach, DeployedVariant variant, DeployedVariant than)
        {
            var (ends, endsThan) = (Math.Min(reach, end), Math.Min(than.Chain!.End, end));
            return ends != endsThan ? ends > endsThan : variant.Shards.Length < than.Shards.Length;
        }
    }

    private bool IsUsable(DeployedVariant variant) => IsSaturationTold ? _scheduler.HasRoom(variant) : variant.State == ShardState.Ready;

    private SplitPlan? PlanRest(InferenceRequest request, SplitProgress split)
    {
        if (_restPlansOf != _beliefs.Version) (_restPlans, _restPlansOf) = (null, _beliefs.Version);
        var key = (split.Chain.Whole.Id, split.Done, request.Entry);
        if (_restPlans?.TryGetValue(key, out var known) == true) return known;
        var stages = _run.Splits!.PlannerOf(split.Chain).Plan(request.Path, request.Position, split.Done,
            (node, variant) => node == _node.Id ? _byVariant.TryGetValue(variant, out var here) && IsUsable(here) : _beliefs.IsAvailable(node, variant));
        return (_restPlans ??= [])[key] = stages is { } found ? new SplitPlan(_beliefs.Version, found) : null;
    }

    /// <summary>Sends a request on along its path, with what its parts have made.</summary>
    private void SendOn(InferenceRequest request, SplitProgress split)
    {
        if (split.Pack(_run.Engine, request.Sample) is { } bytes) request.SizeBytes = bytes;
        if (request.Position == 0 && split.Trip is { } trip) RouteOf(trip).NoteSent(trip, Kernel.Now, request.SizeBytes);
        request.Phase = RequestPhase.Seeking;
        request.Expected = null;
        if (split.LastExit is { } exit && request.Position == 0 && PatienceWith(request, split) is { } patience)
        {
            (_awaited ??= []).Add(request.Key, request);
            Timers.TellSelfAfter(patience, Self, new FallbackDue(request.Key, split.Chain, exit, split.AnsweredBy));
            Send(request.SendCopy());
            return;
        }
        Send(request);
    }

    private Duration? PatienceWith(InferenceRequest request, SplitProgress split)
    {
        var stated = _run.Scenario.Splitting.FallbackAfter;
        return split.Trip is { } trip ? RouteOf(trip).Patience(stated, request.IssuedAt, Kernel.Now) : stated;
    }

    /// <summary>The request that an answer is of; null for that of a copy which a fallback has overtaken.</summary>
    private InferenceRequest? AtHome(InferenceRequest answer)
    {
        if (answer.Split is not { HasFallback: true } || !answer.IsAtDestination) return answer;
        if (_awaited?.Remove(answer.Key, out var request) != true || request!.Outcome is not null) return null;
        request.TakeOver(answer);
        return request;
    }

    private void AnswerDegraded(InferenceRequest request, SplitProgress split)
    {
        request.Result = split.AnswerDegraded();
        Return(request);
    }

    /// <summary>No answer has come: the last exit evaluated here is the answer, and what may still come is not waited for.</summary>
    private void OnFallbackDue(FallbackDue due)
    {
        if (_awaited?.Remove(due.Key, out var request) != true || request!.Outcome is not null) return;
        request.Result = due.Exit;
        request.Split = SplitProgress.AnsweredByFallback(due.Chain, due.Part);
        _run.Splits!.CutsOf(request)?.NoteSilence();
        NoteGain(request);
        if (_run.Ledger.EndAnswered(request, Kernel.Now)) _run.Requests.Return(request);
    }

    private CutRoute RouteOf(CutTrip trip) => _run.Splits!.RouteOf(trip);

    private sealed record FallbackDue(ulong Key, SplitChain Chain, InferenceResult Exit, int Part);
}

using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Policies.Aggregation;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>Requests that are answered from several views: as aggregator, device and cloud of a group.</content>
public sealed partial class NodeActor
{
    private Dictionary<ViewGroup, ViewRequests>? _viewRequests;
    private Dictionary<ViewGroup, ViewFeatures>? _viewFeatures;
    private Dictionary<(ViewGroup Group, int Device), ViewMemory>? _viewMemories;

    private void OnViewPacket(ViewPacket packet)
    {
        switch (packet)
        {
            case ViewWanted wanted: OnViewWanted(wanted); break;
            case View view when view.Part == view.Group.Views.Local: OnScores(view); break;
            case View view: OnFeatures(view); break;
            case ViewAnswer answer: OnViewAnswer(answer); break;
        }
    }

    // ---- Aggregator

    private ViewRequests RequestsOf(ViewGroup group) => KeptOf(_viewRequests ??= [], group, () => new ViewRequests(group));

    private void AskForViews(InferenceRequest request, ViewGroup group)
    {
        var whole = group.Views.Chain.Whole;
        request.Split = SplitProgress.Of(group);
        (request.ServedAt, request.ServedBy) = (_node.Id, whole.Id);
        if (double.IsNaN(request.PlannedAccuracyPoints)) request.PlannedAccuracyPoints = whole.AccuracyPoints;
        var requests = RequestsOf(group);
        requests.Add(request);
        CloseScores(group);
        requests.Scores.Open(SampleOf(request.Key), Kernel.Now);
        Timers.TellSelfAfter(group.Settings.Timeout, Self, new ViewsDue(group));
        AskDevices(request, group, wantsScores: true);
    }

    private void AskDevices(InferenceRequest request, ViewGroup group, bool wantsScores)
    {
        for (var device = 0; device < group.Views.Views; device++)
        {
            Dispatch(new ViewWanted
            {
                Path = group.ToDevices[device],
                SizeBytes = _run.Scenario.Serving.ControlMessageSize.Bytes,
                Group = group,
                Origin = request.Origin,
                Device = device,
                WantsScores = wantsScores,
            });
        }
    }

    private void OnScores(View view)
    {
        CloseScores(view.Group);
        if (Accept(RequestsOf(view.Group).Scores, view) is { } joined) RunLocal(view.Group, joined);
    }

    private void CloseScores(ViewGroup group)
    {
        foreach (var joined in RequestsOf(group).Scores.Expire(Kernel.Now)) RunLocal(group, joined);
    }

    private void OnViewsDue(ViewGroup group)
    {
        if (_viewRequests?.ContainsKey(group) == true) CloseScores(group);
        if (_viewFeatures?.ContainsKey(group) == true) CloseFeatures(group);
    }

    private void RunLocal(ViewGroup group, JoinedViews<Activations> joined)
    {
        _run.Meters.Views.CountClosed(joined.Views.Length, joined.Arrived);
        if (RequestsOf(group).Find(unchecked((ulong)joined.Sample)) is not { } request) return;
        var part = new PartId(group.Settings.Whole, group.Views.Local);
        request.Split!.Join(part.Index, _run.Engine.JoinViews(part, joined.Views));
        ServeLocal(request, request.Split, group);
    }

    private void ServeLocal(InferenceRequest request, SplitProgress split, ViewGroup group)
    {
        if (Kernel.Now > request.Deadline) _run.Ledger.End(request, Outcome.Expired);
        else if (UsableFor(split, split.StageEnd) is { } variant) Serve(request, variant);
        else _run.Ledger.End(request, Outcome.Refused);
        if (request.Outcome is not null) RequestsOf(group).Remove(request.Key);
    }

    /// <summary>The exit has said whether a request leaves, or has failed before it could.</summary>
    private void ProceedWithViews(InferenceRequest request, SplitProgress split, ViewGroup group)
    {
        if (split.LastExit is null)
        {
            ServeLocal(request, split, group);
            return;
        }
        var requests = RequestsOf(group);
        if (split.IsAnswered)
        {
            requests.Remove(request.Key);
            Return(request);
            return;
        }
        if (requests.AwaitAnswer(request.Key) is { } early)
        {
            FinishFromCloud(request, early);
            return;
        }
        var until = Kernel.Now + group.Settings.AnswerTimeout;
        Timers.TellSelfAt(until < request.Deadline ? until : request.Deadline > Kernel.Now ? request.Deadline : Kernel.Now, Self, new ViewAnswerDue(group, request.Key));
        if (group.Settings.Transfer == Model.Scenarios.ViewTransfer.Pull) AskDevices(request, group, wantsScores: false);
    }

    private void OnViewAnswer(ViewAnswer answer)
    {
        if (RequestsOf(answer.Group).TakeAnswer(answer.Origin.Key, answer.Result) is { } request) FinishFromCloud(request, answer.Result);
    }

    private void FinishFromCloud(InferenceRequest request, InferenceResult result)
    {
        request.Result = result;
        request.Split!.AnswerElsewhere(request.Split.Views!.Views.Final);
        Return(request);
    }

    private void OnViewAnswerDue(ViewGroup group, ulong key)
    {
        var requests = RequestsOf(group);
        if (requests.Find(key) is not { } request) return;
        requests.Remove(key);
        AnswerDegraded(request, request.Split!);
    }

    // ---- Device

    private void OnViewWanted(ViewWanted wanted)
    {
        _meter.CountControlMessage();
        if (wanted.Group.HasFailed(wanted.Device)) return;
        if (wanted.WantsScores)
            RunFor(wanted.Origin, new ViewWork(wanted.Group, wanted.Device, wanted.Group.Settings.Transfer == Model.Scenarios.ViewTransfer.Push), null);
        else if (MemoryOf(wanted.Group, wanted.Device).TryFind(wanted.Origin.Key, out var made))
            SendView(wanted.Group, wanted.Device, wanted.Group.Views.Final, wanted.Origin, made);
    }

    private ViewMemory MemoryOf(ViewGroup group, int device) => KeptOf(_viewMemories ??= [], (group, device), () => new ViewMemory());

    /// <summary>Runs a part for a request elsewhere, where there is room: else its view, or its answer, does not come.</summary>
    private void RunFor(in RequestOrigin origin, ViewWork work, Activations? state)
    {
        var request = new InferenceRequest(origin, work.Group.AnswerWay, 0) { Split = SplitProgress.Of(work, state) };
        if (Kernel.Now <= request.Deadline && UsableFor(request.Split, request.Split.StageEnd) is { } variant && _scheduler.HasRoom(variant)) Admit(request, variant);
    }

    private void OnViewWorkDone(InferenceRequest request, ViewWork work)
    {
        var (group, origin) = (work.Group, request.Origin);
        if (work.Part == group.Views.Final)
        {
            AnswerFor(group, origin, request.Result);
            return;
        }
        var made = request.Split!.State;
        SendView(group, work.Part, group.Views.Local, origin, made);
        if (work.SendsFeatures) SendView(group, work.Part, group.Views.Final, origin, made);
        else MemoryOf(group, work.Part).Keep(origin, made, Kernel.Now);
    }

    private void SendView(ViewGroup group, int device, int part, in RequestOrigin origin, Activations? made)
    {
        var content = _run.Engine.SendView(new SentView(group.Settings.Whole, device, part), origin.Sample, made);
        var isForCloud = part == group.Views.Final;
        var path = isForCloud ? group.ToCloud[device] : group.ToDevices[device];
        Dispatch(new View
        {
            Path = path,
            Position = isForCloud ? 0 : path.Nodes.Length - 1,
            IsUpward = isForCloud,
            SizeBytes = content.WireBytes,
            Group = group,
            Origin = origin,
            Device = device,
            Part = part,
            Content = content,
        });
    }

    // ---- Cloud

    private ViewFeatures FeaturesOf(ViewGroup group) => KeptOf(_viewFeatures ??= [], group, () => new ViewFeatures(group));

    private void OnFeatures(View view)
    {
        CloseFeatures(view.Group);
        var features = FeaturesOf(view.Group);
        var (sample, pending) = (SampleOf(view.Origin.Key), features.Join.PendingCount);
        features.Note(sample, view.Origin);
        if (Accept(features.Join, view) is { } joined) RunCloud(view.Group, joined);
        else if (features.Join.PendingCount > pending) Timers.TellSelfAfter(view.Group.Settings.Timeout, Self, new ViewsDue(view.Group));
        else if (!features.Join.IsPending(sample)) features.Forget(sample);
    }

    private void CloseFeatures(ViewGroup group)
    {
        foreach (var joined in FeaturesOf(group).Join.Expire(Kernel.Now)) RunCloud(group, joined);
    }

    private void RunCloud(ViewGroup group, JoinedViews<Activations> joined)
    {
        _run.Meters.Views.CountClosed(joined.Views.Length, joined.Arrived);
        var part = new PartId(group.Settings.Whole, group.Views.Final);
        RunFor(FeaturesOf(group).Take(joined.Sample), new ViewWork(group, part.Index, SendsFeatures: false), _run.Engine.JoinViews(part, joined.Views));
    }

    private void AnswerFor(ViewGroup group, in RequestOrigin origin, InferenceResult result) => Dispatch(new ViewAnswer
    {
        Path = group.AnswerWay,
        Position = group.AnswerWay.Nodes.Length - 1,
        IsUpward = false,
        SizeBytes = _run.Scenario.Catalogue[origin.Task].ResponseSize.Bytes,
        Group = group,
        Origin = origin,
        Result = result,
    });

    // ---- All

    private JoinedViews<Activations>? Accept(ViewJoin<Activations> join, View view)
    {
        var reply = join.Accept(SampleOf(view.Origin.Key), view.Device, view.Content, Kernel.Now, out var joined);
        if (reply == ViewReply.Late) _run.Meters.Views.CountLate();
        else if (reply == ViewReply.Duplicate) _run.Meters.Views.CountDuplicate();
        return joined;
    }

    private void Dispatch(Packet packet)
    {
        if (packet.IsAtDestination) Take(packet);
        else Send(packet);
    }

    private static TKept KeptOf<TKey, TKept>(Dictionary<TKey, TKept> all, TKey key, Func<TKept> make)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var kept)) all.Add(key, kept = make());
        return kept;
    }

    private static long SampleOf(ulong key) => unchecked((long)key);

    private sealed record ViewsDue(ViewGroup Group);

    private sealed record ViewAnswerDue(ViewGroup Group, ulong Key);
}

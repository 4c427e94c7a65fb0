using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>Requests that are answered from several views: runs the parts of devices, exit and cloud. Views are joined by an <see cref="AggregatorActor"/> for each group.</content>
public sealed partial class NodeActor
{
    // By number of the group: other kernels have objects of their own for the same.
    private Dictionary<int, IActorRef>? _aggregators;
    private Dictionary<(int Group, int Device), ViewMemory>? _viewMemories;

    private void OnViewPacket(ViewPacket packet)
    {
        if (packet is ViewWanted wanted) OnViewWanted(wanted);
        else AggregatorOf(packet.Group).Tell(packet, Self);
    }

    private IActorRef AggregatorOf(ViewGroup group) =>
        KeptOf(_aggregators ??= [], group.Number, () => Context.ActorOf(AggregatorActor.PropsFor(_run, _node.Id, group), $"views-{group.Number}"));

    private bool IsAggregator(IActorRef child) => _aggregators?.ContainsValue(child) == true;

    private void OnViews(object message)
    {
        switch (message)
        {
            case ScoresJoined joined: OnScoresJoined(joined.Request, joined.Views); break;
            case FeaturesJoined joined: OnFeaturesJoined(joined); break;
            case Answered answered: OnAnsweredByCloud(answered.Request, answered.Result); break;
            case Unanswered unanswered: AnswerDegraded(unanswered.Request, unanswered.Request.Split!); break;
        }
    }

    // ---- Where requests enter

    private void AskForViews(InferenceRequest request, ViewGroup group)
    {
        var whole = group.Views.Chain.Whole;
        request.Split = SplitProgress.Of(group);
        (request.ServedAt, request.ServedBy) = (_node.Id, whole.Id);
        if (double.IsNaN(request.PlannedAccuracyPoints)) request.PlannedAccuracyPoints = whole.AccuracyPoints;
        AggregatorOf(group).Tell(new Collect(request), Self);
    }

    private void OnScoresJoined(InferenceRequest request, ImmutableArray<Activations?> views)
    {
        var group = request.Split!.Views!;
        request.Split.Join(group.Views.Local, Joined(group, group.Views.Local, views));
        ServeLocal(request, request.Split);
    }

    private void ServeLocal(InferenceRequest request, SplitProgress split)
    {
        if (Kernel.Now > request.Deadline) _run.Ledger.End(request, Outcome.Expired);
        else if (UsableFor(split, split.StageEnd) is { } variant) Serve(request, variant);
        else _run.Ledger.End(request, Outcome.Refused);
    }

    /// <summary>The exit has said whether a request leaves, or has failed before it could.</summary>
    private void ProceedWithViews(InferenceRequest request, SplitProgress split, ViewGroup group)
    {
        if (split.LastExit is null) ServeLocal(request, split);
        else if (split.IsAnswered) Return(request);
        else AggregatorOf(group).Tell(new AwaitCloud(request), Self);
    }

    private void OnAnsweredByCloud(InferenceRequest request, InferenceResult result)
    {
        request.Result = result;
        request.Split!.AnswerElsewhere(request.Split.Views!.Views.Final);
        Return(request);
    }

    // ---- Device

    private void OnViewWanted(ViewWanted wanted)
    {
        _meter.CountControlMessage();
        if (wanted.Group.HasFailed(wanted.Device)) return;
        if (wanted.WantsScores)
            RunFor(wanted.Origin, new ViewWork(wanted.Group, wanted.Device, wanted.Group.Settings.Transfer == ViewTransfer.Push), null);
        else if (MemoryOf(wanted.Group, wanted.Device).TryFind(wanted.Origin.Key, out var made))
            SendView(wanted.Group, wanted.Device, wanted.Group.Views.Final, wanted.Origin, made);
    }

    private ViewMemory MemoryOf(ViewGroup group, int device) => KeptOf(_viewMemories ??= [], (group.Number, device), () => new ViewMemory(group.Settings.Remembered));

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

    private void OnFeaturesJoined(FeaturesJoined joined)
    {
        var (group, final) = (joined.Group, joined.Group.Views.Final);
        RunFor(joined.Origin, new ViewWork(group, final, SendsFeatures: false), Joined(group, final, joined.Views));
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

    private Activations? Joined(ViewGroup group, int part, ImmutableArray<Activations?> views) => _run.Engine.JoinViews(new PartId(group.Settings.Whole, part), views);

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
}

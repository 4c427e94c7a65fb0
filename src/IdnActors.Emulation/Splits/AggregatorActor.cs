using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Aggregation;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Emulation.Splits;

/// <summary>
/// Joins the views of one group at one node, by the key of their request and with a timeout, behind which a missing view is none: scores where requests enter, features at the cloud. Asks devices for them, and keeps the requests that wait. What it makes goes to its
/// node, which routes packets and runs parts. One that crashes goes on as if all timeouts had passed at that moment: what has come is joined, and the exit answers for the cloud.
/// </summary>
public sealed class AggregatorActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly ViewGroup _group;
    private readonly ViewJoin<Activations> _scores;
    private readonly ViewRequests _requests = new();
    private readonly ViewFeatures _features;

    public AggregatorActor(RunContext run, ViewGroup group, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _group = group;
        _scores = new ViewJoin<Activations>(group.Views.Views, group.Settings.Timeout, group.Settings.Remembered);
        _features = new ViewFeatures(group);
    }

    /// <summary>The aggregator of a group at a node.</summary>
    public static Props PropsFor(RunContext run, NodeId node, ViewGroup group)
    {
        var source = new EventSource(EventSourceIds.Aggregator(node, group.Number));
        return KernelProps.Of(() => new AggregatorActor(run, group, source));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Collect collect: OnCollect(collect.Request); break;
            case AwaitCloud wait: OnAwaitCloud(wait.Request); break;
            case View view when view.Part == _group.Views.Local: OnScores(view); break;
            case View view: OnFeatures(view); break;
            case ViewAnswer answer: OnAnswer(answer); break;
            case ViewsDue: Close(Kernel.Now); break;
            case AnswerDue due: TellUnanswered(_requests.TakeUnanswered(due.Key)); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        Close(Kernel.Now + _group.Settings.Timeout);
        foreach (var request in _requests.TakeAllUnanswered()) TellUnanswered(request);
        base.PreRestart(reason, message);
    }

    private void OnCollect(InferenceRequest request)
    {
        _requests.Add(request);
        CloseScores(Kernel.Now);
        _scores.Open(SampleOf(request.Key), Kernel.Now);
        AwaitViews();
        AskDevices(request, wantsScores: true);
    }

    private void AskDevices(InferenceRequest request, bool wantsScores)
    {
        for (var device = 0; device < _group.Views.Views; device++)
        {
            TellNode(new ViewWanted
            {
                Path = _group.ToDevices[device],
                SizeBytes = _run.Scenario.Serving.ControlMessageSize.Bytes,
                Group = _group,
                Origin = request.Origin,
                Device = device,
                WantsScores = wantsScores,
            });
        }
    }

    private void OnScores(View view)
    {
        CloseScores(Kernel.Now);
        // Of a sample that is forgotten: its request went to the exit long ago.
        if (!_scores.IsKnown(SampleOf(view.Origin.Key))) _run.Meters.Views.CountLate();
        else if (Accept(_scores, view) is { } joined) TellScores(joined);
    }

    private void OnAwaitCloud(InferenceRequest request)
    {
        if (_requests.AwaitAnswer(request) is { } early)
        {
            TellNode(new Answered(request, early));
            return;
        }
        var until = Kernel.Now + _group.Settings.AnswerTimeout;
        Timers.TellSelfAt(until < request.Deadline ? until : request.Deadline > Kernel.Now ? request.Deadline : Kernel.Now, Self, new AnswerDue(request.Key));
        if (_group.Settings.Transfer == ViewTransfer.Pull) AskDevices(request, wantsScores: false);
    }

    private void OnAnswer(ViewAnswer answer)
    {
        if (_requests.TakeAnswer(answer.Origin.Key, answer.Result) is { } request) TellNode(new Answered(request, answer.Result));
    }

    private void OnFeatures(View view)
    {
        CloseFeatures(Kernel.Now);
        var (sample, pending) = (SampleOf(view.Origin.Key), _features.Join.PendingCount);
        _features.Note(sample, view.Origin);
        if (Accept(_features.Join, view) is { } joined) TellFeatures(joined);
        else if (_features.Join.PendingCount > pending) AwaitViews();
        else if (!_features.Join.IsPending(sample)) _features.Forget(sample);
    }

    private JoinedViews<Activations>? Accept(ViewJoin<Activations> join, View view)
    {
        var reply = join.Accept(SampleOf(view.Origin.Key), view.Device, view.Content, Kernel.Now, out var joined);
        if (reply == ViewReply.Late) _run.Meters.Views.CountLate();
        else if (reply == ViewReply.Duplicate) _run.Meters.Views.CountDuplicate();
        return joined;
    }

    private void AwaitViews() => Timers.TellSelfAfter(_group.Settings.Timeout, Self, ViewsDue.Instance);

    private void Close(Instant by)
    {
        CloseScores(by);
        CloseFeatures(by);
    }

    private void CloseScores(Instant by)
    {
        foreach (var joined in _scores.Expire(by)) TellScores(joined);
    }

    private void CloseFeatures(Instant by)
    {
        foreach (var joined in _features.Join.Expire(by)) TellFeatures(joined);
    }

    private void TellScores(JoinedViews<Activations> joined)
    {
        var views = ViewsOf(joined);
        if (_requests.TakeToExit(unchecked((ulong)joined.Sample)) is { } request) TellNode(new ScoresJoined(request, views));
    }

    private void TellFeatures(JoinedViews<Activations> joined) => TellNode(new FeaturesJoined(_group, _features.Take(joined.Sample), ViewsOf(joined)));

    private void TellUnanswered(InferenceRequest? request)
    {
        if (request is not null) TellNode(new Unanswered(request));
    }

    private ImmutableArray<Activations?> ViewsOf(JoinedViews<Activations> joined)
    {
        _run.Meters.Views.CountClosed(joined.Views.Length, joined.Arrived);
        return joined.Views;
    }

    private void TellNode(object message) => Context.Parent.Tell(message, Self);

    private static long SampleOf(ulong key) => unchecked((long)key);

    private sealed record AnswerDue(ulong Key);

    private sealed class ViewsDue
    {
        public static readonly ViewsDue Instance = new();
    }
}

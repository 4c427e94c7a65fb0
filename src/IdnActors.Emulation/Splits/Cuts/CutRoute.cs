using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Emulation.Splits.Cuts;

/// <summary>A device that decides where to cut: plans its requests, tells its planner how they fared, and counts what its cuts cost against the best.</summary>
public sealed class CutRoute
{
    private readonly int _number;
    private readonly CutPlanning _planning;
    private readonly CutCosts _costs;
    private readonly ICutPlanner _planner;
    private readonly CutRegret _regret;
    private readonly Link _up, _down;
    private readonly Dictionary<int, SplitPlan> _plans = [];
    private Instant _now, _lastSent;
    private Duration _excess;
    private int _last = -1;
    private long _planned, _judged, _changes;
    private double _joules;

    /// <param name="scenario">The scenario.</param>
    /// <param name="chain">The split variant.</param>
    /// <param name="number">Number of the planner in the scenario.</param>
    public CutRoute(Scenario scenario, SplitChain chain, int number)
    {
        var planning = scenario.Splitting.Planners[number];
        (_number, _planning) = (number, planning);
        _costs = new CutCosts(scenario, chain, planning);
        _up = scenario.Topology.Outgoing(planning.Device).First(l => l.To == planning.Server);
        _down = scenario.Topology[scenario.Topology.Reverse(_up.Id)];
        _regret = new CutRegret(chain.Length + 1);
        _planner = CutPlanners.Of(planning, _costs, new PathLink(_up.Rate, _down.Rate, _up.Delay), Actual);
    }

    public SplitChain Chain => _costs.Chain;

    /// <summary>The node that decides.</summary>
    public NodeId Device => _planning.Device;

    /// <summary>Whether it plans a request.</summary>
    public bool Plans(InferenceRequest request) => request.Task == _planning.Task && request.Entry == _planning.Device && request.Path.Nodes.Contains(_planning.Server);

    /// <summary>Plans a request that has just been issued.</summary>
    public SplitProgress Next(Instant now, out bool hasChanged)
    {
        _now = now;
        _planned++;
        var choice = _planner.Choose();
        hasChanged = choice.Parts != _last;
        if (hasChanged) (_last, _changes) = (choice.Parts, _changes + (_last < 0 ? 0 : 1));
        var isProbe = !choice.Sends(Chain.Length) && _planning.ProbeEvery > Duration.Zero && now - _lastSent >= _planning.ProbeEvery && _planning.Kind is not (CutPlannerKind.Fixed or CutPlannerKind.Oracle);
        if (isProbe) choice = new CutChoice(ProbeCut(), Threshold: _planner.ProbeThreshold);
        if (choice.Sends(Chain.Length)) _lastSent = now;
        // What ends at an exit is not to be compared with what runs through all parts.
        if (choice.LastExit is null) Judge(choice.Parts);
        var progress = new SplitProgress(Chain) { Trip = new CutTrip(_number, choice.Parts, isProbe), LastExitPart = choice.LastExit, Threshold = choice.Threshold };
        progress.Follow(PlanOf(choice.Parts));
        return progress;
    }

    /// <summary>What becomes of a request at the cut, by what is known of the way by then.</summary>
    /// <param name="split">How far it is.</param>
    /// <param name="issued">When it was issued.</param>
    /// <param name="now">The present.</param>
    public CutStep StepAtCut(SplitProgress split, Instant issued, Instant now)
    {
        // A probe is to find out what else would be believed.
        if (_planner.Way is not { } way || split.Trip!.IsProbe) return CutStep.Send;
        var (link, done) = (way.Link, split.Done);
        var remote = link.TimeUp(_costs.Tensors[done]) + way.ServerWait + _costs.AtServer(done) + link.TimeDown(_costs.Tensors[^1]);
        return LocalFallback.AtCut(split.LastExit is not null, way.IsUp, Remaining(issued, now) ?? Duration.MaxValue, remote, _costs.AtDevice(Chain.Length) - _costs.AtDevice(done));
    }

    /// <summary>How long a request that is sent is waited for until its last exit answers; null: for ever.</summary>
    /// <param name="patience">What the scenario states.</param>
    /// <param name="issued">When the request was issued.</param>
    /// <param name="now">The present.</param>
    public Duration? Patience(Duration? patience, Instant issued, Instant now) => LocalFallback.Patience(patience, _planner.Way is null ? null : Remaining(issued, now));

    /// <summary>The plan of a request that is not sent after all: the device runs the other parts.</summary>
    public SplitPlan RestHere(int done) => new(_plans.Count + 1, [new SplitStage(_planning.Device, done, Chain.Length, Codec: null)]);

    /// <summary>A request that was sent is at the server.</summary>
    /// <param name="trip">Its way.</param>
    /// <param name="node">Where it is; another node than the server tells nothing of that.</param>
    /// <param name="now">The present.</param>
    public void NoteArrived(CutTrip trip, NodeId node, Instant now)
    {
        if (node == _planning.Server) trip.NoteArrived(now);
    }

    /// <summary>A request that was sent is back.</summary>
    /// <param name="trip">Its way.</param>
    /// <param name="done">Parts that have run of it: not all where an exit at the server has answered.</param>
    /// <param name="now">The present.</param>
    public void NoteReturned(CutTrip trip, int done, Instant now)
    {
        if (trip is not { SentAt: { } sent, ArrivedAt: { } arrived, AnsweredAt: { } answered }) return;
        _planner.Observe(new CutOutcome(trip.Ran, trip.Sent, arrived - sent, answered - arrived, _costs.AtServer(trip.Ran, done), now - answered));
    }

    /// <summary>A request that was sent has not come back in time.</summary>
    public void NoteSilence() => _planner.NoteSilence();

    /// <summary>How its cuts did.</summary>
    public CutReport Report() =>
        new(_planning, _judged, _changes, _excess.Milliseconds, _regret.Regret.Milliseconds) { Planned = _planned, DeviceJoules = _planning.Powers is null ? null : _joules };

    /// <summary>The device has run parts of a request.</summary>
    /// <param name="trip">Its way.</param>
    /// <param name="done">Parts that have run, from the first one on.</param>
    public void NoteRun(CutTrip trip, int done)
    {
        if (_planning.Powers is { } powers) _joules += powers.Compute.JoulesOver(_costs.AtDevice(done) - _costs.AtDevice(trip.Ran));
        trip.Ran = done;
    }

    /// <summary>The device sends a request.</summary>
    public void NoteSent(CutTrip trip, Instant now, long bytes)
    {
        trip.NoteSent(now, bytes);
        if (_planning.Powers is not { } powers) return;
        // While the link is dead the radio waits: what it sends, it sends at the rate that comes then.
        var rate = _up.Trace is { } trace ? trace.RateAt(now) ?? trace.RateAt(trace.EndOf(now, new ByteSize(1))) ?? _up.Rate : _up.Rate;
        _joules += powers.Radio.JoulesOver(rate.TimeFor(new ByteSize(bytes)));
    }

    private Duration? Remaining(Instant issued, Instant now) => _planning.Deadline is { } deadline ? issued + deadline - now : null;

    /// <summary>The lightest cut; with a deadline, of those that are back by then as the way was known.</summary>
    private int ProbeCut()
    {
        var first = _planning.Kind == CutPlannerKind.Spinn ? _costs.BehindFirstExit : 0;
        var cuts = Enumerable.Range(first, Chain.Length - first);
        if (_planner.Way is { } way && _planning.Deadline is { } deadline)
        {
            var times = _costs.Latencies(way.Link, way.ServerWait);
            var inTime = cuts.Where(c => times[c] <= deadline).ToList();
            cuts = inTime.Count > 0 ? inTime : [cuts.MinBy(c => times[c])];
        }
        return cuts.MinBy(c => _costs.Tensors[c]);
    }

    /// <summary>Holds a cut against all others, by the link as it is; not while that is dead, when nobody can say what sending takes.</summary>
    private void Judge(int parts)
    {
        if (Actual() is not { } link) return;
        var times = _costs.Latencies(link, Duration.Zero);
        _judged++;
        _regret.Add(parts, times.AsSpan());
        _excess += times[parts] - times.MinBy(t => t.Nanoseconds);
    }

    private PathLink? Actual()
    {
        var (up, down) = (_up.Trace is { } there ? there.RateAt(_now) : _up.Rate, _down.Trace is { } back ? back.RateAt(_now) : _down.Rate);
        return up is null || down is null ? null : new PathLink(up.Value, down.Value, _up.Trace?.DelayAt(_now) ?? _up.Delay);
    }

    private SplitPlan PlanOf(int parts)
    {
        if (_plans.TryGetValue(parts, out var known)) return known;
        var stages = ImmutableArray.CreateBuilder<SplitStage>();
        if (parts > 0) stages.Add(new SplitStage(_planning.Device, 0, parts, Codec: null));
        if (parts < Chain.Length) stages.Add(new SplitStage(_planning.Server, parts, Chain.Length, Codec: null));
        return _plans[parts] = new SplitPlan(_plans.Count + 1, stages.ToImmutable());
    }
}

/// <summary>The way of one request to the server and back, as far as it has come.</summary>
/// <param name="planner">Number in the scenario of the planner that decided.</param>
/// <param name="parts">Parts that the device runs.</param>
/// <param name="isProbe">Whether it is sent to see what the link is like.</param>
public sealed class CutTrip(int planner, int parts, bool isProbe)
{
    public int Planner => planner;
    public int Parts => parts;
    public bool IsProbe => isProbe;

    /// <summary>Parts that the device has run so far: other than planned where it could not run them, or did not want to send any more.</summary>
    public int Ran { get; set; }

    public ByteSize Sent { get; private set; }
    public Instant? SentAt { get; private set; }
    public Instant? ArrivedAt { get; private set; }
    public Instant? AnsweredAt { get; private set; }

    public void NoteSent(Instant now, long bytes)
    {
        if (SentAt is null) (SentAt, Sent) = (now, new ByteSize(bytes));
    }

    public void NoteArrived(Instant now) => ArrivedAt ??= now;

    public void NoteAnswered(Instant now) => AnsweredAt ??= now;
}

/// <summary>How the cuts of a device did over a run, by the times that the link as it was, an idle server and all parts would have taken.</summary>
/// <param name="Planning">Who and how.</param>
/// <param name="Requests">Requests it is about: those issued while the link was alive, without those that were to end at an exit.</param>
/// <param name="Changes">How often it cut elsewhere than for the request before.</param>
/// <param name="ExcessMs">What its cuts took beyond the best cut for each request, over all requests.</param>
/// <param name="RegretMs">What they took beyond the best single cut for all requests; negative where changing was worth it.</param>
public sealed record CutReport(CutPlanning Planning, long Requests, long Changes, double ExcessMs, double RegretMs)
{
    /// <summary>All its requests.</summary>
    public required long Planned { get; init; }

    /// <summary>Energy of the device over all of them, by the mean times of the parts that it ran and the time in which the link sent their bytes; null where its powers are not stated.</summary>
    public required double? DeviceJoules { get; init; }
}

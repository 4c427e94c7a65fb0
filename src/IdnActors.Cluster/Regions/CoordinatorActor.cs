using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding.External;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// The one of a cluster that has the scenario run: waits for the processes, places regions on them, places them anew when processes come and go, and tells all when it is done. When its process dies another one
/// begins: anew, from the start, in virtual time, which comes to the same; with the real clock it goes on.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Actors end in PostStop.")]
internal sealed partial class CoordinatorActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    // As long as others may not have heard of a new process: settings of hocon/cluster.conf, and a little more.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenClocks = TimeSpan.FromMilliseconds(100);

    // As long as it takes until all processes know where regions are to be.
    private static readonly TimeSpan Hearing = TimeSpan.FromMilliseconds(300);

    // How long others may take to leave.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly ClusterProcess _process;
    private readonly ICanTell _shards;
    private readonly CoordinatorWork _work;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ClusterRuns _runs;
    private readonly Dictionary<int, (IActorRef Who, string Process)> _moving = [];

    // By the events that come here: the state of the cluster may be behind them.
    private readonly HashSet<Address> _up = [];
    private ImmutableSortedDictionary<string, Address> _hosts = ImmutableSortedDictionary<string, Address>.Empty;
    private ImmutableDictionary<int, string> _homes = ImmutableDictionary<int, string>.Empty;
    private ImmutableArray<IActorRef> _couriers = [];
    private readonly int _wanted;
    private int _regions;
    private long _run;
    private Action<int, IActorRef, TimeSpan>? _onDied;
    private bool _hasBegun;
    private Over? _over;

    public CoordinatorActor(ClusterProcess process, ICanTell shards, CoordinatorWork work, Standby standby)
    {
        (_process, _shards, _work, _kept) = (process, shards, work, standby.Hand());
        IsTakingOver = process.LatestRun.Run > 0;
        (_run, _wanted) = (process.LatestRun.Run, IsTakingOver ? process.LatestRun.Regions : work.Processes ?? 0);
        _runs = new ClusterRuns(Self, process, shards, IsTakingOver, _wanted, _kept, _stopped.Token);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Whether another process has coordinated the cluster before.</summary>
    private bool IsTakingOver { get; }

    public static Props PropsFor(ClusterProcess process, ICanTell shards, CoordinatorWork work, Standby standby) => Props.Create(() => new CoordinatorActor(process, shards, work, standby));

    protected override void PreStart()
    {
        _process.Cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(AskClocks.Instance, AskClocks.Instance, BetweenClocks);
        if (!IsTakingOver && _work.Processes is null)
            OnOver(new Over(1, new JoinException("the process that was to run the scenario is gone")));
        if (_kept is not { Length: > 0 }) _runs.Say(ClusterRuns.Anew);
    }

    protected override void PostStop()
    {
        _process.Cluster.Unsubscribe(Self);
        _stopped.Cancel();
        _stopped.Dispose();
        _kept?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp up when up.Member.HasRole(ClusterOptions.HostRole) && _over is null:
                _up.Add(up.Member.Address);
                Check(up.Member.Address);
                break;
            case Checked or CheckAgain or Published:
                OnTrial(message);
                break;
            case ClusterEvent.UnreachableMember gone:
                _process.Notice($"{ClusterProcess.NameOf(gone.Member.Address)} does not answer");
                break;
            case ClusterEvent.ReachableMember back:
                _process.Notice($"{ClusterProcess.NameOf(back.Member.Address)} answers again");
                break;
            case ClusterEvent.MemberLeft or ClusterEvent.MemberExited or ClusterEvent.MemberDowned or ClusterEvent.MemberRemoved:
                OnGone(((ClusterEvent.IMemberEvent)message).Member.Address);
                break;
            case Begin:
                BeginWork();
                break;
            case BeginRun run:
                OnBeginRun(run);
                break;
            case not null when OnTakeover(message):
                break;
            case BeginRegion region:
                OnBeginRegion(region);
                break;
            case AskClocks:
                OnAskClocks();
                break;
            case ClockTold told:
                _runs.AddTrip(Sender.Path.Address is { Host: not null } other ? ClusterProcess.NameOf(other) : _process.Address, told.SentNs, told.HereNs, MonotonicClock.NowNs);
                break;
            case RegionRecovery recovery:
                OnRecovery(recovery);
                break;
            case Trouble trouble:
                _process.Notice(trouble.Text);
                break;
            case Over over:
                OnOver(over);
                break;
            case Alone:
                EndHere();
                break;
            case StatusWanted:
                Sender.Tell(StatusNow());
                break;
            case not null when OnMoving(message):
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Check(Address address) =>
        Context.ActorSelection($"{address}/user/{GateProtocol.Name}").Ask<HelloBack>(Hello.Of(_process.Identity), AskTimeout)
            .PipeTo(Self, success: answer => new Checked(address, answer), failure: _ => new Checked(address, null));

    private void OnChecked(Checked answer)
    {
        var name = ClusterProcess.NameOf(answer.Address);
        if (!_up.Contains(answer.Address)) return;
        if (answer.Answer is null)
        {
            CheckLater(answer.Address);
            return;
        }
        if (!answer.Answer.IsWelcome)
        {
            _process.Notice($"{name} is taken out.{_process.Difference(answer.Answer.Other.ToIdentity())}");
            _process.Cluster.Down(answer.Address);
            return;
        }
        _hosts = _hosts.SetItem(name, answer.Address);
        if (_hasBegun)
        {
            if (_regions > 0) _process.Notice($"{name} has joined");
            Place();
            EvenOutLater();
        }
        else if (_hosts.Count >= (_work.Processes ?? int.MaxValue) || IsTakingOver) Timers.StartSingleTimer(Begin.Instance, Begin.Instance, Settling);
    }

    private void OnGone(Address address)
    {
        var name = ClusterProcess.NameOf(address);
        _up.Remove(address);
        NoteLeft(name);
        EndWhenAlone();
        if (!_hosts.ContainsKey(name)) return;
        _hosts = _hosts.Remove(name);
        if (!_hasBegun || _over is not null) return;
        _process.Notice($"{name} is gone");
        if (_onDied is not null)
            foreach (var (region, _) in _homes.Where(h => h.Value == name && h.Key < _couriers.Length)) _couriers[region].Tell(new RegionCourierActor.Died());
        Place();
    }

    private void BeginWork()
    {
        if (_hasBegun || _hosts.IsEmpty) return;
        _hasBegun = true;
        var (work, runs, stopped) = (_work, _runs, _stopped.Token);
        Task.Run(() => work.RunAsync(runs, stopped), CancellationToken.None).PipeTo(Self, success: code => new Over(code, null), failure: e => new Over(1, e));
    }

    private void OnBeginRun(BeginRun begin)
    {
        foreach (var courier in _couriers) courier.Tell(new RegionCourierActor.Retire());
        // Nothing is in any region yet: all may move.
        (_couriers, _onDied) = ([], begin.OnDied);
        // They begin there, with all others.
        EndMoves("");
        _regions = begin.Regions;
        _run++;
        TellAll(new RunBegun(_run, _wanted));
        Place();
        _couriers = [.. Enumerable.Range(0, _regions).Select(r => CourierTo(r, _run, 0))];
        Context.System.Scheduler.ScheduleTellOnce(Hearing, Sender, new RunIsBegun(_couriers, [.. Enumerable.Repeat(_run, _regions)], [.. Enumerable.Range(0, _regions).Select(HomeOf)]), Self);
    }

    private string HomeOf(int region) => _homes.TryGetValue(region, out var home) && home != _process.Address ? home : "";

    private IActorRef CourierTo(int region, long run, int first)
    {
        var self = Self;
        return Context.ActorOf(RegionCourierActor.PropsFor(region, run, _shards, recovery => self.Tell(recovery), _onDied, first));
    }

    private void Place()
    {
        // With the real clock only what is without a home is placed: what has one is drained before it moves.
        var homes = RegionPlacement.Assign(_regions, _queue.StayingOf(_hosts.Keys), _homes);
        Settle(_onDied is null || _couriers.IsEmpty ? homes : homes.SetItems(_homes.Where(h => _hosts.ContainsKey(h.Value))));
    }

    private void Settle(ImmutableDictionary<int, string> homes)
    {
        var changed = homes.Where(h => !_homes.TryGetValue(h.Key, out var home) || home != h.Value).ToList();
        _homes = homes;
        _runs.NoteHomes(HomesNow());
        RefuseChangedMoves();
        if (changed.Count == 0) return;
        var client = ExternalShardAllocation.Get(Context.System).ClientFor(ClusterRegions.TypeName);
        // If it is not heard, the region comes to wherever it is asked for first, and is moved when it is.
        Publish(client, changed.ToImmutableDictionary(h => RegionExtractor.NameOf(h.Key), h => _hosts[h.Value]));
    }

    private void OnRecovery(RegionRecovery recovery)
    {
        var at = recovery.Process.Length == 0 ? _process.Address : recovery.Process;
        _runs.Add(recovery with { Process = at });
        OnRecoveryOfRun(recovery with { Process = at });
        _process.Notice(FormattableString.Invariant(
            $"region {recovery.Region} goes on at {at}: not heard of for {recovery.Silence.TotalSeconds:F2} s, caught up in {recovery.CatchingUp.TotalSeconds:F2} s"));
        // Elsewhere it is only for a moment.
        if (!_moving.TryGetValue(recovery.Region, out var move) || at != move.Process) return;
        _moving.Remove(recovery.Region);
        move.Who.Tell(new MoveDone("", recovery.Silence.TotalMilliseconds, recovery.CatchingUp.TotalMilliseconds, recovery.Orders, NoneKept));
    }

    private void OnOver(Over over)
    {
        if (over.Fault is { } fault && !_stopped.IsCancellationRequested) _process.Notice($"the run failed: {fault.GetBaseException().Message}");
        _over = over;
        EndMoves("the run is over");
        TellOthers(over);
        Timers.StartSingleTimer(Alone.Instance, Alone.Instance, Goodbye);
        EndWhenAlone();
    }

    private void TellOthers(Over over)
    {
        foreach (var member in Others()) TellAbout(member.Address, new ClusterDone(over.ExitCode));
    }

    /// <summary>Now and then, what others have to know is told once more: messages may be lost, and processes join late.</summary>
    private void OnAskClocks()
    {
        if (_over is not null) TellOthers(_over);
        else if (_hasBegun) TellAll(new RunBegun(_run, _wanted));
        foreach (var address in _hosts.Values) TellAbout(address, new ClockAsked(MonotonicClock.NowNs));
        if (_isUnplaced) PublishAgain();
        GoOnMoving();
    }

    // This process goes last: all leaving at once wait for one another in vain.
    private void EndWhenAlone()
    {
        if (_over is not null && !Others().Any()) EndHere();
    }

    private void EndHere() => TellAbout(_process.Cluster.SelfAddress, new ClusterDone(_over!.ExitCode));

    private IEnumerable<Member> Others() => _process.Cluster.State.Members.Where(m => m.Address != _process.Cluster.SelfAddress);

    private void TellAll(object message)
    {
        foreach (var member in _process.Cluster.State.Members) TellAbout(member.Address, message);
    }

    private static void TellAbout(Address address, object message) => Context.ActorSelection($"{address}/user/{GateProtocol.Name}").Tell(message);
}

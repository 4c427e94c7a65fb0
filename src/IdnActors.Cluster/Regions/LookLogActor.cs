using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Cluster;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cluster.Regions;

/// <summary>Keeps what the coordinator is told, here and in all processes that may have to take over.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Actors end in PostStop.")]
internal sealed class LookLogActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // A process that hangs delays looks so long, and no longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LookLog _log;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly long _id = Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress.Uid;
    private readonly LogFollowers _followers = new(TimeSpan.FromMilliseconds(300).Ticks, Patience.Ticks);
    private readonly Queue<(long Length, TaskCompletionSource Kept)> _waiting = [];

    public LookLogActor(LookLog log) => _log = log;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="log">What another coordinator had kept, or an empty one; it becomes the actor's.</param>
    public static Props PropsFor(LookLog log) => Props.Create(() => new LookLogActor(log));

    /// <summary>Has something kept. Completes when others have it, or have had their time for it.</summary>
    /// <param name="keeper">The actor.</param>
    /// <param name="entry">What.</param>
    /// <param name="stopped">The coordinator has ended, and with it the actor.</param>
    public static Task KeepAsync(IActorRef keeper, byte[] entry, CancellationToken stopped)
    {
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        keeper.Tell(new Add(entry, kept));
        return kept.Task.WaitAsync(stopped);
    }

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(Tick, Tick, Tick);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        foreach (var (_, kept) in _waiting) kept.TrySetCanceled();
        _log.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Add add:
                OnAdd(add);
                break;
            case LogHad had when had.Log == _id:
                _followers.Note(Sender.Path.Address, had.Next, _log.Length);
                break;
            case LogRefused refused when refused.Log == _id:
                OnRefused(refused);
                break;
            case ClusterEvent.MemberUp up when up.Member.HasRole(ClusterOptions.CoordinatorRole) && up.Member.Address != _cluster.SelfAddress:
                _followers.Join(up.Member.Address);
                break;
            case ClusterEvent.MemberExited or ClusterEvent.MemberDowned or ClusterEvent.MemberRemoved:
                _followers.Leave(((ClusterEvent.IMemberEvent)message).Member.Address);
                break;
            case ClusterEvent.UnreachableMember gone:
                _followers.Reach(gone.Member.Address, isReached: false);
                break;
            case ClusterEvent.ReachableMember back:
                _followers.Reach(back.Member.Address, isReached: true);
                break;
            case TimeSpan or ClusterEvent.IClusterDomainEvent or LogHad or LogRefused:
                break;
            default:
                Unhandled(message);
                break;
        }
        Follow();
    }

    // A run that cannot be kept ends with the reason: others could not go on with it, and would think that they could.
    private void OnAdd(Add add)
    {
        try
        {
            _log.Add(add.Entry);
            if (add.Kept is not null) _waiting.Enqueue((_log.Length, add.Kept));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            add.Kept?.TrySetException(new IOException($"what regions tell cannot be kept in {Path.GetTempPath()}: {e.Message} A temporary folder with room for it is required."));
        }
    }

    // Nobody waits for it any more, and it is sent nothing: the run goes on, and others may take over.
    private void OnRefused(LogRefused refused)
    {
        if (!_followers.Leave(Sender.Path.Address)) return;
        Context.Parent.Tell(new CoordinatorActor.Trouble($"{ClusterProcess.NameOf(Sender.Path.Address)} cannot take over: {refused.Reason}"));
    }

    private void Follow()
    {
        foreach (var (to, from) in _followers.Due(_log.Length, TimeProvider.System.GetElapsedTime(0).Ticks))
            Context.ActorSelection($"{to}/user/{StandbyActor.Name}").Tell(new LogPart(_id, from, _log.Length, _log.Read(from)));
        while (_waiting.TryPeek(out var first) && _followers.Have(first.Length)) _waiting.Dequeue().Kept.TrySetResult();
    }

    /// <summary>Something is to be kept.</summary>
    /// <param name="Entry">What.</param>
    /// <param name="Kept">Told when others have it; null where nobody waits for that.</param>
    internal sealed record Add(byte[] Entry, TaskCompletionSource? Kept) : INoSerializationVerificationNeeded;
}

using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// Takes the orders of one region to wherever it is, and brings back its answers. Messages may be lost, and the region may begin anew in another process: what is waited for is asked for again and again, and
/// a region that is behind is given all orders from where it is.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Actors end in PostStop.")]
internal sealed class RegionCourierActor : UntypedActor, IWithTimers
{
    // A window takes less than a millisecond where little happens: an answer that is this late is worth a question.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly int _region;
    private readonly long _run;
    private readonly ICanTell _shards;
    private readonly Action<RegionRecovery> _onRecovered;
    private readonly Action<int, IActorRef, TimeSpan>? _onDied;
    private bool _isDead;
    private bool _hasBegun;
    private readonly OrderLog _log;
    private readonly ParcelReader _answer = new();
    private readonly Queue<Post> _behind = [];
    private TaskCompletionSource<byte[]>? _waiting;
    private (OrderKind Kind, byte[] Content) _latest;
    private (int Number, OrderKind Kind, byte[] Content) _again = (-1, default, []);
    private IActorRef _entity = ActorRefs.Nobody;
    private long _lastHeard;
    private long? _catchingUpSince;
    private int _caughtUp;
    private TimeSpan _silence;

    public RegionCourierActor(int region, long run, ICanTell shards, Action<RegionRecovery> onRecovered, Action<int, IActorRef, TimeSpan>? onDied, int first, string folder)
    {
        (_region, _run, _shards, _onRecovered, _onDied, _lastHeard) = (region, run, shards, onRecovered, onDied, TimeProvider.System.GetTimestamp());
        (_log, _hasBegun) = (new OrderLog(folder, first), first > 0);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="region">The region.</param>
    /// <param name="run">The run.</param>
    /// <param name="shards">Where messages for regions go.</param>
    /// <param name="onRecovered">Told when the region has begun anew and caught up.</param>
    /// <param name="onDied">With the real clock, told that the region has died, who took orders to it, and how long nothing had been heard of it; null: it catches up.</param>
    /// <param name="first">Number of the order that the region waits for: later than 0 where another coordinator had given it those before.</param>
    /// <param name="folder">Where orders are kept; null: the temporary folder.</param>
    public static Props PropsFor(int region, long run, ICanTell shards, Action<RegionRecovery> onRecovered, Action<int, IActorRef, TimeSpan>? onDied, int first = 0, string? folder = null)
    {
        var at = folder ?? Path.GetTempPath();
        return Props.Create(() => new RegionCourierActor(region, run, shards, onRecovered, onDied, first, at));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Post post:
                _behind.Enqueue(post);
                GoOn();
                break;
            case WhereIs:
                Sender.Tell(new Home(ClusterAddressOf(_entity)));
                break;
            case Died:
                OnDied();
                break;
            case Retire:
                OnRetire();
                break;
            case Interrupt:
                Tell(new RegionInterrupted(_region, _run));
                break;
            case IRegionMessage { Run: var run } when run != _run:
                break;
            case AnswerPart part:
                Hear();
                OnAnswer(part);
                break;
            case OrderWanted wanted:
                Hear();
                OnOrderWanted(wanted);
                break;
            case RegionBusy:
                Hear();
                break;
            case OrderFailed failed:
                Hear();
                if (failed.Number < _log.Count) End(waiting => waiting.TrySetException(new InvalidOperationException($"Region {_region}: {failed.Reason}")));
                break;
            case Late:
                Tell(new AnswerWanted(_region, _run, _log.Count - 1, _answer.Next));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _waiting?.TrySetCanceled();
        foreach (var post in _behind) post.Answer.TrySetCanceled();
        _log.Dispose();
    }

    /// <summary>Has an order carried out.</summary>
    /// <param name="courier">Takes it there.</param>
    /// <param name="kind">What is to be done.</param>
    /// <param name="content">What goes with it.</param>
    /// <param name="stopped">The coordinator has ended, and with it the courier: nobody answers any more.</param>
    /// <exception cref="ObjectDisposedException">The region has died, which only regions with the real clock do; or another courier has taken the place of this one.</exception>
    public static Task<byte[]> PostAsync(IActorRef courier, OrderKind kind, byte[] content, CancellationToken stopped)
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        courier.Tell(new Post(kind, content, answer));
        return answer.Task.WaitAsync(stopped);
    }

    // With the real clock there is no catching up: what was in the region is gone.
    private void OnDied()
    {
        if (_isDead) return;
        _isDead = true;
        // Before those hear of it that wait for the region: they may have it begin anew at once.
        _onDied?.Invoke(_region, Self, TimeProvider.System.GetElapsedTime(_lastHeard));
        End(FailAsDead);
    }

    // Another one takes orders to the region by now, or none is taken any more. It goes on being there for whoever asks it: what is told to an actor that has stopped is never answered.
    private void OnRetire()
    {
        _isDead = true;
        End(FailAsDead);
        _log.Dispose();
    }

    private void FailAsDead(TaskCompletionSource<byte[]> waiting) => waiting.TrySetException(new ObjectDisposedException($"region {_region}"));

    // One order after another, whoever posts them.
    private void GoOn()
    {
        while (_waiting is null && _behind.TryDequeue(out var post)) Begin(post);
    }

    private void Begin(Post post)
    {
        _waiting = post.Answer;
        if (_isDead)
        {
            End(FailAsDead);
            return;
        }
        _latest = (post.Kind, post.Content);
        _answer.Clear();
        if (!Keep(post)) return;
        Send(_log.Count - 1, 0);
        Timers.StartPeriodicTimer(Late.Instance, Late.Instance, Patience);
    }

    /// <summary>An order that cannot be kept, or read again, ends the run: whoever waits for its answer hears why.</summary>
    private bool Keep(Post post)
    {
        try
        {
            _log.Add(post.Kind, post.Content);
            return true;
        }
        catch (IOException e)
        {
            End(waiting => waiting.TrySetException(e));
            return false;
        }
    }

    private bool ReadAgain(int number)
    {
        try
        {
            var (kind, content) = _log.Read(number);
            _again = (number, kind, content);
            return true;
        }
        catch (IOException e)
        {
            End(waiting => waiting.TrySetException(e));
            return false;
        }
    }

    private void OnOrderWanted(OrderWanted wanted)
    {
        if (_waiting is null || wanted.Number < 0 || wanted.Number >= _log.Count) return;
        // A region that begins anew has forgotten what it had answered.
        _answer.Clear();
        var isBehind = wanted.Number < _log.Count - 1;
        if (isBehind && wanted is { Number: 0, Part: 0 })
        {
            // Before it has begun nothing is lost: it begins where it is.
            if (_onDied is not null && _hasBegun)
            {
                OnDied();
                return;
            }
            _catchingUpSince ??= TimeProvider.System.GetTimestamp();
            _caughtUp = _log.Count - 1;
        }
        Send(wanted.Number, wanted.Part);
    }

    private void OnAnswer(AnswerPart part)
    {
        if (_waiting is null || part.Number != _log.Count - 1) return;
        if (_answer.Add(part.Part, part.Parts, part.Bytes) is not { } content)
        {
            Tell(new AnswerWanted(_region, _run, part.Number, _answer.Next));
            return;
        }
        if (_catchingUpSince is { } since && _onDied is null)
        {
            _onRecovered(new RegionRecovery(_region, ClusterAddressOf(_entity), _silence, TimeProvider.System.GetElapsedTime(since), _caughtUp));
            _catchingUpSince = null;
        }
        _silence = TimeSpan.Zero;
        _hasBegun |= _latest.Kind == OrderKind.Begin;
        End(waiting => waiting.TrySetResult(content));
    }

    private void End(Action<TaskCompletionSource<byte[]>> answer)
    {
        if (_waiting is { } waiting) answer(waiting);
        _waiting = null;
        Timers.Cancel(Late.Instance);
        GoOn();
    }

    private void Send(int number, int part)
    {
        var isLatest = number == _log.Count - 1;
        if (!isLatest && _again.Number != number && !ReadAgain(number)) return;
        var order = isLatest ? _latest : (_again.Kind, _again.Content);
        if (part < 0 || part >= Parcel.PartsOf(order.Content.Length)) return;
        Tell(new OrderPart(_region, _run, number, order.Kind, !isLatest, part, Parcel.PartsOf(order.Content.Length), Parcel.PartOf(order.Content, part)));
    }

    private void Tell(IRegionMessage message) => _shards.Tell(message, Self);

    /// <summary>How long nothing was heard from the region: its process has died, or it was on the move.</summary>
    private void Hear()
    {
        var silence = TimeProvider.System.GetElapsedTime(_lastHeard);
        if (_waiting is not null && silence > _silence) _silence = silence;
        _lastHeard = TimeProvider.System.GetTimestamp();
        _entity = Sender;
    }

    private static string ClusterAddressOf(IActorRef entity) => entity.Path.Address is { Host: not null } address ? Processes.ClusterProcess.NameOf(address) : "";

    /// <summary>Has an order carried out.</summary>
    internal sealed record Post(OrderKind Kind, byte[] Content, TaskCompletionSource<byte[]> Answer) : INoSerializationVerificationNeeded;

    /// <summary>Asks where the region is.</summary>
    internal sealed record WhereIs : INoSerializationVerificationNeeded;

    /// <summary>The process in which it is, <c>host:port</c>; empty: in this one.</summary>
    internal sealed record Home(string Process) : INoSerializationVerificationNeeded;

    /// <summary>Its process has died.</summary>
    internal sealed record Died : INoSerializationVerificationNeeded;

    /// <summary>Nobody needs it any more.</summary>
    internal sealed record Retire : INoSerializationVerificationNeeded;

    /// <summary>Ends the region where it is.</summary>
    internal sealed record Interrupt : INoSerializationVerificationNeeded;

    /// <summary>The answer has not come.</summary>
    private sealed record Late : INoSerializationVerificationNeeded
    {
        public static Late Instance { get; } = new();
    }
}

/// <summary>A region that began anew in another process, and has caught up.</summary>
/// <param name="Region">The region.</param>
/// <param name="Process">Where it is now, <c>host:port</c>; empty: in the coordinator's own process.</param>
/// <param name="Silence">How long nothing was heard of it.</param>
/// <param name="CatchingUp">How long it then took until it answered again.</param>
/// <param name="Orders">How many orders it was given again.</param>
public sealed record RegionRecovery(int Region, string Process, TimeSpan Silence, TimeSpan CatchingUp, int Orders)
{
    /// <summary>How long after the last sign of life a request ended there again, at most some hundredths of a second too late; null where none did.</summary>
    public TimeSpan? FirstServed { get; init; }
}

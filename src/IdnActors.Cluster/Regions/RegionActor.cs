using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using IdnActors.Cluster.Wire;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// A region as an entity of sharding. It carries out the orders of a run one after another, each once: an order that comes again is answered again, and one that is ahead is answered by which comes next. So
/// nothing is lost when messages are, and a region that begins anew in another process catches up by the orders of before: what happens in virtual time follows from them alone.
/// </summary>
/// <param name="region">Which one it is.</param>
/// <param name="hosting">What the process has for it.</param>
/// <param name="shardsOf">Where messages for other regions go.</param>
internal sealed partial class RegionActor(int region, RegionHosting hosting, Func<ActorSystem, ICanTell> shardsOf) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _self = Context.Self;
    private readonly ParcelReader _coming = new();
    private IActorRef _coordinator = ActorRefs.Nobody;
    private IHostedRegion? _hosted;
    private long _run;
    private int _next;
    private bool _isBusy;
    private object? _answer;
    private Task _ending = Task.CompletedTask;
    private volatile bool _hasStopped;

    // A region that has begun, until this actor takes it, or ends it: whoever comes first.
    private IHostedRegion? _begun;

    public static Props PropsFor(int region, RegionHosting hosting, Func<ActorSystem, ICanTell> shardsOf) => Props.Create(() => new RegionActor(region, hosting, shardsOf));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StandingWanted:
                Sender.Tell(Standing);
                break;
            // By the run of its letters, which is older than that of its orders where it has moved.
            case Leaving or Post or LiveLetter or LettersHad:
                OnLive(message);
                break;
            case IRegionMessage { Run: var run } when run < _run:
                // Of a coordinator in whose place there is another.
                break;
            case OrderPart order:
                Follow(Sender);
                OnOrder(order);
                break;
            case AnswerWanted wanted:
                Follow(Sender);
                OnAnswerWanted(wanted);
                break;
            case RegionInterrupted interrupted when interrupted.Run == _run:
                _hosted?.Interrupt();
                break;
            case Executed executed:
                OnExecuted(executed);
                break;
            case Stop:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _hasStopped = true;
        _ = EndBegun();
        Forget();
    }

    /// <summary>Who speaks to the region now. Another one has another order: what has come of the former's is not a part of it.</summary>
    private void Follow(IActorRef coordinator)
    {
        if (!_coordinator.Equals(coordinator)) _coming.Clear();
        _coordinator = coordinator;
    }

    private void OnOrder(OrderPart order)
    {
        if (order.Run > _run && !Begin(order)) return;
        if (order.Number != _next || _isBusy)
        {
            OnAnswerWanted(new AnswerWanted(order.Region, order.Run, order.Number, 0));
            return;
        }
        if (_coming.Add(order.Part, order.Parts, order.Bytes) is not { } content)
        {
            Ask();
            return;
        }
        (_isBusy, _answer) = (true, null);
        _next++;
        Execute(order, content).PipeTo(Self);
    }

    /// <summary>Another run has begun.</summary>
    private bool Begin(OrderPart order)
    {
        // What is being carried out must end first; the coordinator asks again.
        if (_isBusy) return false;
        Forget();
        (_run, _next, _answer) = (order.Run, 0, null);
        _coming.Clear();
        return true;
    }

    private async Task<IHostedRegion> BeginAsync(OrderPart order, byte[] content)
    {
        var spec = WireTable.Read<RunSpec>(content);
        // It may have the same journal.
        await _ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (spec.Live is null) return await HostedRegion.BeginAsync(hosting, region, spec).ConfigureAwait(false);
        var self = _self;
        return await HostedLiveRegion.BeginAsync(hosting, region, spec, (to, parcel) => self.Tell(new Leaving(order.Run, to, parcel))).ConfigureAwait(false);
    }

    private async Task<Executed> Execute(OrderPart order, byte[] content)
    {
        try
        {
            NoteLive(order, content);
            if (order.Kind == OrderKind.BeThere) return new Executed(order, [], null);
            if (order.Kind != OrderKind.Begin)
                return new Executed(order, await (_hosted ?? throw new InvalidOperationException("The region has not begun.")).ExecuteAsync(order.Kind, content).ConfigureAwait(false), null);
            Interlocked.Exchange(ref _begun, await BeginAsync(order, content).ConfigureAwait(false));
            // Then there is nobody to take it. What stops from here on finds it.
            if (_hasStopped) await EndBegun().ConfigureAwait(false);
            return new Executed(order, [], null);
        }
        // Whatever it is, the coordinator has to know: it waits for the answer.
        catch (Exception e)
        {
            return new Executed(order, [], e);
        }
    }

    private void OnExecuted(Executed executed)
    {
        // Of what was before this actor began anew.
        if (executed.Order.Run != _run) return;
        _isBusy = false;
        if (_hosted is not null) _ = EndBegun();
        else if (Interlocked.Exchange(ref _begun, null) is { } begun)
        {
            _hosted = begun;
            if (begun is HostedLiveRegion live) BeginLive(live);
        }
        var order = executed.Order;
        var answer = AnswerOf(executed);
        if (executed.Fault is { } fault)
        {
            _log.Error(fault, "Region {0} cannot carry out order {1} ({2}).", region, order.Number, order.Kind);
            _answer = new OrderFailed(region, _run, order.Number, hosting.At(ReasonOf(fault)));
            _coordinator.Tell(_answer);
            return;
        }
        _answer = answer;
        if (order.IsRepeated) Ask();
        else Answer(0);
    }

    // What the system refuses, or a file says, is told in its own words.
    private static string ReasonOf(Exception fault) => fault is IOException or ScenarioException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}";

    private void OnAnswerWanted(AnswerWanted wanted)
    {
        if (wanted.Run > _run) _coordinator.Tell(new OrderWanted(region, wanted.Run, 0, 0));
        else if (_isBusy) _coordinator.Tell(new RegionBusy(region, _run));
        else if (wanted.Number >= _next) Ask();
        else if (wanted.Number == _next - 1 && _answer is OrderFailed failed) _coordinator.Tell(failed);
        else if (wanted.Number == _next - 1) Answer(wanted.Part);
        else Ask();
    }

    private void Ask() => _coordinator.Tell(new OrderWanted(region, _run, _next, _coming.Next));

    private void Answer(int part)
    {
        var content = (byte[])_answer!;
        if (part < 0 || part >= Parcel.PartsOf(content.Length)) return;
        _coordinator.Tell(new AnswerPart(region, _run, _next - 1, part, Parcel.PartsOf(content.Length), Parcel.PartOf(content, part)));
    }

    private void Forget()
    {
        if (_hosted is { } hosted) _ending = End(hosted);
        _hosted = null;
        EndLive();
    }

    private Task EndBegun() => Interlocked.Exchange(ref _begun, null) is { } begun ? End(begun) : Task.CompletedTask;

    private static Task End(IHostedRegion hosted)
    {
        hosted.Interrupt();
        return hosted.DisposeAsync().AsTask();
    }

    /// <summary>The shard is to move: the region ends here.</summary>
    internal sealed record Stop
    {
        public static Stop Instance { get; } = new();
    }

    /// <summary>An order has been carried out.</summary>
    private sealed record Executed(OrderPart Order, byte[] Answer, Exception? Fault) : INoSerializationVerificationNeeded;
}

/// <summary>A region is an entity, and a shard of its own.</summary>
internal sealed class RegionExtractor : IMessageExtractor
{
    public string? EntityId(object message) => message is IRegionMessage { Region: var region } ? NameOf(region) : null;

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message);

    public string ShardId(string entityId, object? messageHint = null) => entityId;

    /// <summary>The entity and shard of a region.</summary>
    public static string NameOf(int region) => region.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

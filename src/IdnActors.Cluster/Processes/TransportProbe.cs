using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cluster.Processes;

/// <summary>How messages are sent that are measured.</summary>
public enum TransportKind
{
    /// <summary>As processes of a cluster send them: a record of the wire table, by its serializer, with the settings of <c>hocon/cluster.conf</c>.</summary>
    Wire,

    /// <summary>As arrays of bytes over Akka.Remote with its own settings, but for the size of frames, which is ours.</summary>
    Bare,
}

/// <summary>Measures messages to another process: what our messages cost beside bytes alone. Both processes have one, and one of them sends.</summary>
public sealed class TransportProbe : IAsyncDisposable
{
    private const string SinkName = "sink";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ActorSystem[] _systems = [Create(TransportKind.Wire), Create(TransportKind.Bare)];

    /// <summary>Opens a port of the loopback for each kind, and takes what comes.</summary>
    public TransportProbe()
    {
        foreach (var system in _systems) system.ActorOf(Props.Create(() => new TransportSinkActor()), SinkName);
    }

    /// <summary>How others reach this process, on one line.</summary>
    public string Addresses => string.Join(' ', _systems.Select(s => AddressOf(s).ToString()));

    /// <summary>Sends messages until all are acknowledged.</summary>
    /// <param name="addresses">What the other process shows as <see cref="Addresses"/>.</param>
    /// <param name="kind">How they are sent.</param>
    /// <param name="bytes">Content of each, in bytes.</param>
    /// <param name="count">How many; a multiple of <see cref="AcknowledgedTogether"/>.</param>
    /// <param name="window">How many may be on the way, likewise.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> MeasureAsync(string addresses, TransportKind kind, int bytes, int count, int window)
    {
        var system = _systems[(int)kind];
        var sink = await system.ActorSelection($"{addresses.Split(' ')[(int)kind]}/user/{SinkName}").ResolveOne(Patience).ConfigureAwait(false);
        object message = kind == TransportKind.Wire ? new AnswerPart(1, 1, count, 0, 1, new byte[bytes]) : new byte[bytes];
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = TimeProvider.System.GetTimestamp();
        system.ActorOf(Props.Create(() => new TransportSourceActor(sink, message, count, window, done)));
        await done.Task.ConfigureAwait(false);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>How many messages one acknowledgement stands for.</summary>
    public const int AcknowledgedTogether = 20;

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate().ConfigureAwait(false);
    }

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    private static ActorSystem Create(TransportKind kind)
    {
        var ours = new ClusterOptions().ToConfig(isMember: false);
        if (kind == TransportKind.Wire) return ActorSystem.Create("wire", ours);
        var frame = ours.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size", null)!.Value;
        return ActorSystem.Create("bare", ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = remote
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = {{frame}}b, send-buffer-size = {{frame}}b, receive-buffer-size = {{frame}}b }
            }
            """)));
    }
}

/// <summary>Takes messages, and acknowledges some together.</summary>
internal sealed class TransportSinkActor : UntypedActor
{
    private static readonly RegionBusy WireAnswer = new(1, 1);
    private static readonly byte[] BareAnswer = [1];
    private int _count;

    protected override void OnReceive(object message)
    {
        if (++_count % TransportProbe.AcknowledgedTogether == 0) Sender.Tell(message is AnswerPart ? WireAnswer : BareAnswer);
    }
}

/// <summary>Sends messages, never more than may be on the way, and ends when all have come.</summary>
internal sealed class TransportSourceActor(IActorRef sink, object message, int count, int window, TaskCompletionSource done) : UntypedActor
{
    private int _sent;
    private int _come;

    protected override void PreStart() => Send(Math.Min(window, count));

    protected override void OnReceive(object acknowledgement)
    {
        _come += TransportProbe.AcknowledgedTogether;
        if (_sent < count) Send(TransportProbe.AcknowledgedTogether);
        if (_come < count) return;
        done.TrySetResult();
        Context.Stop(Self);
    }

    private void Send(int some)
    {
        for (var i = 0; i < some; i++) sink.Tell(message, Self);
        _sent += some;
    }
}

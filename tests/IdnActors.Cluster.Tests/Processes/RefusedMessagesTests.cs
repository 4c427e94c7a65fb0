using System.Collections.Concurrent;
using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Processes;

/// <summary>Whoever reaches the port of a process can send it anything: nothing is done with it that is not a message of the table, and the process goes on.</summary>
public sealed class RefusedMessagesTests : IAsyncLifetime
{
    private static readonly ProcessIdentity Identity = new("hash", 1, "build");
    private static int _started;

    private readonly ConcurrentQueue<string> _notices = [];
    private readonly ClusterProcess _process;
    private readonly ITestOutputHelper _output;
    private readonly long _before = WireSerializer.Refused;

    public RefusedMessagesTests(ITestOutputHelper output)
    {
        _output = output;
        _process = ClusterProcess.Open(new ClusterOptions { Notice = _notices.Enqueue }, Identity);
    }

    private long Refused => WireSerializer.Refused - _before;

    public Task InitializeAsync()
    {
        Volatile.Write(ref _started, 0);
        return Task.CompletedTask;
    }

    /// <summary>Who leaves says how many there were.</summary>
    public async Task DisposeAsync()
    {
        await _process.DisposeAsync();
        Assert.Equal(WireSerializer.Refused > 0, _notices.Any(n => n.Contains("could not be read, and were dropped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Objects_that_a_message_names_are_not_built()
    {
        await using var peer = new ForgingPeer(_process);
        peer.Gate.Tell(new Payload { Content = "harmless" });
        Assert.Equal(1, Volatile.Read(ref _started));

        Assert.True((await peer.HelloAsync()).IsWelcome);

        Assert.Equal(1, Refused);
        Assert.Equal(1, Volatile.Read(ref _started));
    }

    [Fact]
    public async Task Actors_that_another_system_deploys_are_not_started()
    {
        await using var peer = new ForgingPeer(_process);
        var there = new Deploy(new RemoteScope(Address.Parse($"akka.tcp://idn@{_process.Address}")));

        var intruder = peer.System.ActorOf(Props.Create<Intruder>().WithDeploy(there), "intruder");

        Assert.True((await peer.HelloAsync()).IsWelcome);
        // What was deployed starts a little later.
        Assert.Null((await intruder.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromMinutes(1))).Subject);
        Assert.Equal(1, Refused);
        Assert.Equal(0, Volatile.Read(ref _started));
    }

    [Fact]
    public async Task Unknown_manifests_and_bytes_that_are_no_message_are_counted_and_dropped()
    {
        await using var peer = new ForgingPeer(_process);
        var done = WireTable.ToBytes(new ClusterDone(7));
        Forged[] forged =
        [
            new("cluster-done.2", done), new("", done), new("System.Diagnostics.Process", done),
            new("cluster-done.1", []), new("cluster-done.1", done[..^1]), new("cluster-done.1", [.. done, 0]),
        ];

        foreach (var message in forged) peer.Gate.Tell(message);

        Assert.True((await peer.HelloAsync()).IsWelcome);
        Assert.Equal(forged.Length, Refused);
        Assert.False(_process.Done.IsCompleted);
    }

    [Fact]
    public async Task Random_bytes_never_end_a_process()
    {
        var random = TestSeed.Open(_output);
        await using var peer = new ForgingPeer(_process);
        // To the gate, what is well-formed by chance would be meant.
        string[] manifests = [.. WireTable.Manifests.Except(["cluster-done.1", "run-begun.1"])];
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[1 + random.NextInt(100)];
            for (var b = 0; b < bytes.Length; b++) bytes[b] = (byte)random.NextInt(256);
            peer.Gate.Tell(new Forged(manifests[random.NextInt(manifests.Length)], bytes));
        }

        Assert.True((await peer.HelloAsync()).IsWelcome);
        Assert.NotEqual(0, Refused);
    }

    [Fact]
    public async Task A_frame_that_is_too_large_is_not_read_and_the_next_connection_is_taken()
    {
        await using var peer = new ForgingPeer(_process);
        Assert.True((await peer.HelloAsync()).IsWelcome);

        peer.Gate.Tell(new Forged("cluster-done.1", new byte[4 << 20]));

        Assert.True((await peer.HelloAsync()).IsWelcome);
        // It is told by way of the log.
        SpinWait.SpinUntil(() => Refused > 0, TimeSpan.FromSeconds(30));
        Assert.NotEqual(0, Refused);
        Assert.False(_process.Done.IsCompleted);
    }

    /// <summary>Counts when it is built.</summary>
    public sealed class Payload
    {
        public Payload() => Interlocked.Increment(ref _started);

        public string Content { get; set; } = "";
    }

    /// <summary>Counts when it is started.</summary>
    public sealed class Intruder : UntypedActor
    {
        public Intruder() => Interlocked.Increment(ref _started);

        protected override void OnReceive(object message) => Unhandled(message);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Actor.Setup;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Processes;

/// <summary>This process as one of a cluster.</summary>
public sealed class ClusterProcess : IAsyncDisposable
{
    private const string SystemName = "idn";
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(10);

    private readonly ClusterOptions _options;
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunBegun _latestRun = new(0, 0);

    private ClusterProcess(ClusterOptions options, ProcessIdentity identity)
    {
        (_options, Identity) = (options, identity);
        System = ActorSystem.Create(SystemName, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(options.ToConfig()), new ProcessLogSetup(options.Log)));
        Cluster = Akka.Cluster.Cluster.Get(System);
        System.ActorOf(Props.Create(() => new GateActor(identity, _done, NoteRun)), GateProtocol.Name);
    }

    /// <summary>Where others reach the process, <c>host:port</c>.</summary>
    public string Address => NameOf(Cluster.SelfAddress);

    /// <summary>Completed with the exit code of the run, when a coordinator says that all is done.</summary>
    public Task<int> Done => _done.Task;

    /// <summary>Completed when the process is in no cluster any more: it has left, or the others have gone on without it.</summary>
    public Task Gone => System.WhenTerminated;

    internal ActorSystem System { get; }
    internal Akka.Cluster.Cluster Cluster { get; }
    internal ProcessIdentity Identity { get; }

    /// <summary>The run with the greatest number that has begun in the cluster; number 0 before the first.</summary>
    internal RunBegun LatestRun => Volatile.Read(ref _latestRun);

    /// <summary>What is done before it leaves.</summary>
    internal Func<Task> BeforeLeaving { get; set; } = () => Task.CompletedTask;

    /// <summary>Told what befalls the cluster.</summary>
    internal Action<string> Notice => _options.Notice;

    /// <summary>Opens the port; the process is alone until it <see cref="JoinAsync">joins</see>.</summary>
    /// <param name="options">How it takes part.</param>
    /// <param name="identity">What all processes must have in common.</param>
    /// <exception cref="JoinException">The address cannot be listened at, or the certificate not be used.</exception>
    public static ClusterProcess Open(ClusterOptions options, ProcessIdentity identity) => Open(options, () => new ClusterProcess(options, identity));

    /// <summary>Opens a port.</summary>
    /// <exception cref="JoinException">As for <see cref="Open(ClusterOptions, ProcessIdentity)"/>.</exception>
    internal static T Open<T>(ClusterOptions options, Func<T> open)
    {
        try
        {
            return open();
        }
        // Akka wraps what the socket said, depending on where it was opened.
        catch (Exception e) when (e.GetBaseException() is System.Net.Sockets.SocketException socket)
        {
            throw new JoinException(string.Create(CultureInfo.InvariantCulture, $"cannot listen at {options.Listen.Host}:{options.Listen.Port} ({socket.Message}); choose another --listen"));
        }
        catch (Exception e) when (InnermostOf(e) is CryptographicException or Akka.Configuration.ConfigurationException)
        {
            throw new JoinException($"akka.remote.dot-netty.tcp.ssl of --cluster-config cannot be used ({InnermostOf(e).Message}); look at path and password of the certificate");
        }
    }

    /// <summary>Joins the cluster, or founds one.</summary>
    /// <param name="patience">How long to wait for the process that is to be joined.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JoinException">The other has another scenario or build, or does not answer.</exception>
    public async Task JoinAsync(TimeSpan patience, CancellationToken cancellation)
    {
        // With certificates the protocol has another name.
        var seed = _options.Join is { } join ? Cluster.SelfAddress.WithHost(join.Host).WithPort(join.Port) : Cluster.SelfAddress;
        if (_options.Join is not null) await AskToJoinAsync(seed, patience, cancellation).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await Cluster.JoinAsync(seed, limit.Token).ConfigureAwait(false);
        }
        // What Akka throws when a token ends the attempt is not told.
        catch (Exception e) when (!cancellation.IsCancellationRequested && (e is OperationCanceledException || e is Akka.Cluster.ClusterJoinFailedException))
        {
            throw new JoinException($"{NameOf(seed)} has let this process in, but the cluster did not within {patience.TotalSeconds:F0} s");
        }
    }

    /// <summary>Leaves the cluster, so that others know at once, and ends. With the real clock its regions move to others before.</summary>
    public async ValueTask DisposeAsync()
    {
        await BeforeLeaving().ConfigureAwait(false);
        if (WireSerializer.Refused is > 0 and var refused) Notice(string.Create(CultureInfo.InvariantCulture, $"{refused:N0} messages to this process could not be read, and were dropped"));
        // When nobody else is there any more to say goodbye to, it is left alone.
        var shutdown = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        try
        {
            await shutdown.WaitAsync(LeaveTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await System.Terminate().ConfigureAwait(false);
        }
    }

    /// <summary>How an address is shown, and written on the command line.</summary>
    internal static string NameOf(Address address) => string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");

    private async Task AskToJoinAsync(Address seed, TimeSpan patience, CancellationToken cancellation)
    {
        var gate = System.ActorSelection($"{seed}/user/{GateProtocol.Name}");
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var answer = await gate.Ask<HelloBack>(Hello.Of(Identity), AskTimeout, cancellation).ConfigureAwait(false);
                if (!answer.IsWelcome) throw new JoinException($"{NameOf(seed)} does not let this process in.{Difference(answer.Other.ToIdentity())}");
                return;
            }
            catch (AskTimeoutException)
            {
                if (TimeProvider.System.GetElapsedTime(began) > patience)
                    throw new JoinException($"nothing answers at {NameOf(seed)}; start that process first, and look at addresses and firewalls");
            }
        }
    }

    /// <summary>In what another process differs from this one.</summary>
    internal string Difference(ProcessIdentity other)
    {
        var scenario = other.ScenarioHash == Identity.ScenarioHash ? "" : $" Scenario: {Identity.ScenarioHash} here, {other.ScenarioHash} there; give the same file and the same options.";
        var seed = other.Seed == Identity.Seed ? "" : $" Seed: {Identity.Seed} here, {other.Seed} there; give the same --seed.";
        var build = other.Build == Identity.Build ? "" : $" Program: {Identity.Build} here, {other.Build} there; use the same build.";
        return scenario + seed + build;
    }

    // GetBaseException ends at the first one that does not come from a task.
    private static Exception InnermostOf(Exception e) => e.InnerException is { } inner ? InnermostOf(inner) : e;

    private void NoteRun(RunBegun begun)
    {
        if (begun.Run > LatestRun.Run) Volatile.Write(ref _latestRun, begun);
    }
}

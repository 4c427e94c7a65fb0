using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Cluster.Regions;

/// <summary>How a cluster is: its processes, which regions they run, and how far the run is.</summary>
/// <param name="Coordinator">The process that has the scenario run, <c>host:port</c>.</param>
/// <param name="Processes">Those that run regions.</param>
/// <param name="Homes">The process of each region; empty before a run has begun.</param>
/// <param name="ScenarioHash">What is run.</param>
/// <param name="Progress">How far the run is.</param>
public sealed record ClusterStatus(string Coordinator, ImmutableArray<string> Processes, ImmutableArray<string> Homes, string ScenarioHash, RunProgress Progress);

/// <summary>What it took to move a region to another process.</summary>
/// <param name="Silence">How long nothing was heard of it.</param>
/// <param name="CatchingUp">How long it then took until it answered again.</param>
/// <param name="Orders">How many orders it was given again.</param>
/// <param name="Kept">With the real clock, how many packets waited for it; null with the virtual clock.</param>
public sealed record RegionMove(TimeSpan Silence, TimeSpan CatchingUp, int Orders, int? Kept);

/// <summary>Asks a cluster from outside, by any of its processes.</summary>
public sealed class ClusterInquiry : IAsyncDisposable
{
    /// <summary>How long a coordinator may take to answer.</summary>
    public static readonly TimeSpan Answering = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system;
    private readonly ActorSelection _coordinator;
    private readonly string _at;

    /// <param name="at">A process of the cluster.</param>
    /// <param name="settings">Settings laid over those of <c>hocon/cluster.conf</c>, the same as those of the cluster; null for none.</param>
    /// <exception cref="JoinException">There is no way to the process, or the certificate cannot be used.</exception>
    public ClusterInquiry(DnsEndPoint at, ClusterSettings? settings)
    {
        var options = new ClusterOptions { Settings = settings, Listen = new DnsEndPoint(AddressTowards(at), 0) };
        _system = ClusterProcess.Open(options, () => ActorSystem.Create("idn", options.ToConfig(isMember: false)));
        var address = ((ExtendedActorSystem)_system).Provider.DefaultAddress.WithHost(at.Host).WithPort(at.Port);
        _at = ClusterProcess.NameOf(address);
        _coordinator = _system.ActorSelection($"{address}/user/to-{ClusterRegions.CoordinatorName}");
    }

    /// <summary>The address of this machine at which a process finds it: answers go there.</summary>
    private static string AddressTowards(DnsEndPoint at)
    {
        try
        {
            // Nothing is sent: the system looks up its routes.
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(at);
            var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }
        catch (SocketException e)
        {
            throw new JoinException($"there is no way to {at.Host}:{at.Port} ({e.Message}); the address of any process of the cluster is required");
        }
    }

    /// <summary>How the cluster is.</summary>
    /// <exception cref="JoinException">Nothing answers.</exception>
    public async Task<ClusterStatus> StatusAsync()
    {
        var status = await AskAsync<Status>(new StatusWanted(), Answering).ConfigureAwait(false);
        return new ClusterStatus(status.Coordinator, [.. status.Processes], [.. status.Homes], status.Scenario,
            new RunProgress(new Instant(status.NowNs), Duration.FromNanoseconds(status.DurationNs), status.Issued, status.Ended));
    }

    /// <summary>Has a region move to another process, and waits until it runs there.</summary>
    /// <param name="region">The region.</param>
    /// <param name="process">The process, <c>host:port</c>.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="JoinException">Nothing answers, or it is refused.</exception>
    public async Task<RegionMove> MoveAsync(int region, string process, TimeSpan patience)
    {
        // A move may take long; that nobody is there is known soon.
        await StatusAsync().ConfigureAwait(false);
        var done = await AskAsync<MoveDone>(new MoveWanted(region, process), patience).ConfigureAwait(false);
        if (done.Refusal.Length > 0) throw new JoinException(done.Refusal);
        return new RegionMove(TimeSpan.FromMilliseconds(done.SilenceMs), TimeSpan.FromMilliseconds(done.CatchingUpMs), done.Orders, done.Kept < 0 ? null : done.Kept);
    }

    public async ValueTask DisposeAsync() => await _system.Terminate().ConfigureAwait(false);

    private async Task<T> AskAsync<T>(object question, TimeSpan patience)
    {
        try
        {
            return await _coordinator.Ask<T>(question, patience).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new JoinException($"no coordinator answers at {_at} within {patience.TotalSeconds:F0} s; the address of any process of the cluster is required");
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;
using IdnActors.Cli.Commands;

namespace IdnActors.Cli.Bench;

/// <summary>A cluster on the loopback, each process of which is started as somebody would on several machines. All are gone with it.</summary>
internal sealed partial class ChildCluster : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<ChildMember> _members = [];

    /// <summary>The processes; the first coordinates.</summary>
    public IReadOnlyList<ChildMember> Members => _members;

    /// <summary>Where the first is reached.</summary>
    public DnsEndPoint Address { get; private set; } = new("127.0.0.1", 0);

    /// <summary>Starts the processes.</summary>
    /// <param name="scenario">The scenario, and what is changed in it.</param>
    /// <param name="processes">How many there are.</param>
    /// <param name="folder">Where the results are to be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BenchException">The first ended, or does not say where it is.</exception>
    public static async Task<ChildCluster> StartAsync(string[] scenario, int processes, string folder, CancellationToken cancellation)
    {
        var cluster = new ChildCluster();
        try
        {
            var first = ChildMember.Start(["run", .. scenario, "--cluster", $"{processes}", "--listen", "127.0.0.1:0", "--no-report", "--json", "--out", folder]);
            cluster._members.Add(first);
            var isThere = await cluster.UntilAsync(() => first.Process.HasExited || first.Find("waiting at") is not null, cancellation).ConfigureAwait(false);
            if (!isThere || first.Find("waiting at") is not { } line) throw new BenchException("idn run --cluster", [first.ToString()]);
            var address = Waiting.Match(line.Text).Groups[1].Value;
            cluster.Address = ClusterCommandOptions.Parse(address)!;
            for (var i = 1; i < processes; i++) cluster._members.Add(ChildMember.Start(["node", .. scenario, "--join", address, "--no-report", "--json", "--out", folder]));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until all processes have ended that were not killed.</summary>
    /// <returns>Whether all of them have ended well, and in time.</returns>
    public async Task<bool> EndAsync(CancellationToken cancellation, ChildMember? killed = null) =>
        await UntilAsync(() => _members.TrueForAll(m => m.Process.HasExited), cancellation).ConfigureAwait(false) && _members.TrueForAll(m => m == killed || m.Process.ExitCode == ExitCode.Ok);

    /// <summary>Waits for something, and looks at the processes meanwhile.</summary>
    /// <returns>Whether it came.</returns>
    public async Task<bool> UntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look);
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) return false;
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            foreach (var member in _members) member.Look();
        }
        return true;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var member in _members) member.Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => string.Join('\n', _members);

    [GeneratedRegex(@"waiting at ([0-9.]+:\d+)")]
    private static partial Regex Waiting { get; }
}

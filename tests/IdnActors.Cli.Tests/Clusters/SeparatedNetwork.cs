using System.Diagnostics;
using System.Globalization;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>A test that needs network namespaces; skipped where they cannot be made.</summary>
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute() => Skip = SeparatedNetwork.Obstacle;
}

/// <summary>Some machines beside each other: network namespaces, each with an address, joined by a bridge. The link of each can be cut.</summary>
internal sealed class SeparatedNetwork : IDisposable
{
    // Names of interfaces have at most 15 letters.
    private static readonly string Prefix = string.Create(CultureInfo.InvariantCulture, $"i{Environment.ProcessId % 1_000_000:x}");
    private static int _networks;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(char)('a' + (Interlocked.Increment(ref _networks) % 26))}");
    private readonly int _machines;

    /// <param name="machines">How many there are, up to 9.</param>
    public SeparatedNetwork(int machines)
    {
        _machines = machines;
        try
        {
            Ip($"link add {_name}b type bridge");
            Ip($"link set {_name}b up");
            for (var machine = 1; machine <= machines; machine++) Add(machine);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Obstacle { get; } = Probe();

    /// <summary>The address of a machine, from 1.</summary>
    public static string AddressOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{machine}");

    /// <summary>What has a program run on a machine, before its own name and arguments.</summary>
    public string[] On(int machine) => ["ip", "netns", "exec", NameOf(machine)];

    /// <summary>From now on nothing reaches a machine, and nothing comes from it.</summary>
    public void Cut(int machine) => Ip($"link set {LinkOf(machine)} down");

    public void Dispose()
    {
        for (var machine = 1; machine <= _machines; machine++)
        {
            TryIp($"link del {LinkOf(machine)}");
            TryIp($"netns del {NameOf(machine)}");
        }
        TryIp($"link del {_name}b");
    }

    private void Add(int machine)
    {
        Ip($"netns add {NameOf(machine)}");
        Ip($"link add {LinkOf(machine)} type veth peer name eth0 netns {NameOf(machine)}");
        Ip($"link set {LinkOf(machine)} master {_name}b up");
        Ip($"-n {NameOf(machine)} addr add {AddressOf(machine)}/24 dev eth0");
        Ip($"-n {NameOf(machine)} link set eth0 up");
        Ip($"-n {NameOf(machine)} link set lo up");
    }

    private string NameOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_name}n{machine}");

    private string LinkOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_name}v{machine}");

    private static void Ip(string arguments)
    {
        if (TryIp(arguments) is { } error) throw new IOException($"ip {arguments}: {error}");
    }

    /// <summary>Null where it went well.</summary>
    private static string? TryIp(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "needs root on Linux, to make network namespaces";
        if (TryIp($"netns add {Prefix}p") is { } refused) return $"needs network namespaces: {refused.Trim()}";
        var bridge = TryIp($"link add {Prefix}p type bridge");
        TryIp($"link del {Prefix}p");
        TryIp($"netns del {Prefix}p");
        return bridge is null ? null : $"needs bridges: {bridge.Trim()}";
    }
}

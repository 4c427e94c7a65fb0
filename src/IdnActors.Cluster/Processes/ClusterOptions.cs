using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Akka.Configuration;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Processes;

/// <summary>How a process takes part in a cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>May run the scenario, as the cluster's singleton.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>Runs regions.</summary>
    public const string HostRole = "host";

    private const string ResourceName = "hocon/cluster.conf";

    /// <summary>Where others reach the process; port 0 is any that is free.</summary>
    public DnsEndPoint Listen { get; init; } = new("127.0.0.1", 0);

    /// <summary>A process of the cluster; null founds one.</summary>
    public DnsEndPoint? Join { get; init; }

    /// <summary>What the process is there for.</summary>
    public ImmutableArray<string> Roles { get; init; } = [CoordinatorRole, HostRole];

    /// <summary>Settings laid over those of <c>hocon/cluster.conf</c>; null for none.</summary>
    public ClusterSettings? Settings { get; init; }

    /// <summary>Told what befalls the cluster, a line each. Any thread.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Told warnings and errors of Akka, for whoever looks for a fault. Any thread.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>The settings as Akka takes them.</summary>
    /// <param name="isMember">Whether the process is to join; else it only asks.</param>
    internal Config ToConfig(bool isMember = true)
    {
        var chosen = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.actor.provider = {{(isMember ? "cluster" : "remote")}}
            akka.cluster.roles = [{{string.Join(", ", Roles.Select(r => $"\"{r}\""))}}]
            akka.remote.dot-netty.tcp.hostname = "{{Listen.Host}}"
            akka.remote.dot-netty.tcp.port = {{Listen.Port}}
            """));
        var shipped = ConfigurationFactory.ParseString(Shipped());
        var fixedOnes = chosen.WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon));
        return Settings is null ? fixedOnes.WithFallback(shipped) : fixedOnes.WithFallback(Settings.Config).WithFallback(shipped);
    }

    private static string Shipped()
    {
        using var stream = typeof(ClusterOptions).Assembly.GetManifestResourceStream(ResourceName) ?? throw new InvalidOperationException($"{ResourceName} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

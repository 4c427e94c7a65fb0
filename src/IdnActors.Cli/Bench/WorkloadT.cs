using System.Collections.Immutable;
using System.Globalization;

namespace IdnActors.Cli.Bench;

/// <summary>A tree of workload T, the common yardstick, as a shipped scenario and as arguments of the peers' programs.</summary>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Gateways">Children of the root.</param>
/// <param name="LeavesPerGateway">Children of a gateway; each is a source of requests.</param>
/// <param name="IsEdge">Whether gateways serve; else the root does.</param>
/// <param name="GapSeconds">Mean gap between the requests of a leaf.</param>
/// <param name="Seconds">Emulated time that makes our run last some seconds.</param>
/// <param name="PeerSeconds">Emulated time that makes a peer's run last some seconds.</param>
public sealed record WorkloadT(string Scenario, int Gateways, int LeavesPerGateway, bool IsEdge, double GapSeconds, double Seconds, double PeerSeconds)
{
    /// <summary>The tree by which the project's targets are stated.</summary>
    public const string Headline = "tree-1111-edge";

    private const double EdgeLatencyMs = 4.260;
    private const double CloudLatencyMs = 104.186;

    public static ImmutableArray<WorkloadT> All { get; } =
    [
        new("tree-57-edge", 7, 7, true, 0.1, 600, 300),
        new("tree-57-cloud", 7, 7, false, 0.1, 600, 300),
        new(Headline, 10, 110, true, 1, 300, 100),
        new("tree-1111-cloud", 10, 110, false, 1, 300, 100),
    ];

    /// <summary>What theory says of the mean latency, queueing neglected.</summary>
    public double ExactLatencyMs => IsEdge ? EdgeLatencyMs : CloudLatencyMs;

    /// <summary>Arguments of a peer's program.</summary>
    public IReadOnlyList<string> ArgumentsFor(double seconds) =>
        [Text(Gateways), Text(LeavesPerGateway), IsEdge ? "EDGE" : "CLOUD", Text(seconds), Text(GapSeconds)];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

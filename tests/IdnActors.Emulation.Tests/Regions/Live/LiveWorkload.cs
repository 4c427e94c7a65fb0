using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>What runs of several regions with the real clock are tried with, and what holds for all of them.</summary>
internal static class LiveWorkload
{
    /// <summary>Three gateways with three leaves each. Nodes have room, and the drain time, for all that a slow machine brings late and together.</summary>
    /// <param name="seconds">How long it takes.</param>
    /// <param name="isEdge">Whether requests are served at the edge.</param>
    /// <param name="rate">Requests a second of each leaf.</param>
    public static Scenario Create(double seconds, bool isEdge, double rate) =>
        WorkloadT.Scenario(gateways: 3, leavesPerGateway: 3, isEdge, Duration.FromSeconds(seconds), requestsPerLeafSecond: rate).WithQueue(100_000).WithDrain(300);

    /// <summary>Has ten clients at each source wait for their answers, as long as they have patience.</summary>
    public static Scenario WithClients(Scenario scenario, double patienceSeconds) => scenario with
    {
        Demand = scenario.Demand with
        {
            Arrivals = ArrivalKind.ClosedLoop,
            ClosedLoop = new ClosedLoop { Clients = 10, Think = Duration.FromMilliseconds(200), Patience = Duration.FromSeconds(patienceSeconds) },
        },
    };

    /// <summary>Nothing failed, and the books balance.</summary>
    public static void AssertClean(RunReport report, string of)
    {
        Assert.True(report.Failures.IsEmpty, $"{of}: {string.Join('\n', report.Failures)}");
        Assert.True(report.Violations.IsEmpty, $"{of}: {string.Join('\n', report.Violations)}");
        Assert.False(report.IsInterrupted);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }
}

using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Runs for theories about demand: one source at the edge of the line, which serves itself, so that only the demand matters.</summary>
internal static class DemandRuns
{
    public const int Replications = 20;

    /// <summary>The line with the large variant (4 ms) at the edge, on so many executors, with a room to wait for everybody.</summary>
    public static Scenario AtTheEdge(double seconds, double slotSeconds, Func<Demand, Demand> change, int executors = 2)
    {
        var scenario = TestScenarios.Line3().WithInitial((2, 1)).WithNodes(n => n with { Executors = executors }).WithQueue(10_000);
        return scenario with
        {
            Demand = change(scenario.Demand),
            Run = scenario.Run with { Duration = Duration.FromSeconds(seconds), Slot = Duration.FromSeconds(slotSeconds) },
        };
    }

    /// <summary>Requests issued at the edge in each slot.</summary>
    public static async Task<double[]> CountsAsync(Scenario scenario, ulong seed)
    {
        var slots = (int)Math.Round(scenario.Run.Duration / scenario.Run.Slot);
        var (_, sink) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = seed });
        // A slot in which nothing happened has no row.
        var counts = new double[slots];
        foreach (var row in sink.NodeRows.Where(r => r.Node == "edge" && r.Slot < slots)) counts[row.Slot] = row.Counters.Issued;
        return counts;
    }

    /// <summary>One figure per seed.</summary>
    public static async Task<List<double>> ReplicateAsync(Func<ulong, Task<double>> figure)
    {
        var figures = new List<double>();
        for (var seed = 1UL; seed <= Replications; seed++) figures.Add(await figure((TestSeed.Value * 1000) + seed));
        return figures;
    }

    /// <summary>Variance over mean.</summary>
    public static double Dispersion(double[] counts)
    {
        var mean = counts.Average();
        return counts.Sum(c => (c - mean) * (c - mean)) / (counts.Length - 1) / mean;
    }
}

using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Fidelity;

/// <summary>Virtual and real time on a light scenario. How late the machine is, is measured; that nothing else differs, is demanded.</summary>
public class ClockComparisonTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Both_clocks_give_the_same_run_but_for_what_the_machine_was_late()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 5, isEdge: true, Duration.FromSeconds(10), requestsPerLeafSecond: 20);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
        var (real, _) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = 10 });

        var comparison = new ClockComparison(modelled, real);
        output.WriteLine($"lateness {comparison.Fidelity.P50} (median), {comparison.Fidelity.P99} (99 %), {comparison.Fidelity.Max} at most; "
            + $"distance {comparison.KolmogorovDistance:F4}, {comparison.DistanceBeyondTolerance:F4} beyond {comparison.Tolerance}");

        Assert.True(modelled.Totals.Issued > 1500);
        Assert.Equal(TestRun.FiguresOf(modelled), TestRun.FiguresOf(real));
        Assert.True(comparison.HasSameOutcomes);
        Assert.Equal(modelled.Latencies.Count, comparison.Experienced.Count);
        // Late at its start by at most the largest lateness, and likewise at its end, with what handling an event takes: so much no request may exceed.
        var bound = new Duration((long)(comparison.Fidelity.Max.Nanoseconds * comparison.Fidelity.Speed)) + Duration.FromMilliseconds(500);
        Assert.Equal(0, modelled.Latencies.DistanceTo(comparison.Experienced, bound));
        // Of the four events of a request one in a hundred is later than p99, wherever they fall: so much of the distributions may differ by more than that at both ends and a millisecond of handling.
        var usual = new Duration((long)(2 * comparison.Fidelity.P99.Nanoseconds * comparison.Fidelity.Speed)) + Duration.FromMilliseconds(comparison.Fidelity.Speed);
        Assert.InRange(modelled.Latencies.DistanceTo(comparison.Experienced, usual), 0, 2 * 4 * 0.01);
        foreach (var (_, first, second) in comparison.Quantiles()) Assert.True(second + bound >= first && second <= first + bound, $"{first} and {second}");
    }

    [Fact]
    public async Task A_virtual_run_has_no_fidelity_to_speak_of()
    {
        var scenario = WorkloadT.Scenario(gateways: 1, leavesPerGateway: 1, isEdge: true, Duration.FromSeconds(1), requestsPerLeafSecond: 5);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Null(modelled.Host.Fidelity);
        Assert.Null(modelled.Host.Experienced);
        Assert.Throws<ArgumentException>(() => new ClockComparison(modelled, modelled));
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Prices that all come, and all too late: the theorem with its delay term holds, down to the last slot.</summary>
public class LatePriceTests
{
    [Theory]
    [InlineData("oga")]
    [InlineData("infida")]
    [InlineData("fixed-share")]
    public async Task Prices_that_are_only_late_leave_the_bound_a_theorem(string policy)
    {
        var calm = CalmScenario.Create(24).WithPolicy(policy);
        // A second per link: the hub has asked the cloud before it decides, and hears the price after that.
        var scenario = calm with
        {
            Serving = calm.Serving with { ControlDelay = Duration.FromSeconds(1) },
            Policy = calm.Policy! with { DecideAfter = Duration.FromSeconds(3) },
            Run = calm.Run with { Drain = Duration.FromSeconds(30) },
        };

        var (report, _) = await TestRun.ExecuteAsync(scenario);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        var learning = report.Learning!;
        Assert.True(learning.Prices is { Late: > 20, Missing: 0, Stale: 0 }, $"{learning.Prices}");
        Assert.True(learning.IsTheorem);
        Assert.NotEqual(0, learning.DelayTermMs);
        Assert.Equal(24, learning.Ledger.Slots.Count);
    }

    [Fact]
    public async Task A_drain_that_is_too_short_for_the_last_prices_leaves_them_missing()
    {
        var calm = CalmScenario.Create(24).WithPolicy("oga");
        var scenario = calm with
        {
            Serving = calm.Serving with { ControlDelay = Duration.FromSeconds(1) },
            Policy = calm.Policy! with { DecideAfter = Duration.FromSeconds(3) },
            Run = calm.Run with { Drain = Duration.FromSeconds(3.5) },
        };

        var (report, _) = await TestRun.ExecuteAsync(scenario);

        Assert.Empty(report.Violations);
        Assert.True(report.Learning!.Prices.Missing > 0);
        Assert.False(report.Learning.IsTheorem);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Variants_drawn_above_the_budget_wait_until_there_is_room(int seed)
    {
        var scenario = CalmScenario.Create(8, (ulong)seed).WithPolicy("infida");
        scenario = scenario with
        {
            Policy = new PolicyChoice("infida", ImmutableSortedDictionary<string, string>.Empty.Add("leftover", "drawn")),
        };

        var (report, _) = await TestRun.ExecuteAsync(scenario);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        foreach (var node in report.Nodes) Assert.True(node.MaxMemoryBytes <= scenario.Topology.Nodes[node.Node.Index].MemoryBudget.Bytes, $"{node}");
    }
}

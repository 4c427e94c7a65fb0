using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Hindsight;

public class SolverFreeTests(ITestOutputHelper output)
{
    private static readonly GreedyFrankWolfeSolver Fallback = new("for a test");

    [Fact]
    public void O7_pair_cover_has_optimum_5_and_relaxation_6()
    {
        Assert.Equal(5, ExhaustiveSearch.Solve(HindsightCases.PairCover).ValueMs);
        Assert.Equal(5, GreedySearch.Solve(HindsightCases.PairCover).ValueMs);
        var relaxed = FrankWolfe.Solve(HindsightCases.PairCover, HindsightLimits.Default with { RelativeGap = 1e-4, Iterations = 20_000 });
        Assert.Equal(HindsightStatus.GapReached, relaxed.Status);
        Assert.InRange(relaxed.ValueMs, 6 * (1 - 1e-4), 6 + 1e-9);
        Assert.InRange(relaxed.BoundMs, 6 - 1e-9, 6 / (1 - 1e-4));
    }

    [Fact]
    public void The_exhaustive_search_finds_what_the_list_of_all_allocations_has() => TestSeed.ForEachCase(output, 100, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3)).Network;
        if (PolicyScenarios.ItemCount(network) > 9) return;
        var loads = network.Hindsight().ToList();
        var best = PolicyScenarios.Feasible(network).Max(x => loads.Sum(l => AllocationGain.InMs(l, x)));
        Assert.Equal(best, ExhaustiveSearch.Solve(HindsightProblem.Of(network, loads)).ValueMs, 1e-9 * (1 + best));
    });

    [Fact]
    public void O16_greedy_gains_half_of_the_optimum_at_least_where_sizes_are_equal() => TestSeed.ForEachCase(output, 300, random =>
    {
        var problem = HindsightCases.Random(random, equalSizes: true);
        var best = ExhaustiveSearch.Solve(problem).ValueMs;
        var greedy = GreedySearch.Solve(problem);
        Assert.InRange(greedy.ValueMs, (best / 2) - 1e-9, best * (1 + 1e-9));
        Assert.InRange(best, 0, greedy.BoundMs * (1 + 1e-9));
    });

    [Fact]
    public void Greedy_is_never_worse_than_static_greedy_and_begins_as_it() => TestSeed.ForEachCase(output, 100, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random)).Network;
        var problem = HindsightProblem.Of(network, network.Hindsight());
        var filled = StaticGreedy.Fill(network);
        double[] sg = [.. problem.Items.Select(i => filled[i.Cell] ? 1.0 : 0)];
        Assert.Equal(problem.ValueMs(sg), problem.ValueMs(GreedySearch.PerByte(problem)), 1e-9 * (1 + problem.ValueMs(sg)));
        Assert.True(GreedySearch.Solve(problem).ValueMs >= problem.ValueMs(sg) * (1 - 1e-9));
    });

    [Fact]
    public void Greedy_mostly_finds_the_optimum()
    {
        var (exact, worst, cases) = (0, 1.0, 0);
        TestSeed.ForEachCase(output, 300, random =>
        {
            var problem = HindsightCases.Random(random);
            var best = ExhaustiveSearch.Solve(problem).ValueMs;
            if (best == 0) return;
            cases++;
            var ratio = GreedySearch.Solve(problem).ValueMs / best;
            if (ratio > 1 - 1e-9) exact++;
            worst = Math.Min(worst, ratio);
        });
        output.WriteLine($"exact in {exact} of {cases}, worst {worst:F3}");
        Assert.True(exact > 0.8 * cases, $"exact in {exact} of {cases}");
    }

    [Fact]
    public void Bounds_hold_and_allocations_are_feasible() => TestSeed.ForEachCase(output, 200, random =>
    {
        var problem = HindsightCases.Random(random);
        var best = ExhaustiveSearch.Solve(problem);
        foreach (var result in (HindsightResult[])[Fallback.SolveIntegral(problem, HindsightLimits.Default), Fallback.SolveRelaxed(problem, HindsightLimits.Default)])
        {
            Assert.True(problem.IsFeasible(result.Shares.AsSpan()));
            Assert.Equal(problem.ValueMs(result.Shares.AsSpan()), result.ValueMs);
            Assert.True(result.BoundMs >= best.ValueMs * (1 - 1e-12));
            Assert.Equal("for a test", result.Remark);
            Assert.InRange(result.RelativeGap, 0, 1);
        }
    });

    [Fact]
    public void Frank_Wolfe_reaches_the_gap_it_is_asked_for() => TestSeed.ForEachCase(output, 200, random =>
    {
        var problem = HindsightCases.Random(random);
        var result = FrankWolfe.Solve(problem, HindsightLimits.Default with { RelativeGap = 2e-3, Iterations = 20_000 });
        Assert.Equal(HindsightStatus.GapReached, result.Status);
        Assert.InRange(result.RelativeGap, 0, 2e-3);
    });

    [Fact]
    public void Iterations_are_limited()
    {
        var result = FrankWolfe.Solve(HindsightCases.PairCover, HindsightLimits.Default with { RelativeGap = 0, Iterations = 3 });
        Assert.Equal(HindsightStatus.LimitReached, result.Status);
        Assert.Equal(3, result.Effort.Iterations);
        Assert.True(result.ValueMs <= 6 + 1e-9 && result.BoundMs >= 6 - 1e-9);
    }

    [Fact]
    public void Degenerate_problems_are_solved()
    {
        HindsightProblem[] problems =
        [
            new([], [], []),
            new([0], [new(0, 0, 1)], [new(1, [0], [1])]),
            new([1], [new(0, 0, 2)], [new(1, [0], [1])]),
            new([5], [new(0, 0, 2)], []),
        ];
        foreach (var problem in problems)
        {
            Assert.Equal(0, ExhaustiveSearch.Solve(problem).ValueMs);
            Assert.Equal(0, Fallback.SolveIntegral(problem, HindsightLimits.Default).ValueMs);
            Assert.Equal(HindsightStatus.GapReached, Fallback.SolveRelaxed(problem, HindsightLimits.Default).Status);
        }
        var silent = new PolicyReplay(TestScenarios.Line3()).Network;
        Assert.Empty(HindsightProblem.Of(silent, [SlotLoad.Unshared(silent.Table, [0])]).Items);
    }

    [Fact]
    public void Too_many_items_for_an_exhaustive_search_are_refused()
    {
        var items = Enumerable.Range(0, ExhaustiveSearch.MostItems + 1).Select(i => new HindsightItem(0, i, 1)).ToImmutableArray();
        Assert.Throws<ArgumentException>(() => ExhaustiveSearch.Solve(new HindsightProblem([1], items, [])));
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HindsightLimits.Default with { RelativeGap = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => HindsightLimits.Default with { Iterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => HindsightLimits.Default with { Time = TimeSpan.Zero });
    }
}

using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tests;
using IdnActors.Policies.Tests.Hindsight;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Optimization.Tests;

/// <summary>The contract of every pair of solvers: what is exact agrees with brute force, what is a bound is one.</summary>
public abstract class OrToolsSolverTests(SolverPair solvers, ITestOutputHelper output)
{
    private OrToolsSolver Solver { get; } = new(solvers);

    [Fact]
    public void O7_pair_cover_has_optimum_5_and_relaxation_6()
    {
        var relaxed = Solver.SolveRelaxed(HindsightCases.PairCover, HindsightLimits.Default);
        Assert.Equal((HindsightStatus.Optimal, solvers.Linear), (relaxed.Status, relaxed.Solver));
        Assert.Equal(6, relaxed.ValueMs, 1e-9);
        Assert.Equal(6, relaxed.BoundMs, 1e-9);
        var integral = Solver.SolveIntegral(HindsightCases.PairCover, HindsightLimits.Default);
        Assert.Equal((HindsightStatus.Optimal, solvers.Integral), (integral.Status, integral.Solver));
        Assert.Equal(5, integral.ValueMs);
        Assert.Equal(5, integral.BoundMs, 1e-9);
    }

    [Fact]
    public void O16_the_integral_optimum_is_that_of_the_exhaustive_search_and_the_relaxation_above_it() => TestSeed.ForEachCase(output, 300, random =>
    {
        var problem = HindsightCases.Random(random);
        var best = ExhaustiveSearch.Solve(problem).ValueMs;
        var integral = Solver.SolveIntegral(problem, HindsightLimits.Default);
        Assert.Equal(HindsightStatus.Optimal, integral.Status);
        Assert.Equal(best, integral.ValueMs, 1e-7 * (1 + best));
        Assert.Equal(best, integral.BoundMs, 1e-7 * (1 + best));
        Assert.All(integral.Shares, x => Assert.True(x is 0 or 1));
        var relaxed = Solver.SolveRelaxed(problem, HindsightLimits.Default);
        Assert.Equal(HindsightStatus.Optimal, relaxed.Status);
        Assert.True(relaxed.BoundMs >= best * (1 - 1e-12), $"{relaxed.BoundMs} for {best}");
        Assert.InRange(relaxed.GapMs, 0, 1e-6 * (1 + best));
        Assert.True(relaxed.ValueMs >= best * (1 - 1e-6));
        Assert.True(GreedySearch.Solve(problem).ValueMs <= integral.ValueMs * (1 + 1e-7));
    });

    [Fact]
    public void O16_on_networks_with_everything_that_holds_still() => TestSeed.ForEachCase(output, 60, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var problem = HindsightProblem.Of(replay.Network, replay.Network.Hindsight());
        var integral = Solver.SolveIntegral(problem, HindsightLimits.Default);
        var relaxed = Solver.SolveRelaxed(problem, HindsightLimits.Default);
        Assert.True(relaxed.BoundMs >= integral.ValueMs * (1 - 1e-12));
        if (problem.Items.Length <= 14) Assert.Equal(ExhaustiveSearch.Solve(problem).ValueMs, integral.ValueMs, 1e-7 * (1 + integral.ValueMs));
        // Of the policies of the catalogue those that move may beat what holds still.
        foreach (var policy in (string[])[PolicyCatalogue.RepositoryOnly, PolicyCatalogue.StaticGreedyName])
        {
            var gained = replay.Run(PolicyCatalogue.Find(policy)).Sum(slot => slot.Result.GainMs);
            Assert.True(gained <= integral.BoundMs * (1 + 1e-9), $"{policy} gained {gained}, the optimum {integral.BoundMs}");
        }
    });

    [Fact]
    public void No_policy_beats_the_relaxed_optimum_of_every_slot() => TestSeed.ForEachCase(output, 20, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var loads = replay.Network.Hindsight().ToList();
        var optimum = PiecewiseOptimum.Solve(
            replay.Network, loads, PiecewiseOptimum.EqualPhases(loads.Count, 1), false, Solver, HindsightLimits.Default);
        foreach (var policy in PolicyCatalogue.All)
            Assert.True(replay.Run(policy).Sum(slot => slot.Result.GainMs) <= optimum.BoundMs * (1 + 1e-9), policy.Name);
    });

    [Fact]
    public void O16_the_rounded_relaxation_gains_1_less_1_over_e_of_it_on_average() => TestSeed.ForEachCase(output, 40, random =>
    {
        // Equal sizes and budgets that are multiples of them, so that rounding leaves nothing over; weights up to 1, as the lemma wants.
        var problem = HindsightCases.Random(random, equalSizes: true);
        problem = new HindsightProblem([.. problem.Budgets.Select(b => 4 * Math.Floor(b / 4))], problem.Items, TermsOf(problem));
        var relaxed = Solver.SolveRelaxed(problem, HindsightLimits.Default);
        const int Draws = 400;
        var (sum, squares) = (0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var value = problem.ValueMs(Rounded(problem, relaxed.Shares, random));
            (sum, squares) = (sum + value, squares + (value * value));
        }
        var mean = sum / Draws;
        var error = Math.Sqrt(Math.Max(0, (squares / Draws) - (mean * mean)) / Draws);
        Assert.True(mean + (5 * error) >= ((1 - (1 / Math.E)) * relaxed.ValueMs) - 1e-9, $"{mean} of {relaxed.ValueMs}");
    });

    [Fact]
    public void Frank_Wolfe_finds_the_relaxed_optimum_within_its_gap() => TestSeed.ForEachCase(output, 150, random =>
    {
        var problem = HindsightCases.Random(random, mostNodes: 5, mostItemsOfNode: 6, mostTerms: 40);
        var exact = Solver.SolveRelaxed(problem, HindsightLimits.Default);
        var approximate = FrankWolfe.Solve(problem, HindsightLimits.Default with { RelativeGap = 2e-3, Iterations = 20_000 });
        Assert.Equal(HindsightStatus.GapReached, approximate.Status);
        Assert.InRange(exact.ValueMs, approximate.ValueMs * (1 - 1e-7), approximate.BoundMs * (1 + 1e-7));
    });

    [Fact]
    public void Weights_stay_continuous_where_allocations_are_integral()
    {
        // Trap 7: with u taken for an integer, a term that is covered in part would gain nothing.
        var problem = new HindsightProblem([1], [new(0, 0, 1), new(0, 1, 1)], [new(10, [0, 1], [0.6, 0.7])]);
        Assert.Equal(7, Solver.SolveIntegral(problem, HindsightLimits.Default).ValueMs, 1e-9);
    }

    [Fact]
    public void A_byte_more_than_the_budget_is_not_held_though_within_the_tolerance_of_the_solver()
    {
        var problem = new HindsightProblem(
            [10e9, 10e9], [new(0, 0, 5e9), new(0, 1, 5e9 + 1), new(0, 2, 4e9), new(1, 3, 10e9 + 1), new(1, 4, 10e9)],
            [new(10, [0], [1]), new(11, [1], [1]), new(1, [2], [1]), new(100, [3], [1]), new(5, [4], [1])]);
        var result = Solver.SolveIntegral(problem, HindsightLimits.Default);
        Assert.Equal(HindsightStatus.Optimal, result.Status);
        Assert.Equal([0, 1, 1, 0, 1], result.Shares.ToArray());
        Assert.Equal(17, result.BoundMs, 1e-9);
    }

    [Fact]
    public void A_limit_of_time_gives_an_allocation_and_a_bound()
    {
        var problem = Hard();
        var limits = HindsightLimits.Default with { Time = TimeSpan.FromMilliseconds(1) };
        var integral = Solver.SolveIntegral(problem, limits);
        Assert.Equal(HindsightStatus.LimitReached, integral.Status);
        Assert.True(integral.ValueMs > 0 && integral.GapMs > 0 && double.IsFinite(integral.BoundMs));
        var relaxed = Solver.SolveRelaxed(problem, limits);
        Assert.Equal(HindsightStatus.LimitReached, relaxed.Status);
        Assert.NotEmpty(relaxed.Remark);
        Assert.True(relaxed.ValueMs > 0 && double.IsFinite(relaxed.BoundMs));
        output.WriteLine($"integral {integral.ValueMs:F0} to {integral.BoundMs:F0}, relaxed {relaxed.ValueMs:F0} to {relaxed.BoundMs:F0}");
        Assert.True(integral.ValueMs <= relaxed.BoundMs);
    }

    [Fact]
    public void A_limit_of_nodes_gives_the_same_allocation_and_bound_every_time()
    {
        if (solvers.NodeLimit is null) return;
        var problem = Hard();
        HindsightResult[] found = [.. Enumerable.Range(0, 2).Select(_ => Solver.SolveIntegral(problem, HindsightLimits.Default with { Nodes = 1 }))];
        output.WriteLine($"{found[0].ValueMs:F0} to {found[0].BoundMs:F0}");
        Assert.Equal(HindsightStatus.LimitReached, found[0].Status);
        Assert.True(found[0].ValueMs > 0 && found[0].GapMs > 0 && double.IsFinite(found[0].BoundMs));
        Assert.Equal(found[0].Shares.ToArray(), found[1].Shares.ToArray());
        Assert.Equal(found[0].BoundMs, found[1].BoundMs);
    }

    /// <summary>Too many conflicting choices for a search to end soon.</summary>
    private HindsightProblem Hard()
    {
        var random = TestSeed.Open(output);
        var items = Enumerable.Range(0, 100).Select(i => new HindsightItem(i / 10, i, 1_000 + random.NextInt(9_000))).ToImmutableArray();
        var terms = Enumerable.Range(0, 400).Select(_ =>
        {
            var chosen = Enumerable.Range(0, 8).Select(_ => random.NextInt(items.Length)).Distinct().ToImmutableArray();
            return new ThresholdTerm(100 * random.NextDouble(), chosen, [.. chosen.Select(_ => 0.2 + (0.8 * random.NextDouble()))]);
        }).ToList();
        return new HindsightProblem([.. Enumerable.Repeat(17_000.0, 10)], items, terms);
    }

    [Fact]
    public void Degenerate_problems_are_solved()
    {
        HindsightProblem[] problems =
        [
            new([], [], []),
            new([0], [new(0, 0, 1)], [new(1, [0], [1])]),
            new([1], [new(0, 0, 2)], [new(0, [0], [1])]),
            new([5], [new(0, 0, 2)], []),
        ];
        foreach (var problem in problems)
        {
            foreach (var result in (HindsightResult[])[Solver.SolveIntegral(problem, HindsightLimits.Default), Solver.SolveRelaxed(problem, HindsightLimits.Default)])
                Assert.Equal((HindsightStatus.Optimal, 0.0, 0.0), (result.Status, result.ValueMs, result.BoundMs));
        }
        var oversize = new HindsightProblem([1], [new(0, 0, 2)], [new(1, [0], [1])]);
        Assert.Equal(0, Solver.SolveIntegral(oversize, HindsightLimits.Default).ValueMs);
        Assert.Equal(0.5, Solver.SolveRelaxed(oversize, HindsightLimits.Default).ValueMs, 1e-9);
        var unlimited = new HindsightProblem([double.PositiveInfinity], [new(0, 0, 2)], [new(1, [0], [1])]);
        Assert.Equal(1, Solver.SolveIntegral(unlimited, HindsightLimits.Default).ValueMs);
    }

    private static IEnumerable<ThresholdTerm> TermsOf(HindsightProblem problem)
    {
        for (var term = 0; term < problem.TermCount; term++)
            yield return new ThresholdTerm(problem.TermGainsMs[term], [.. problem.TermItems(term)], [.. problem.TermWeights(term)]);
        for (var item = 0; item < problem.Items.Length; item++) yield return new ThresholdTerm(problem.LinearMs[item], [item], [1]);
    }

    private static double[] Rounded(HindsightProblem problem, ImmutableArray<double> shares, RandomSource random)
    {
        var held = new bool[shares.Length];
        for (var node = 0; node < problem.Budgets.Length; node++)
        {
            var items = problem.ItemsOf(node);
            double[] ofNode = [.. shares.AsSpan()[items]];
            double[] sizes = [.. problem.Items.AsSpan()[items].ToArray().Select(i => i.SizeBytes)];
            // An empty node is none of the rounding's business.
            if (ofNode.Length > 0) DependentRounding.Round(ofNode, sizes, problem.Budgets[node], Leftover.Drawn, random, held.AsSpan(items));
        }
        return [.. held.Select(h => h ? 1.0 : 0)];
    }
}

public class GlopAndScipTests(ITestOutputHelper output) : OrToolsSolverTests(SolverPair.GlopAndScip, output);

public class GlopAndHighsTests(ITestOutputHelper output) : OrToolsSolverTests(SolverPair.GlopAndHighs, output);

using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Tests.Hindsight;

namespace IdnActors.Optimization.Tests;

public class HindsightSolversTests
{
    [Fact]
    public void The_native_library_loads_here()
    {
        Assert.Null(NativeLibrary.WhyMissing);
        Assert.Equal("SCIP, GLOP", HindsightSolvers.Best().Name);
    }

    [Fact]
    public void Without_the_native_library_the_fallback_says_so_in_every_result()
    {
        var solver = HindsightSolvers.Best("libfoo.so was not found");
        foreach (var result in (HindsightResult[])[
            solver.SolveIntegral(HindsightCases.PairCover, HindsightLimits.Default), solver.SolveRelaxed(HindsightCases.PairCover, HindsightLimits.Default)])
        {
            Assert.Contains("libfoo.so was not found", result.Remark, StringComparison.Ordinal);
            Assert.Contains(FrankWolfe.Name, result.Solver, StringComparison.Ordinal);
        }
        Assert.Equal("greedy + Frank–Wolfe", solver.Name);
    }

    [Fact]
    public void A_library_that_does_not_load_is_a_reason_and_anything_else_an_error()
    {
        Assert.Equal("gone", NativeLibrary.ReasonOf(() => throw new DllNotFoundException("gone")));
        Assert.Equal("32 bits", NativeLibrary.ReasonOf(() => throw new BadImageFormatException("32 bits")));
        Assert.Equal("old", NativeLibrary.ReasonOf(() => throw new EntryPointNotFoundException("old")));
        Assert.Equal("within", NativeLibrary.ReasonOf(() => throw new TypeInitializationException("T", new DllNotFoundException("within"))));
        Assert.Equal("no solver", NativeLibrary.ReasonOf(() => "no solver"));
        Assert.Null(NativeLibrary.ReasonOf(() => null));
        Assert.Throws<InvalidOperationException>(() => NativeLibrary.ReasonOf(() => throw new InvalidOperationException()));
    }
}

using BenchmarkDotNet.Attributes;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Projections;

namespace IdnActors.Benchmarks.Policies;

/// <summary>Projections of a point on a node's budget, half of all models fitting in; sizes differ by a factor of ten.</summary>
[MemoryDiagnoser]
public class ProjectionBenchmarks
{
    private double[] _point = [];
    private double[] _sizes = [];
    private double[] _projected = [];
    private double _budget;

    [Params(100, 1000)]
    public int Models { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomStreams(1).Open("projections");
        _sizes = [.. Enumerable.Range(0, Models).Select(_ => 1 + (9 * random.NextDouble()))];
        _point = [.. Enumerable.Range(0, Models).Select(_ => 1.2 * random.NextDouble())];
        _projected = new double[Models];
        _budget = _sizes.Sum() / 2;
    }

    [Benchmark]
    public double Euclidean()
    {
        EuclideanProjection.Project(_point, _sizes, _budget, BudgetUse.Whole, _projected);
        return _projected[0];
    }

    [Benchmark]
    public double Entropic()
    {
        EntropicProjection.Project(_point, _sizes, _budget, BudgetUse.Whole, _projected);
        return _projected[0];
    }
}

using BenchmarkDotNet.Attributes;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Projections;

namespace IdnActors.Benchmarks.Policies;

/// <summary>One request of the lazy projection: a step in one coordinate and back to the budget, a hundredth of the items fitting in; requests by Zipf's law.</summary>
[MemoryDiagnoser]
public class LazyProjectionBenchmarks
{
    private const int Requests = 1 << 16;
    private int[] _requests = [];
    private LazyProjection? _projection;
    private int _next;

    [Params(1_000, 1_000_000)]
    public int Items { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomStreams(1).Open("lazy");
        double[] sizes = [.. Enumerable.Repeat(1.0, Items)];
        _projection = new LazyProjection([.. Enumerable.Repeat(0.01, Items)], sizes, Items / 100.0);
        // Zipf with exponent 1, by the inverse of its continuous form.
        _requests = [.. Enumerable.Range(0, Requests).Select(_ => Math.Min(Items - 1, (int)Math.Pow(Items, random.NextDouble()) - 1))];
    }

    [Benchmark]
    public void Raise() => _projection!.Raise(_requests[_next++ & (Requests - 1)], 0.01);
}

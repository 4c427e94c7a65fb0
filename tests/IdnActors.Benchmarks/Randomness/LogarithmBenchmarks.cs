using BenchmarkDotNet.Attributes;
using IdnActors.Model.Randomness;

namespace IdnActors.Benchmarks.Randomness;

/// <summary>What equal bits on every machine cost: the portable logarithm beside that of the platform.</summary>
[MemoryDiagnoser]
public class LogarithmBenchmarks
{
    private const int Values = 1024;
    private readonly double[] _values = new double[Values];
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomSource(1);
        for (var i = 0; i < Values; i++) _values[i] = 1 - random.NextDouble();
    }

    [Benchmark]
    public double Portable() => PortableLogarithm.Of(_values[_next = (_next + 1) & (Values - 1)]);

    [Benchmark(Baseline = true)]
    public double Platform() => Math.Log(_values[_next = (_next + 1) & (Values - 1)]);
}

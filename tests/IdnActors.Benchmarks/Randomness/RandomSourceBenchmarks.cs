using BenchmarkDotNet.Attributes;
using IdnActors.Model.Randomness;

namespace IdnActors.Benchmarks.Randomness;

/// <summary>One draw from a stream.</summary>
[MemoryDiagnoser]
public class RandomSourceBenchmarks
{
    private readonly RandomSource _random = new(1);

    [Benchmark]
    public ulong NextUInt64() => _random.NextUInt64();

    [Benchmark]
    public double NextDouble() => _random.NextDouble();

    [Benchmark]
    public int NextInt() => _random.NextInt(10_000);

    [Benchmark]
    public double NextExponential() => _random.NextExponential();
}

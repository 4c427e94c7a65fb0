using BenchmarkDotNet.Attributes;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Benchmarks.Demands;

/// <summary>The next arrival of a source.</summary>
[MemoryDiagnoser]
public class ArrivalProcessBenchmarks
{
    private ArrivalProcess _arrivals = null!;

    [Params(ArrivalKind.Poisson, ArrivalKind.Deterministic)]
    public ArrivalKind Arrivals { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        // So many per second that emulated time does not come to its end meanwhile.
        var demand = TestScenarios.Line3().Demand with { Arrivals = Arrivals, Rate = new RequestRate(1e6) };
        _arrivals = new ArrivalProcess(demand, demand.Sources[0], new RandomSource(1));
    }

    [Benchmark]
    public Instant? Next() => _arrivals.Next();
}

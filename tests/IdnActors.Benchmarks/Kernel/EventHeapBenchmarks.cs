using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;

namespace IdnActors.Benchmarks.Kernel;

/// <summary>The heap of pending events, at a constant number of them, as in a run that is in its stride.</summary>
[MemoryDiagnoser]
public class EventHeapBenchmarks
{
    private const int Delays = 4096;
    private readonly long[] _delays = new long[Delays];
    private EventHeap _heap = new();
    private long _sequence;

    [Params(256, 4096, 65_536)]
    public int Pending { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomSource(1);
        for (var i = 0; i < Delays; i++) _delays[i] = (long)(1e6 * random.NextExponential());
        _heap = new EventHeap();
        for (var i = 0; i < Pending; i++) _heap.Push(new EventKey((long)(1e6 * random.NextExponential()), 0, _sequence++, 0));
    }

    [Benchmark]
    public int PopAndPush()
    {
        var key = _heap.Pop();
        _heap.Push(key with { DueNanoseconds = key.DueNanoseconds + _delays[_sequence & (Delays - 1)], Sequence = _sequence++ });
        return key.Slot;
    }
}

using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;

namespace IdnActors.Benchmarks.Kernel;

/// <summary>Pending events at a constant number of them, as in a run that is in its stride: one heap of all, beside the queue that the kernel has.</summary>
[MemoryDiagnoser]
public class EventQueueBenchmarks
{
    private const int Delays = 4096;
    private readonly long[] _delays = new long[Delays];
    private EventHeap _heap = new();
    private EventQueue _queue = new();
    private int _next;
    private long _sequence;

    [Params(256, 4096, 65_536)]
    public int Pending { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomSource(1);
        for (var i = 0; i < Delays; i++) _delays[i] = (long)(1e6 * random.NextExponential());
        _heap = new EventHeap();
        _queue = new EventQueue();
        for (var i = 0; i < Pending; i++)
        {
            var key = new EventKey((long)(1e6 * random.NextExponential()), 0, _sequence++, i);
            _heap.Push(key);
            _queue.Push(key);
        }
    }

    [Benchmark(Baseline = true)]
    public void Heap() => _heap.Push(Later(_heap.Pop()));

    [Benchmark]
    public void Queue() => _queue.Push(Later(_queue.Pop()));

    private EventKey Later(in EventKey key)
    {
        _next = (_next + 1) & (Delays - 1);
        return key with { DueNanoseconds = key.DueNanoseconds + _delays[_next], Sequence = _sequence++ };
    }
}

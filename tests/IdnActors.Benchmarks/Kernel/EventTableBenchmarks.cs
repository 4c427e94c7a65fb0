using Akka.Actor;
using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;

namespace IdnActors.Benchmarks.Kernel;

/// <summary>Events with their contents: fired one after the other, and cancelled before they fire, as most time-outs are.</summary>
[MemoryDiagnoser]
public class EventTableBenchmarks
{
    private const int Pending = 2000;
    private const int Delays = 4096;
    private const int MostStale = 4096;
    private static readonly EventContent Content = new(ActorRefs.Nobody, "message", null, null);
    private readonly long[] _delays = new long[Delays];
    private readonly EventSource _source = new(1);
    private EventTable _table = new();
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        var random = new RandomSource(1);
        for (var i = 0; i < Delays; i++) _delays[i] = (long)(1e6 * random.NextExponential());
        _table = new EventTable();
        for (var i = 0; i < Pending; i++) _table.Add(NextDelay(), _source, Content);
    }

    [Benchmark]
    public bool PopAndAdd()
    {
        _table.TryPeek(out var due);
        var isThere = _table.TryPop(out var content);
        _table.Add(due + NextDelay(), _source, content);
        return isThere;
    }

    [Benchmark]
    public void AddAndCancel()
    {
        _table.Cancel(_table.Add(NextDelay(), _source, Content));
        if (_table.Stale > MostStale) _table.Compact();
    }

    private long NextDelay() => _delays[_next = (_next + 1) & (Delays - 1)];
}

using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Links;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Benchmarks.Links;

/// <summary>A packet of 1,000 B, which takes 8 µs at 1 Gbps, offered to a link that is idle or busy.</summary>
[MemoryDiagnoser]
public class LinkQueueBenchmarks
{
    private readonly LinkQueue _link = new(TestScenarios.Link(0, 0, 1, delayMs: 2));
    private readonly ByteSize _size = ByteSize.FromBytes(1000);
    private Instant _now;

    /// <summary>Between two packets: 4 µs fill the queue until packets are dropped, of 16 µs the link rests a half.</summary>
    [Params(4000, 16_000)]
    public long GapNanoseconds { get; set; }

    [Benchmark]
    public LinkOffer Offer()
    {
        _now += new Duration(GapNanoseconds);
        return _link.Offer(_now, _size);
    }
}

using BenchmarkDotNet.Attributes;
using HdrHistogram;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Benchmarks.Requests;

/// <summary>A request into the books and out of them, and the histogram by itself.</summary>
[MemoryDiagnoser]
public class RequestLedgerBenchmarks
{
    private const long LongestNanoseconds = 3_600_000_000_000;
    private static readonly RequestPath Path = new([new NodeId(0)], [], []);
    private readonly LongHistogram _histogram = new(LongestNanoseconds, 4);
    private RequestLedger _ledger = null!;
    private ulong _key;

    [GlobalSetup]
    public void SetUp()
    {
        var catalogue = TestScenarios.Line3().Catalogue;
        _ledger = new RequestLedger(new RunMeters(1, 0, catalogue.Variants.Length), catalogue, Instant.Start);
    }

    /// <summary>The request itself included: the object that travels.</summary>
    [Benchmark]
    public long IssueAndEnd()
    {
        var request = new InferenceRequest(
            new RequestOrigin
            {
                Key = _key,
                ChanceKey = _key++,
                Entry = new NodeId(0),
                Task = new TaskId(0),
                Sample = 0,
                IssuedAt = Instant.Start,
                Deadline = Instant.MaxValue,
            },
            Path,
            1000);
        _ledger.Issue(request);
        _ledger.EndAnswered(request, new Instant(NextLatency()));
        return _ledger.OpenCount;
    }

    [Benchmark]
    public void RecordLatency()
    {
        _key++;
        _histogram.RecordValue(NextLatency());
    }

    // 4 to 5 ms, in steps that do not repeat soon.
    private long NextLatency() => 4_000_000 + (long)(_key * 7919 % 1_000_000);
}

using IdnActors.Emulation.Transfers;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Transfers;

public class RetryTimeoutTests
{
    private static readonly TransferSettings Transfer = new() { ChunkSize = new ByteSize(1_000), WindowChunks = 9, RetryAfter = new Duration(1) };

    [Fact]
    public void The_first_wait_is_twice_what_a_window_of_chunks_needs_on_the_path() => Assert.Equal(2 * (25 + 25 + 1 + 9), First(l => l).Milliseconds, 0.1);

    [Fact]
    public void It_is_longer_where_less_of_a_link_is_left_for_models()
    {
        // 1,000 B take 1 ms at 8 Mbps: 10 of them, and of the whole rate 1 %, then a fifth.
        Assert.Equal(2 * (50 + (100 * 10)), First(l => l with { DutyCycle = new DutyCycle(0.01, Duration.FromSeconds(1)) }).Milliseconds, 2.0);
        Assert.Equal(2 * (50 + (5 * 10)), First(l => l with { Classes = new DeficitRoundRobin(new ByteSize(64), 3, 1, 1) }).Milliseconds, 1.0);
    }

    [Fact]
    public void Waits_double_until_progress_and_end_after_seven()
    {
        var timeout = TimeoutOf(l => l);
        var first = timeout.Current;
        Assert.Equal(Enumerable.Range(1, RetryTimeout.MostRetries).Select(i => first * Math.Pow(2, i)), Enumerable.Range(0, RetryTimeout.MostRetries).Select(_ => timeout.TryAgain() ? timeout.Current : Duration.Zero));
        Assert.False(timeout.TryAgain());
        timeout.OnProgress();
        Assert.Equal(first, timeout.Current);
    }

    private static Duration First(Func<Link, Link> change) => TimeoutOf(change).Current;

    /// <summary>From cloud over hub to edge, the slow link from cloud to hub changed.</summary>
    private static RetryTimeout TimeoutOf(Func<Link, Link> change)
    {
        var topology = TestScenarios.Line3().WithLinks(l => l.Id.Index == 0 ? change(l with { Rate = DataRate.FromMegabitsPerSecond(8) }) : l).Topology;
        return new RetryTimeout(topology, new RequestPath([new NodeId(2), new NodeId(1), new NodeId(0)], [new LinkId(3), new LinkId(1)], [new LinkId(2), new LinkId(0)]), Transfer);
    }
}

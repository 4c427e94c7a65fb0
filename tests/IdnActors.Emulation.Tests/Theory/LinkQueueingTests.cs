using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Waiting, dropping and utilisation at a link, against the textbook formulas of single-server queues.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class LinkQueueingTests(TheoryTable table, ITestOutputHelper output)
{
    private const int Replications = 20;
    private const int Packets = 60_000;

    // 1,000 B take a millisecond.
    private const long Size = 1_000;
    private const double ServiceMs = 1;

    private static readonly Link Plain = TestScenarios.Link(0, 0, 1, 5) with { Rate = DataRate.FromMegabitsPerSecond(8), QueueCapacity = ByteSize.FromGibibytes(1) };

    [Fact]
    public async Task A_lonely_packet_takes_serialization_and_propagation_exactly()
    {
        var link = Plain with { Rate = DataRate.FromMegabitsPerSecond(3), Delay = Duration.FromMicroseconds(1_234.567) };
        var record = (await LinkBench.ReplicateAsync(link, 1, _ => LinkBench.Periodic(100, Duration.FromSeconds(1), 1_500))).Single();
        Assert.Equal(100, record.Arrivals.Count);
        table.CheckExact(output, "link: serialization + propagation", "8 S/R + d", (8 * 1_500 / 3e6 * 1e3) + 1.234567, record.Arrivals.Max(a => a.Took.Milliseconds), "ms");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public async Task Waiting_utilisation_and_content_are_those_of_M_D_1(double load)
    {
        var perSecond = load / ServiceMs * 1e3;
        var records = await LinkBench.ReplicateAsync(Plain, Replications, random => LinkBench.Poisson(random, Packets, perSecond, _ => Size), isSampled: true);
        var waitMs = load * ServiceMs / (2 * (1 - load));
        table.Check(output, $"link: M/D/1 waiting time, ρ = {load}", "ρ S / (2 (1 - ρ))", waitMs, [.. records.Select(r => MeanWaitMs(r, _ => ServiceMs))], "ms", 0.04);
        table.Check(output, $"link: utilisation, ρ = {load}", "λ S", load, [.. records.Select(Utilisation)], "1", 0.01);
        table.Check(output, $"link: Little's law, packets in the link, ρ = {load}", "λ (W + S + d)", perSecond / 1e3 * (waitMs + ServiceMs + 5), [.. records.Select(r => r.MeanUnderWay)], "packets", 0.02);
    }

    [Fact]
    public async Task Waiting_is_that_of_M_M_1_with_sizes_rounded_up_to_bytes()
    {
        const double Load = 0.7;
        // An exponential size rounded up is geometric: P(more than n bytes) = exp(-n/m).
        var p = 1 - Math.Exp(-1.0 / Size);
        var (mean, square) = (1 / p, (2 - p) / (p * p));
        var msPerByte = ServiceMs / Size;
        var perMs = Load / (mean * msPerByte);
        var records = await LinkBench.ReplicateAsync(Plain, Replications, random => LinkBench.Poisson(random, 2 * Packets, perMs * 1e3, Geometric));
        var expected = perMs * square * msPerByte * msPerByte / (2 * (1 - Load));
        table.Check(output, "link: M/M/1 waiting time, sizes rounded up to bytes, ρ = 0.7", "λ E[S²] / (2 (1 - ρ)) ≈ ρ S / (1 - ρ)", expected,
            [.. records.Select(r => MeanWaitMs(r, a => a.Bytes * msPerByte))], "ms", 0.05);

        static long Geometric(RandomSource random) => (long)Math.Ceiling(random.NextExponential() * Size);
    }

    [Theory]
    [InlineData(0.8, 3)]
    [InlineData(1.2, 5)]
    public async Task Drops_at_the_tail_are_those_of_M_D_1_K(double load, int places)
    {
        // Of whole packets of one size, K fit; unsent bytes are at most K - 1 packets exactly when at most K - 1 packets are there.
        var link = Plain with { QueueCapacity = new ByteSize(places * Size) };
        var records = await LinkBench.ReplicateAsync(link, Replications, random => LinkBench.Poisson(random, Packets, load / ServiceMs * 1e3, _ => Size));
        var blocked = BlockingOfMD1K(load, places);
        table.Check(output, $"link: M/D/1/{places} tail drop, ρ = {load}", "1 - 1 / (π₀ + ρ)", blocked,
            [.. records.Select(r => r.Counters.OverflowedPackets / (double)r.Offered)], "1", 0.03);
        table.Check(output, $"link: M/D/1/{places} utilisation, ρ = {load}", "ρ (1 - P)", load * (1 - blocked), [.. records.Select(Utilisation)], "1", 0.01);
    }

    [Fact]
    public async Task Directions_of_different_rate_and_delay_are_emulated_each_as_stated()
    {
        // A request of 1,000 B up, 4 ms of inference, an answer of 100 B down; so few that none waits.
        var scenario = TestScenarios.Line3().WithRate(0.01).WithDuration(2_000).WithLinks(l => l.Id.Index switch
        {
            0 => l with { Rate = DataRate.FromKilobitsPerSecond(800), Delay = Duration.FromMilliseconds(30) },
            1 => l with { Rate = DataRate.FromMegabitsPerSecond(4), Delay = Duration.FromMilliseconds(10) },
            2 => l with { Rate = DataRate.FromKilobitsPerSecond(80), Delay = Duration.FromMilliseconds(7) },
            _ => l with { Rate = DataRate.FromMegabitsPerSecond(1), Delay = Duration.FromMilliseconds(3) },
        });
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.True(report.Totals.Served > 5);
        table.CheckExact(output, "link: asymmetric directions, a request to the cloud and back", "Σ 8 Q/Rᵤ + dᵤ + s + Σ 8 A/R_d + d_d",
            (2 + 10) + (8 + 3) + 4 + (1 + 30) + (10 + 7), report.Latency.MaxMs, "ms");
    }

    /// <summary>Mean waiting time, the first packets left out: the link begins empty.</summary>
    private static double MeanWaitMs(LinkRecord record, Func<LinkArrival, double> serviceMs) =>
        record.Arrivals.Skip(record.Arrivals.Count / 50).Average(a => a.Took.Milliseconds - serviceMs(a) - 5);

    private static double Utilisation(LinkRecord record) => record.Counters.BusyNanoseconds / (double)record.LastOffer.Nanoseconds;

    /// <summary>Probability that K packets are there, from the chain of what departures leave behind.</summary>
    private static double BlockingOfMD1K(double load, int places)
    {
        // π_(k+1) a₀ = π_k - π₀ a_k - Σ π_i a_(k-i+1), a_j = P(j arrivals during a service).
        var arrivals = new double[places + 1];
        arrivals[0] = Math.Exp(-load);
        for (var j = 1; j <= places; j++) arrivals[j] = arrivals[j - 1] * load / j;
        var left = new double[places];
        left[0] = 1;
        for (var k = 0; k + 1 < places; k++)
        {
            var sum = left[k] - (left[0] * arrivals[k]);
            for (var i = 1; i <= k; i++) sum -= left[i] * arrivals[k - i + 1];
            left[k + 1] = sum / arrivals[0];
        }
        return 1 - (1 / ((left[0] / left.Sum()) + load));
    }
}

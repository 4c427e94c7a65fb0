using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Jitter, reordering and loss on link actors, against the moments of their distributions.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class LinkChanceTests(TheoryTable table, ITestOutputHelper output)
{
    private const int Replications = 20;
    private const int Packets = 20_000;
    private const double DelayMs = 5;
    private const double SerializationMs = 0.001;

    private static readonly Duration Gap = Duration.FromMilliseconds(1);
    private static readonly Link Plain = TestScenarios.Link(0, 0, 1, DelayMs) with { Rate = DataRate.FromGigabitsPerSecond(1) };

    private static Duration Ms(double milliseconds) => Duration.FromMilliseconds(milliseconds);

    /// <summary>Name, jitter, formulas and values of mean and standard deviation, in ms.</summary>
    public static TheoryData<string> Distributions => ["uniform", "normal", "lognormal", "pareto"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public async Task Mean_and_deviation_of_jitter_are_those_of_its_distribution(string name)
    {
        var (jitter, mean, meanFormula, deviation, deviationFormula) = Moments(name);
        var records = await LinkBench.ReplicateAsync(Plain with { Jitter = jitter, MayReorder = true }, Replications, _ => LinkBench.Periodic(Packets, Gap, 125));
        var added = records.Select(r => r.Arrivals.Select(a => a.Took.Milliseconds - DelayMs - SerializationMs).ToList()).ToList();
        Assert.All(added, a => Assert.Equal(Packets, a.Count));
        table.Check(output, $"link: mean of {name} jitter", meanFormula, mean, [.. added.Select(a => a.Average())], "ms", 0.01);
        table.Check(output, $"link: standard deviation of {name} jitter", deviationFormula, deviation, [.. added.Select(DeviationOf)], "ms", 0.04);
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("normal")]
    [InlineData("lognormal")]
    [InlineData("pareto")]
    [InlineData("heavy pareto")]
    public async Task Jitter_is_below_its_quantiles_as_often_as_they_say(string name)
    {
        var (jitter, formula, quantileMs) = Quantiles(name);
        var records = await LinkBench.ReplicateAsync(Plain with { Jitter = jitter, MayReorder = true }, Replications, _ => LinkBench.Periodic(Packets, Gap, 125));
        for (var i = 0; i < Probabilities.Length; i++)
        {
            var (p, limit) = (Probabilities[i], quantileMs[i] + DelayMs + SerializationMs);
            var shares = records.Select(r => r.Arrivals.Count(a => a.Took.Milliseconds <= limit) / (double)Packets);
            table.Check(output, FormattableString.Invariant($"link: {name} jitter of at most {quantileMs[i]:F3} ms"), $"P({formula})", p, [.. shares], "1");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Packets_overtake_each_other_as_often_as_they_must_or_never(bool mayReorder)
    {
        // Uniform on [0, b], one packet every g < b: the next one is earlier when its draw is smaller by more than g.
        const double Width = 4;
        var link = Plain with { Jitter = new UniformJitter(Duration.Zero, Ms(Width)), MayReorder = mayReorder };
        var records = await LinkBench.ReplicateAsync(link, Replications, _ => LinkBench.Periodic(Packets, Gap, 125));
        var shares = records.Select(r =>
        {
            var arrived = new Instant[Packets];
            for (var i = 0; i < r.Arrivals.Count; i++) arrived[r.Arrivals[i].Number] = r.Arrivals[i].Arrived;
            if (!mayReorder) Assert.Equal(Enumerable.Range(0, Packets), r.Arrivals.Select(a => a.Number));
            return Enumerable.Range(0, Packets - 1).Count(i => arrived[i + 1] < arrived[i]) / (Packets - 1.0);
        }).ToList();
        if (mayReorder) table.Check(output, "link: neighbours reordered by uniform jitter, g/b = 0.25", "(1 - g/b)² / 2", 0.75 * 0.75 / 2, shares, "1");
        else table.CheckExact(output, "link: neighbours reordered where reordering is off", "0", 0, shares.Max(), "1");
    }

    [Fact]
    public async Task Independent_losses_come_at_their_rate()
    {
        var losses = await LossesAsync(Plain with { LossProbability = 0.05 }, Packets);
        table.Check(output, "link: Bernoulli loss", "L", 0.05, [.. losses.Select(RateOf)], "1");
        table.Check(output, "link: mean run of Bernoulli losses", "1 / (1 - L)", 1 / 0.95, [.. losses.Select(MeanRun)], "packets");
    }

    [Fact]
    public async Task Bursts_have_their_rate_and_length()
    {
        var losses = await LossesAsync(Plain with { LossProbability = 0.05, BurstLoss = new BurstLoss(4) }, 5 * Packets);
        table.Check(output, "link: Gilbert loss, L = 0.05 in bursts of 4", "L", 0.05, [.. losses.Select(RateOf)], "1", 0.04);
        table.Check(output, "link: mean burst of Gilbert losses", "1/r", 4, [.. losses.Select(MeanRun)], "packets");
    }

    [Fact]
    public async Task Two_states_that_both_lose_some_have_the_stated_mean_and_memory()
    {
        var bursts = new BurstLoss(10, Good: 0.01, Bad: 0.4);
        const double Mean = 0.1;
        var losses = await LossesAsync(Plain with { LossProbability = Mean, BurstLoss = bursts }, 2 * Packets);
        table.Check(output, "link: Gilbert–Elliott loss, 0.01 in good and 0.4 in bad periods of 10", "(1 - π) g + π b", Mean, [.. losses.Select(RateOf)], "1", 0.04);
        // P(lost next | lost): the covariance of the states decays by 1 - p - r from packet to packet.
        var (bad, decay) = (bursts.BadShare(Mean), 1 - bursts.Recovery - bursts.Onset(Mean));
        var covariance = (bursts.Bad - bursts.Good) * (bursts.Bad - bursts.Good) * bad * (1 - bad) * decay;
        table.Check(output, "link: Gilbert–Elliott, lost again after a loss", "L + (b - g)² π (1 - π) (1 - p - r) / L", Mean + (covariance / Mean),
            [.. losses.Select(l => l.Zip(l.Skip(1)).Count(pair => pair.First && pair.Second) / (double)l.SkipLast(1).Count(x => x))], "1", 0.04);
    }

    private static (Jitter Jitter, double Mean, string MeanFormula, double Deviation, string DeviationFormula) Moments(string name)
    {
        // φ(1.5) and Φ(1.5), from tables; normal with μ = 3 and σ = 2, so that 6.7 % would be negative.
        const double Hazard = 0.12951759566589174 / 0.9331927987311419;
        return name switch
        {
            "uniform" => (new UniformJitter(Ms(1), Ms(4)), 2.5, "(a + b) / 2", 3 / Math.Sqrt(12), "(b - a) / √12"),
            "normal" => (new NormalJitter(Ms(3), Ms(2)), 3 + (2 * Hazard), "μ + σ λ", 2 * Math.Sqrt(1 - (1.5 * Hazard) - (Hazard * Hazard)), "σ √(1 + α λ - λ²)"),
            "lognormal" => (new LognormalJitter(Ms(3), Ms(2)), 3, "m", 2, "s"),
            // Shape 8: the interval of a deviation needs a fourth moment.
            _ => (new ParetoJitter(Ms(3), 8), 3, "m", 3 * 7 / 8.0 * Math.Sqrt(8 / (49 * 6.0)), "x √(α / ((α - 1)² (α - 2)))"),
        };
    }

    private static double[] Probabilities { get; } = [0.1, 0.5, 0.9, 0.99];

    /// <summary>The times that jitter stays below with these probabilities.</summary>
    private static (Jitter Jitter, string Formula, double[] QuantileMs) Quantiles(string name)
    {
        // Φ⁻¹(p), and Φ⁻¹(Φ(-1.5) + p Φ(1.5)), from tables.
        double[] z = [-1.2815515655446008, 0.0, 1.2815515655446008, 2.3263478740408408];
        double[] truncated = [-0.9939381858607391, 0.08382848655655828, 1.3205886488269456, 2.3521777062643556];
        // Mean 3 and deviation 2.
        var variance = Math.Log(1 + (4 / 9.0));
        return name switch
        {
            "uniform" => (new UniformJitter(Ms(1), Ms(4)), "x ≤ a + p (b - a)", [.. Probabilities.Select(p => 1 + (3 * p))]),
            "normal" => (new NormalJitter(Ms(3), Ms(2)), "x ≤ μ + σ z, given x ≥ 0", [.. truncated.Select(x => 3 + (2 * x))]),
            "lognormal" => (new LognormalJitter(Ms(3), Ms(2)), "ln x ≤ ln m - v/2 + √v z", [.. z.Select(x => Math.Exp(Math.Log(3) - (variance / 2) + (Math.Sqrt(variance) * x)))]),
            "pareto" => (new ParetoJitter(Ms(3), 8), "x ≤ x₀ (1 - p)^(-1/α)", [.. Probabilities.Select(p => 3 * 7 / 8.0 * Math.Pow(1 - p, -1 / 8.0))]),
            // No variance: neither a moment nor its interval would mean anything.
            _ => (new ParetoJitter(Ms(3), 1.5), "x ≤ x₀ (1 - p)^(-1/α)", [.. Probabilities.Select(p => Math.Pow(1 - p, -1 / 1.5))]),
        };
    }

    /// <summary>Of each replication, whether each packet was lost.</summary>
    private static async Task<List<bool[]>> LossesAsync(Link link, int packets)
    {
        var records = await LinkBench.ReplicateAsync(link, Replications, _ => LinkBench.Periodic(packets, Gap, 125));
        return [.. records.Select(r =>
        {
            var lost = Enumerable.Repeat(true, packets).ToArray();
            foreach (var arrival in r.Arrivals) lost[arrival.Number] = false;
            Assert.Equal(lost.Count(l => l), r.Counters.LostPackets);
            return lost;
        })];
    }

    private static double RateOf(bool[] lost) => lost.Count(l => l) / (double)lost.Length;

    private static double MeanRun(bool[] lost) => lost.Count(l => l) / (double)lost.Where((l, i) => l && (i == 0 || !lost[i - 1])).Count();

    private static double DeviationOf(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}

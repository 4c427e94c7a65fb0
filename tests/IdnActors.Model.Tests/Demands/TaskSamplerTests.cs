using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Tests.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Demands;

public class TaskSamplerTests(ITestOutputHelper output)
{
    private static readonly Instant Second = Instant.Start + Duration.FromSeconds(1);
    private static readonly Demand ThreeTasks = TestScenarios.Line3().Demand with { Ranking = [new TaskId(2), new TaskId(0), new TaskId(1)] };

    [Fact]
    public void Probabilities_follow_the_law_of_Zipf()
    {
        var sampler = new TaskSampler(ThreeTasks);
        // 1, 1/2, 1/3 over 11/6, by rank.
        Assert.Equal(6.0 / 11, sampler.Probability(Instant.Start, new TaskId(2)), 12);
        Assert.Equal(3.0 / 11, sampler.Probability(Instant.Start, new TaskId(0)), 12);
        Assert.Equal(2.0 / 11, sampler.Probability(Instant.Start, new TaskId(1)), 12);
        Assert.Equal(0, sampler.Probability(Instant.Start, new TaskId(9)));
    }

    [Fact]
    public void Exponent_0_is_uniform()
    {
        var sampler = new TaskSampler(ThreeTasks with { ZipfExponent = 0 });
        for (var task = 0; task < 3; task++) Assert.Equal(1.0 / 3, sampler.Probability(Instant.Start, new TaskId(task)), 12);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(-1, 1)]
    [InlineData(301, 0)]
    public void A_shift_moves_the_ranks_cyclically(int shift, int mostPopular)
    {
        var sampler = new TaskSampler(ThreeTasks with { Phases = [new DemandPhase { Start = Second, PopularityShift = shift }] });
        Assert.Equal(new TaskId(mostPopular), sampler.Sample(Second, 0));
        Assert.Equal(6.0 / 11, sampler.Probability(Second, new TaskId(mostPopular)), 12);
    }

    [Fact]
    public void A_phase_holds_from_its_start_until_the_next_and_counts_from_the_stated_ranking()
    {
        var sampler = new TaskSampler(ThreeTasks with
        {
            Phases =
            [
                new DemandPhase { Start = Second, PopularityShift = 1, ZipfExponent = 0 },
                new DemandPhase { Start = Second + Duration.FromSeconds(1), PopularityShift = 2 },
            ],
        });
        Assert.Equal(new TaskId(2), sampler.Sample(Second - new Duration(1), 0));
        Assert.Equal(new TaskId(0), sampler.Sample(Second, 0));
        Assert.Equal(1.0 / 3, sampler.Probability(Second, new TaskId(0)), 12);
        Assert.Equal(new TaskId(1), sampler.Sample(Second + Duration.FromSeconds(1), 0));
        Assert.Equal(6.0 / 11, sampler.Probability(Second + Duration.FromSeconds(1), new TaskId(1)), 12);
    }

    [Fact]
    public void Samples_have_the_stated_probabilities()
    {
        var random = TestSeed.Open(output);
        ImmutableArray<TaskId> ranking = [.. Enumerable.Range(0, 20).Select(i => new TaskId(19 - i))];
        var sampler = new TaskSampler(ThreeTasks with { Ranking = ranking, ZipfExponent = 1.2 });
        const int Draws = 200_000;
        var counts = new int[20];
        for (var i = 0; i < Draws; i++) counts[sampler.Sample(Instant.Start, random.NextDouble()).Index]++;
        var statistic = Enumerable.Range(0, 20).Sum(t =>
        {
            var expected = Draws * sampler.Probability(Instant.Start, new TaskId(t));
            return (counts[t] - expected) * (counts[t] - expected) / expected;
        });
        Assert.InRange(statistic, 0, ChiSquare.Bound(19));
        Assert.Equal(1, Enumerable.Range(0, 20).Sum(t => sampler.Probability(Instant.Start, new TaskId(t))), 12);
    }

    [Fact]
    public void The_ends_of_the_unit_interval_are_the_first_and_the_last_rank()
    {
        var sampler = new TaskSampler(ThreeTasks);
        Assert.Equal(new TaskId(2), sampler.Sample(Instant.Start, 0));
        Assert.Equal(new TaskId(1), sampler.Sample(Instant.Start, 1 - 1.1102230246251565e-16));
    }

    [Fact]
    public void Refuses_a_demand_it_cannot_sample()
    {
        Assert.Throws<ArgumentException>(() => new TaskSampler(ThreeTasks with { Ranking = [] }));
        Assert.Throws<ArgumentException>(() => new TaskSampler(ThreeTasks with { Ranking = [new TaskId(0), new TaskId(0)] }));
        Assert.Throws<ArgumentException>(() => new TaskSampler(ThreeTasks with { ZipfExponent = -1 }));
        Assert.Throws<ArgumentException>(() => new TaskSampler(ThreeTasks with { ZipfExponent = double.NaN }));
        Assert.Throws<ArgumentException>(() => new TaskSampler(ThreeTasks with
        {
            Phases = [new DemandPhase { Start = Second }, new DemandPhase { Start = Instant.Start }],
        }));
    }

    [Fact]
    public void Allocates_nothing_per_call()
    {
        var sampler = new TaskSampler(ThreeTasks);
        sampler.Sample(Instant.Start, 0.3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) sampler.Sample(new Instant(i), i / 1_000.0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

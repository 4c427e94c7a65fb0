using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class DeadlinePlannerTests(ITestOutputHelper output)
{
    [Fact]
    public void The_deepest_exit_whose_best_cut_is_in_time_is_chosen_or_else_the_fastest()
    {
        var (inTime, late, none) = (0, 0, 0);
        TestSeed.ForEachCase(output, 400, random =>
        {
            var exits = PartitionCase.Many(1 + random.NextInt(4), () => PartitionCase.Draw(random, 3, 5)).Select((p, e) => new ExitChoice(e + 1, 0.5, p)).ToArray();
            var deadline = Duration.FromMilliseconds(random.NextInt(120));
            var best = exits.Select(e => PartitionCase.AllCuts(e.Problem).Where(c => PartitionCase.FitsAll(e.Problem, c)).Select(c => PartitionCase.WalkNs(e.Problem, c))
                .DefaultIfEmpty(long.MaxValue).Min()).ToArray();
            var expected = Array.FindLastIndex(best, ns => ns <= deadline.Nanoseconds);
            var plan = DeadlinePlanner.Choose([.. exits], deadline);
            if (best.Min() == long.MaxValue)
            {
                none++;
                Assert.Null(plan);
                return;
            }
            if (expected >= 0) inTime++;
            else late++;
            Assert.Equal(expected >= 0, plan!.MeetsDeadline);
            if (expected >= 0) Assert.Equal(expected + 1, plan.Exit);
            Assert.Equal(expected >= 0 ? best[expected] : best.Min(), plan.Plan.Latency.Nanoseconds);
        });
        output.WriteLine($"{inTime} in time, {late} late, {none} without a plan");
        Assert.True(inTime > 50 && late > 50 && none > 0);
    }

    [Fact]
    public void A_tighter_deadline_never_gives_a_deeper_exit() => TestSeed.ForEachCase(output, 100, random =>
    {
        ExitChoice[] exits = [.. Enumerable.Range(1, 4).Select(e => new ExitChoice(e, 0.6 + (0.1 * e), PartitionCase.Draw(random, 2, 4)))];
        var deadlines = Enumerable.Range(0, 20).Select(i => Duration.FromMilliseconds(10 * i));
        var chosen = deadlines.Select(d => DeadlinePlanner.Choose([.. exits], d)).Where(p => p is { MeetsDeadline: true }).Select(p => p!.Exit).ToList();
        Assert.Equal(chosen.Order(), chosen);
    });
}

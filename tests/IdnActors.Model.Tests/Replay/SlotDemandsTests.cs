using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Replay;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Replay;

public class SlotDemandsTests(ITestOutputHelper output)
{
    [Fact]
    public void Counts_the_requests_that_an_emulation_would_issue() => TestSeed.ForEachCase(output, 60, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random);
        var types = new RequestTypes(scenario, new Routes(scenario));
        var slots = SlotDemands.SlotCount(scenario.Run);
        var expected = new double[slots][];
        for (var slot = 0; slot < slots; slot++) expected[slot] = new double[types.All.Length];
        var streams = new RandomStreams(scenario.Run.Seed);
        var sampler = new TaskSampler(scenario.Demand);
        for (var source = 0; source < scenario.Demand.Sources.Length; source++)
        {
            var name = scenario.Topology.NameOf(scenario.Demand.Sources[source].Node);
            var arrivals = new ArrivalProcess(scenario.Demand, scenario.Demand.Sources[source], streams.Open($"arrivals/{name}"));
            var tasks = streams.Open($"tasks/{name}");
            while (arrivals.Next() is { } at && at.SinceStart < scenario.Run.Duration)
            {
                var task = sampler.Sample(at, tasks.NextDouble());
                var type = types.All.IndexOf(types.All.First(t => t.Task == task && t.Path.Entry == scenario.Demand.Sources[source].Node));
                expected[at.Nanoseconds / scenario.Run.Slot.Nanoseconds][type]++;
            }
        }
        var demands = new SlotDemands(scenario, types);
        foreach (var slot in expected) Assert.Equal(slot, demands.NextSlot());
        Assert.All(demands.NextSlot(), count => Assert.Equal(0, count));
    });

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 3, 4)]
    [InlineData(1, 2, 1)]
    [InlineData(0, 2, 0)]
    public void The_last_slot_may_be_cut_short(double durationSeconds, double slotSeconds, int expected)
    {
        var run = TestScenarios.Line3().Run with { Duration = Duration.FromSeconds(durationSeconds), Slot = Duration.FromSeconds(slotSeconds) };
        Assert.Equal(expected, SlotDemands.SlotCount(run));
    }

    [Fact]
    public void Refuses_a_slot_without_length() =>
        Assert.Throws<ArgumentException>(() => SlotDemands.SlotCount(TestScenarios.Line3().Run with { Slot = Duration.Zero }));
}

using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>Every actor of a run has the kernel's dispatcher: children do not inherit it.</summary>
public class DispatcherTests
{
    [Fact]
    public async Task Every_actor_of_a_run_lives_on_the_kernels_dispatcher()
    {
        var scenario = TestScenarios.Line3().WithInitial((1, 1)).WithLoad(1, 2, 1).WithDuration(1.01);
        scenario = scenario with { Run = scenario.Run with { Slot = Duration.FromMilliseconds(20) } };
        using var engine = new ScriptedEngine(scenario);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        EmulationRun? run = null;
        var sink = new WalkingSink(() => Walk((ActorRefWithCell)run!.Root, found));
        run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1 }, engine, sink);
        await using (run)
        {
            // The guardian puts the root's cell in place on another thread, perhaps only after the root itself has begun.
            Assert.True(SpinWait.SpinUntil(() => ((RepointableActorRef)run.Root).IsStarted, TimeSpan.FromSeconds(20)));
            var report = await run.ExecuteAsync(CancellationToken.None);
            Assert.Empty(report.Failures);
        }

        // The fetch among them: it is under way when a slot ends.
        Assert.Equal(
            [
                "idn", "idn/links", "idn/links/cloud-hub", "idn/links/edge-hub", "idn/links/hub-cloud", "idn/links/hub-edge", "idn/meters", "idn/nodes",
                "idn/nodes/cloud", "idn/nodes/cloud/shard-0-classify:large.whole", "idn/nodes/edge", "idn/nodes/edge/fetch-0-classify:large.whole",
                "idn/nodes/edge/shard-0-classify:large.whole", "idn/nodes/hub", "idn/nodes/hub/shard-0-classify:large.whole", "idn/placement", "idn/slots", "idn/sources",
            ],
            found);
    }

    private static void Walk(ActorRefWithCell actor, SortedSet<string> found)
    {
        var path = actor.Path.ToStringWithoutAddress()["/user/".Length..];
        found.Add(path);
        var cell = Assert.IsType<ActorCell>(actor.Underlying);
        Assert.True(cell.Dispatcher.Id == KernelDispatcherConfigurator.DispatcherId, $"{path} runs on {cell.Dispatcher.Id}");
        foreach (var child in cell.GetChildren()) Walk((ActorRefWithCell)child, found);
    }

    /// <summary>Acts at the end of every slot and whenever something is told.</summary>
    private sealed class WalkingSink(Action walk) : IRunSink
    {
        public void OnEvent(RunEvent runEvent)
        {
            if (runEvent.At > Instant.Start) walk();
        }

        public void OnNodeSlot(in NodeSlotRow row) => walk();

        public void OnLinkSlot(in LinkSlotRow row) => walk();
    }
}

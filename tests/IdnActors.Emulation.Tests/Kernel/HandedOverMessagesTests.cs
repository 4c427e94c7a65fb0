using Akka.Actor;
using Akka.Event;
using IdnActors.Emulation.Kernel;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>What the kernel hands to an actor itself is a message like any other.</summary>
public class HandedOverMessagesTests(ITestOutputHelper output) : MessageFixture(output)
{
    [Fact]
    public async Task What_the_kernel_hands_over_itself_is_in_turn_with_what_is_told()
    {
        var (receiver, actor) = await StartKnownAsync(message => Came.Add(message));

        await Kernel.Do(() =>
        {
            receiver.Tell("1");
            Kernel.Post(actor, "2");
            receiver.Tell("3");
            Kernel.PostAt(Kernel.Now, new EventSource(11), actor, "timed");
            Assert.Empty(Came);
        });
        await RunUntilMs(1);

        Assert.Equal(["1", "2", "3", "timed"], Came);
    }

    [Fact]
    public async Task A_handler_that_fails_when_the_kernel_hands_over_is_supervised_as_ever()
    {
        var failures = new List<Exception>();
        Scripted? actor = null;
        await StartAsync(KernelProps.Of(() => new Parent(Kernel, new OneForOneStrategy(e =>
        {
            failures.Add(e);
            return Directive.Resume;
        }), KernelProps.Of(() => actor = new Scripted(Kernel, (_, message) =>
        {
            if (message is "2") throw new InvalidOperationException("on purpose");
            Came.Add((string)message);
        })))));

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 4; i++) Kernel.Post(actor!, $"{i}");
        });
        await Kernel.Do(() => { });
        await StartAsync(Script((_, _) => { }));

        Assert.Equal("on purpose", Assert.Single(failures).Message);
        Assert.Equal(["1", "3", "4"], Came);
        Assert.Empty(Kernel.Faults);
    }

    [Fact]
    public async Task What_the_kernel_hands_over_to_an_actor_that_has_stopped_becomes_a_dead_letter()
    {
        var dead = new List<string>();
        var listener = await StartAsync(Script((_, message) => dead.Add((string)((DeadLetter)message).Message)));
        Sys.EventStream.Subscribe(listener, typeof(DeadLetter));
        var (receiver, actor) = await StartKnownAsync(message => Came.Add(message));
        Watch(receiver);
        Assert.True(actor.IsOpen);

        await Kernel.Do(() =>
        {
            Kernel.Post(actor, "before");
            Sys.Stop(receiver);
            Kernel.Post(actor, "after");
        });
        ExpectTerminated(receiver);
        await Kernel.Do(() => Kernel.Post(actor, "late"));
        await Kernel.Do(() => { });

        Assert.False(actor.IsOpen);
        Assert.Equal(["after", "before", "late"], Came.Concat(dead).Order());
        Assert.Contains("late", dead);
    }

    /// <summary>Starts an actor of which the kernel knows more than its reference.</summary>
    private async Task<(IActorRef Reference, EmulationActor Actor)> StartKnownAsync(Action<string> handler)
    {
        Scripted? actor = null;
        var reference = await StartAsync(KernelProps.Of(() => actor = new Scripted(Kernel, (_, message) => handler((string)message))));
        return (reference, actor!);
    }
}

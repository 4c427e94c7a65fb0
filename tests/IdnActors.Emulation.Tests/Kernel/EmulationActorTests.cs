using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>Actors on the kernel: their thread, their timers, their supervision.</summary>
public class EmulationActorTests(ITestOutputHelper output) : KernelFixture(output)
{
    [Fact]
    public async Task An_actor_handles_its_messages_on_the_kernels_thread()
    {
        var actor = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor));

        actor.Tell("where");
        await Kernel.Do(() => { });

        ExpectMsg("on kernel", TimeSpan.Zero);
    }

    [Fact]
    public async Task A_timer_arrives_at_its_instant_and_not_before()
    {
        var actor = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor));
        actor.Tell(new SetTimer(10, "tick"));

        await RunUntilMs(9.999999);
        ExpectNoMsg(TimeSpan.Zero);

        await RunUntilMs(10);
        ExpectMsg("tick at 10ms", TimeSpan.Zero);
    }

    [Fact]
    public async Task A_cancelled_timer_does_not_arrive()
    {
        var actor = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor));
        actor.Tell(new SetTimer(10, "tick"));
        actor.Tell("cancel");

        await RunUntilMs(20);

        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Timers_set_before_a_restart_do_not_fire_into_the_next_incarnation()
    {
        var parent = await StartAsync(ParentActor.PropsFor(Kernel, TestActor, Directive.Restart));
        parent.Tell(new SetTimer(10, "old"));
        parent.Tell("throw");
        parent.Tell(new SetTimer(20, "new"));

        await RunUntilMs(30);

        ExpectMsg("new at 20ms", TimeSpan.Zero);
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Empty(Kernel.Faults);
    }

    [Fact]
    public async Task Timers_of_a_stopped_actor_do_not_fire_and_the_kernel_lives_on()
    {
        var parent = await StartAsync(ParentActor.PropsFor(Kernel, TestActor, Directive.Stop));
        var other = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor));
        parent.Tell(new SetTimer(10, "stopped"));
        parent.Tell("throw");
        other.Tell(new SetTimer(15, "other"));

        await RunUntilMs(30);

        ExpectMsg("child ended", TimeSpan.Zero);
        ExpectMsg("other at 15ms", TimeSpan.Zero);
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Empty(Kernel.Faults);
    }

    [Fact]
    public async Task An_exception_in_a_timers_handler_is_the_supervisors_business()
    {
        var parent = await StartAsync(ParentActor.PropsFor(Kernel, TestActor, Directive.Restart));
        parent.Tell(new SetTimer(10, "throw"));

        await RunUntilMs(15);
        parent.Tell("where");
        await Kernel.Do(() => { });

        ExpectMsg("on kernel", TimeSpan.Zero);
        Assert.Equal(Duration.FromMilliseconds(15), Kernel.Now.SinceStart);
    }

    [Fact]
    public async Task The_identity_for_events_outlives_a_restart()
    {
        var parent = await StartAsync(ParentActor.PropsFor(Kernel, TestActor, Directive.Restart));
        parent.Tell("source");
        parent.Tell("throw");
        parent.Tell("source");
        await Kernel.Do(() => { });

        var first = ExpectMsg<EventSource>(TimeSpan.Zero);
        Assert.Same(first, ExpectMsg<EventSource>(TimeSpan.Zero));
    }

    [Fact]
    public async Task Messages_and_timers_of_one_instant_arrive_in_canonical_order()
    {
        var low = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor, sourceId: 1));
        var high = await StartAsync(ProbeActor.PropsFor(Kernel, TestActor, sourceId: 2));
        high.Tell(new SetTimer(10, "high"));
        low.Tell(new SetTimer(10, "low"));

        await RunUntilMs(10);

        ExpectMsg("low at 10ms", TimeSpan.Zero);
        ExpectMsg("high at 10ms", TimeSpan.Zero);
    }

    [Fact]
    public void A_dispatcher_without_a_kernel_says_what_it_needs()
    {
        var setup = BootstrapSetup.Create().WithConfig(KernelDispatcherConfigurator.Hocon);
        using var system = ActorSystem.Create("no-kernel", setup);

        var thrown = Assert.ThrowsAny<Exception>(() => system.Dispatchers.Lookup(KernelDispatcherConfigurator.DispatcherId));

        Assert.Contains(nameof(KernelSetup), thrown.ToString(), StringComparison.Ordinal);
    }

    private sealed record SetTimer(double AtMs, string Message);

    private sealed class ProbeActor(EventKernel kernel, EventSource source, IActorRef listener) : EmulationActor(kernel, source)
    {
        private TimerHandle _last = TimerHandle.None;

        public static Props PropsFor(EventKernel kernel, IActorRef listener, long sourceId = 1)
        {
            var source = new EventSource(sourceId);
            return KernelProps.Of(() => new ProbeActor(kernel, source, listener));
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case SetTimer set: _last = Timers.TellSelfAt(Instant.Start + Duration.FromMilliseconds(set.AtMs), Self, set.Message); break;
                case "cancel": Timers.Cancel(_last); break;
                case "throw": throw new InvalidTimeZoneException("asked to");
                case "where": listener.Tell(Kernel.IsOnKernelThread ? "on kernel" : "elsewhere"); break;
                case "source": listener.Tell(Source); break;
                case string tick: listener.Tell($"{tick} at {Kernel.Now}"); break;
                default: Unhandled(message); break;
            }
        }
    }

    private sealed class ParentActor(EventKernel kernel, IActorRef listener, Directive directive) : EmulationActor(kernel, new EventSource(9))
    {
        private IActorRef _child = ActorRefs.Nobody;

        public static Props PropsFor(EventKernel kernel, IActorRef listener, Directive directive) =>
            KernelProps.Of(() => new ParentActor(kernel, listener, directive));

        protected override void PreStart()
        {
            _child = Context.ActorOf(ProbeActor.PropsFor(Kernel, listener), "child");
            Context.WatchWith(_child, "child ended");
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => directive);

        protected override void OnReceive(object message)
        {
            if (message is "child ended") listener.Tell(message);
            else _child.Forward(message);
        }
    }
}

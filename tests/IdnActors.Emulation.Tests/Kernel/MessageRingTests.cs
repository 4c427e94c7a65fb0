using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>What Akka promises of messages must hold though they go past the mailboxes: decision 0008.</summary>
public class MessageRingTests(ITestOutputHelper output) : KernelFixture(output)
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task Handlers_never_nest_and_order_is_that_of_telling()
    {
        var receiver = await StartAsync(Script((self, message) =>
        {
            _log.Add($"begin {message}");
            if (message is "1") self.Tell("own");
            _log.Add($"end {message}");
        }));

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 3; i++) receiver.Tell($"{i}");
        });
        await Kernel.Do(() => { });

        Assert.Equal(["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3", "begin own", "end own"], _log);
    }

    [Fact]
    public async Task What_an_actor_has_stashed_it_gets_back_though_nobody_tells_it_anything_more()
    {
        var stasher = await StartAsync(KernelProps.Of(() => new Stasher(_log)));

        await Kernel.Do(() =>
        {
            foreach (var message in (string[])["1", "2", "3", "open", "4"]) stasher.Tell(message);
        });
        await Kernel.Do(() => { });

        Assert.Equal(["open", "1", "2", "3", "4"], _log);
    }

    [Fact]
    public async Task Messages_told_before_and_after_a_failure_arrive_once_each_and_in_order_but_the_one_that_failed()
    {
        var parent = await StartAsync(KernelProps.Of(() => new Parent(Kernel, new OneForOneStrategy(_ => Directive.Restart),
            Script((_, message) =>
            {
                if (message is "20") throw new InvalidOperationException("on purpose");
                _log.Add((string)message);
            }))));

        await Kernel.Do(() =>
        {
            for (var i = 0; i < 100; i++) parent.Tell($"{i}");
        });
        await Kernel.Do(() => { });
        await StartAsync(Script((_, _) => { }));

        Assert.Equal(Enumerable.Range(0, 100).Where(i => i != 20).Select(i => $"{i}"), _log);
    }

    [Fact]
    public async Task A_stop_takes_effect_before_messages_that_wait_which_become_dead_letters()
    {
        var dead = new List<string>();
        var listener = await StartAsync(Script((_, message) => dead.Add((string)((DeadLetter)message).Message)));
        Sys.EventStream.Subscribe(listener, typeof(DeadLetter));
        var receiver = await StartAsync(KernelProps.Of(() => new StopsAt(Kernel, "2", _log)));
        Watch(receiver);

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 5; i++) receiver.Tell($"{i}");
        });
        ExpectTerminated(receiver);
        await Kernel.Do(() => receiver.Tell("late"));
        await Kernel.Do(() => { });

        Assert.Equal(["1", "2"], _log);
        Assert.Equal(["3", "4", "5", "late"], dead);
    }

    [Fact]
    public async Task What_another_thread_tells_meanwhile_arrives_too()
    {
        var receiver = await StartAsync(Script((_, message) => _log.Add((string)message)));
        var told = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var kernel = Kernel.Do(() =>
        {
            begun.SetResult();
            told.Task.GetAwaiter().GetResult();
            // The mailbox now holds what the other thread told.
            receiver.Tell("kernel");
        });
        await begun.Task;
        receiver.Tell("other");
        told.SetResult();
        await kernel;
        await Kernel.Do(() => { });

        Assert.Equal(["kernel", "other"], _log.Order());
    }

    [Fact]
    public async Task Sender_and_context_are_those_of_the_message_and_of_nobody_afterwards()
    {
        var answers = new List<string>();
        var asked = await StartAsync(KernelProps.Of(() => new Answers(Kernel)));
        var asking = await StartAsync(Script((self, message) =>
        {
            if (message is IActorRef to) to.Tell("who", self);
            else answers.Add((string)message);
        }));

        await Kernel.Do(() => asking.Tell(asked));
        await Kernel.Do(() => { });
        IActorRef? outside = null;
        await Kernel.Do(() => outside = ActorCell.GetCurrentSelfOrNoSender());

        Assert.Equal([$"{asked.Path.Name} asked by {asking.Path.Name}"], answers);
        Assert.True(outside is null || outside.IsNobody());
    }

    [Fact]
    public async Task What_the_kernel_hands_over_itself_is_in_turn_with_what_is_told()
    {
        var (receiver, actor) = await StartKnownAsync(message => _log.Add(message));

        await Kernel.Do(() =>
        {
            receiver.Tell("1");
            Kernel.Post(actor, "2");
            receiver.Tell("3");
            Kernel.PostAt(Kernel.Now, new EventSource(11), actor, "timed");
            Assert.Empty(_log);
        });
        await RunUntilMs(1);

        Assert.Equal(["1", "2", "3", "timed"], _log);
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
            _log.Add((string)message);
        })))));

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 4; i++) Kernel.Post(actor!, $"{i}");
        });
        await Kernel.Do(() => { });
        await StartAsync(Script((_, _) => { }));

        Assert.Equal("on purpose", Assert.Single(failures).Message);
        Assert.Equal(["1", "3", "4"], _log);
        Assert.Empty(Kernel.Faults);
    }

    [Fact]
    public async Task What_the_kernel_hands_over_to_an_actor_that_has_stopped_becomes_a_dead_letter()
    {
        var dead = new List<string>();
        var listener = await StartAsync(Script((_, message) => dead.Add((string)((DeadLetter)message).Message)));
        Sys.EventStream.Subscribe(listener, typeof(DeadLetter));
        var (receiver, actor) = await StartKnownAsync(message => _log.Add(message));
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
        Assert.Equal(["after", "before", "late"], _log.Concat(dead).Order());
        Assert.Contains("late", dead);
    }

    [Fact]
    public async Task Time_waits_for_a_mailbox_that_another_thread_has_marked_but_not_yet_brought()
    {
        // That thread may be stopped in between, for as long as the machine likes; watching an actor from elsewhere is enough.
        var receiver = await StartAsync(Script((_, message) => _log.Add($"{message} at {Kernel.Now.Nanoseconds}")));
        var mailbox = ((ActorCell)((ActorRefWithCell)receiver).Underlying).Mailbox!;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Kernel.Do(() =>
        {
            StatusOf(mailbox) = Scheduled;
            Kernel.TellAt(new Instant(5), new EventSource(11), new CallbackRef(_ => reached.SetResult()), "", ActorRefs.NoSender);
            Kernel.TellAt(new Instant(5), new EventSource(12), receiver, "message", ActorRefs.NoSender);
            Kernel.TellAt(new Instant(6), new EventSource(13), new CallbackRef(_ => _log.Add("later")), "", ActorRefs.NoSender);
        });
        var run = Kernel.RunUntil(new Instant(10));
        await reached.Task;
        for (var i = 0; i < 100; i++) await Kernel.Do(() => Assert.Equal(5, Kernel.Now.Nanoseconds));
        Assert.Empty(_log);

        Kernel.Enqueue(mailbox);
        await run;

        Assert.Equal(["message at 5", "later"], _log);
    }

    [Fact]
    public async Task Time_does_not_wait_for_what_another_thread_tells_an_actor_that_has_gone()
    {
        var receiver = await StartAsync(Script((_, _) => { }));
        var queue = ((ActorCell)((ActorRefWithCell)receiver).Underlying).Mailbox!.MessageQueue;
        Watch(receiver);
        Sys.Stop(receiver);
        ExpectTerminated(receiver);

        queue.Enqueue(receiver, new Envelope("late", ActorRefs.NoSender));
        await RunUntilMs(1);

        Assert.False(queue.HasMessages);
    }

    /// <summary>Starts an actor of which the kernel knows more than its reference.</summary>
    private async Task<(IActorRef Reference, EmulationActor Actor)> StartKnownAsync(Action<string> handler)
    {
        Scripted? actor = null;
        var reference = await StartAsync(KernelProps.Of(() => actor = new Scripted(Kernel, (_, message) => handler((string)message))));
        return (reference, actor!);
    }

    // What an Akka mailbox is before it is handed to its dispatcher.
    private const int Scheduled = 2;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_statusDotNotCallMeDirectly")]
    private static extern ref int StatusOf(Mailbox mailbox);

    private Props Script(Action<IActorRef, object> handler) => KernelProps.Of(() => new Scripted(Kernel, handler));

    private sealed class Scripted(EventKernel kernel, Action<IActorRef, object> handler) : EmulationActor(kernel, new EventSource(7))
    {
        protected override void OnReceive(object message) => handler(Self, message);
    }

    private sealed class Answers(EventKernel kernel) : EmulationActor(kernel, new EventSource(8))
    {
        protected override void OnReceive(object message) => Sender.Tell($"{Self.Path.Name} asked by {Sender.Path.Name}");
    }

    private sealed class StopsAt(EventKernel kernel, string last, List<string> log) : EmulationActor(kernel, new EventSource(9))
    {
        protected override void OnReceive(object message)
        {
            log.Add((string)message);
            if (message is string text && text == last) Context.Stop(Self);
        }
    }

    private sealed class Stasher(List<string> log) : UntypedActor, IWithUnboundedStash
    {
        private bool _isOpen;

        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            if (message is "open") _isOpen = true;
            if (!_isOpen)
            {
                Stash.Stash();
                return;
            }
            log.Add((string)message);
            Stash.UnstashAll();
        }
    }

    private sealed class Parent(EventKernel kernel, SupervisorStrategy strategy, Props childProps) : EmulationActor(kernel, new EventSource(10))
    {
        private IActorRef _child = ActorRefs.Nobody;

        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void PreStart() => _child = Context.ActorOf(childProps);

        protected override void OnReceive(object message) => _child.Tell(message);
    }
}

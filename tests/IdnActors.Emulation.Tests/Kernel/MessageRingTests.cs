using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>What Akka promises of messages must hold though they go past the mailboxes: decision 0008.</summary>
public class MessageRingTests(ITestOutputHelper output) : MessageFixture(output)
{
    [Fact]
    public async Task Handlers_never_nest_and_order_is_that_of_telling()
    {
        var receiver = await StartAsync(Script((self, message) =>
        {
            Came.Add($"begin {message}");
            if (message is "1") self.Tell("own");
            Came.Add($"end {message}");
        }));

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 3; i++) receiver.Tell($"{i}");
        });
        await Kernel.Do(() => { });

        Assert.Equal(["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3", "begin own", "end own"], Came);
    }

    [Fact]
    public async Task What_an_actor_has_stashed_it_gets_back_though_nobody_tells_it_anything_more()
    {
        var stasher = await StartAsync(KernelProps.Of(() => new Stasher(Came)));

        await Kernel.Do(() =>
        {
            foreach (var message in (string[])["1", "2", "3", "open", "4"]) stasher.Tell(message);
        });
        await Kernel.Do(() => { });

        Assert.Equal(["open", "1", "2", "3", "4"], Came);
    }

    [Fact]
    public async Task Messages_told_before_and_after_a_failure_arrive_once_each_and_in_order_but_the_one_that_failed()
    {
        var parent = await StartAsync(KernelProps.Of(() => new Parent(Kernel, new OneForOneStrategy(_ => Directive.Restart),
            Script((_, message) =>
            {
                if (message is "20") throw new InvalidOperationException("on purpose");
                Came.Add((string)message);
            }))));

        await Kernel.Do(() =>
        {
            for (var i = 0; i < 100; i++) parent.Tell($"{i}");
        });
        await Kernel.Do(() => { });
        await StartAsync(Script((_, _) => { }));

        Assert.Equal(Enumerable.Range(0, 100).Where(i => i != 20).Select(i => $"{i}"), Came);
    }

    [Fact]
    public async Task A_stop_takes_effect_before_messages_that_wait_which_become_dead_letters()
    {
        var dead = new List<string>();
        var listener = await StartAsync(Script((_, message) => dead.Add((string)((DeadLetter)message).Message)));
        Sys.EventStream.Subscribe(listener, typeof(DeadLetter));
        var receiver = await StartAsync(KernelProps.Of(() => new StopsAt(Kernel, "2", Came)));
        Watch(receiver);

        await Kernel.Do(() =>
        {
            for (var i = 1; i <= 5; i++) receiver.Tell($"{i}");
        });
        ExpectTerminated(receiver);
        await Kernel.Do(() => receiver.Tell("late"));
        await Kernel.Do(() => { });

        Assert.Equal(["1", "2"], Came);
        Assert.Equal(["3", "4", "5", "late"], dead);
    }

    [Fact]
    public async Task What_another_thread_tells_meanwhile_arrives_too()
    {
        var receiver = await StartAsync(Script((_, message) => Came.Add((string)message)));
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

        Assert.Equal(["kernel", "other"], Came.Order());
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
    public async Task Time_waits_for_a_mailbox_that_another_thread_has_marked_but_not_yet_brought()
    {
        // That thread may be stopped in between, for as long as the machine likes; watching an actor from elsewhere is enough.
        var receiver = await StartAsync(Script((_, message) => Came.Add($"{message} at {Kernel.Now.Nanoseconds}")));
        var mailbox = ((ActorCell)((ActorRefWithCell)receiver).Underlying).Mailbox!;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Kernel.Do(() =>
        {
            StatusOf(mailbox) = Scheduled;
            Kernel.TellAt(new Instant(5), new EventSource(11), new CallbackRef(_ => reached.SetResult()), "", ActorRefs.NoSender);
            Kernel.TellAt(new Instant(5), new EventSource(12), receiver, "message", ActorRefs.NoSender);
            Kernel.TellAt(new Instant(6), new EventSource(13), new CallbackRef(_ => Came.Add("later")), "", ActorRefs.NoSender);
        });
        var run = Kernel.RunUntil(new Instant(10));
        await reached.Task;
        for (var i = 0; i < 100; i++) await Kernel.Do(() => Assert.Equal(5, Kernel.Now.Nanoseconds));
        Assert.Empty(Came);

        Kernel.Enqueue(mailbox);
        await run;

        Assert.Equal(["message at 5", "later"], Came);
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

    // What an Akka mailbox is before it is handed to its dispatcher.
    private const int Scheduled = 2;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_statusDotNotCallMeDirectly")]
    private static extern ref int StatusOf(Mailbox mailbox);

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
}

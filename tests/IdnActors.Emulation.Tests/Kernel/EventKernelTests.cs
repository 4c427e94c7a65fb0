using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>The kernel with a virtual clock, driven without actors.</summary>
public sealed class EventKernelTests : IDisposable
{
    private readonly EventKernel _kernel = new(KernelClock.CreateVirtual());
    private readonly EventSource _source = new(1);
    private readonly List<(long At, object Message)> _told = [];
    private readonly IActorRef _recorder;

    public EventKernelTests() => _recorder = new CallbackRef(message => _told.Add((_kernel.Now.Nanoseconds, message)));

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task Events_fire_at_their_time_whatever_the_order_they_were_set_in()
    {
        await _kernel.Do(() =>
        {
            Schedule(30, "c");
            Schedule(10, "a");
            Schedule(20, "b");
        });

        await _kernel.RunUntil(new Instant(100));

        Assert.Equal([(10, "a"), (20, "b"), (30, "c")], _told);
        Assert.Equal(100, _kernel.Now.Nanoseconds);
        Assert.Equal(3, _kernel.EventsFired);
    }

    [Fact]
    public async Task Events_of_one_instant_fire_by_source_then_in_the_order_they_were_set()
    {
        var (first, second) = (new EventSource(1), new EventSource(2));
        await _kernel.Do(() =>
        {
            _kernel.TellAt(new Instant(5), second, _recorder, "second 0", ActorRefs.NoSender);
            _kernel.TellAt(new Instant(5), first, _recorder, "first 0", ActorRefs.NoSender);
            _kernel.TellAt(new Instant(5), second, _recorder, "second 1", ActorRefs.NoSender);
            _kernel.TellAt(new Instant(5), first, _recorder, "first 1", ActorRefs.NoSender);
        });

        await _kernel.RunUntil(new Instant(5));

        Assert.Equal(["first 0", "first 1", "second 0", "second 1"], _told.Select(t => t.Message));
    }

    [Fact]
    public async Task What_is_due_at_the_horizon_fires_and_what_is_due_later_waits_for_the_next_run()
    {
        await _kernel.Do(() =>
        {
            Schedule(10, "at");
            Schedule(11, "after");
        });

        await _kernel.RunUntil(new Instant(10));
        Assert.Equal([(10, "at")], _told);

        await _kernel.RunUntil(new Instant(11));
        Assert.Equal([(10, "at"), (11, "after")], _told);
    }

    [Fact]
    public async Task What_is_set_for_the_past_fires_at_once()
    {
        await _kernel.RunUntil(new Instant(50));
        await _kernel.Do(() => Schedule(10, "late"));

        await _kernel.RunUntil(new Instant(60));

        Assert.Equal([(50, "late")], _told);
    }

    [Fact]
    public async Task Time_never_runs_backwards_even_when_told_to_run_to_the_past()
    {
        await _kernel.RunUntil(new Instant(50));

        await _kernel.RunUntil(new Instant(20));

        Assert.Equal(50, _kernel.Now.Nanoseconds);
    }

    [Fact]
    public async Task Work_set_by_a_handler_for_the_same_instant_fires_in_that_instant()
    {
        var chain = new CallbackRef(message =>
        {
            _told.Add((_kernel.Now.Nanoseconds, message));
            if ((int)message < 3) _kernel.TellAt(_kernel.Now, _source, _recorder, (int)message + 10, ActorRefs.NoSender);
        });
        await _kernel.Do(() =>
        {
            _kernel.TellAt(new Instant(5), _source, chain, 1, ActorRefs.NoSender);
            Schedule(6, "next");
        });

        await _kernel.RunUntil(new Instant(10));

        Assert.Equal([(5, 1), (5, 11), (6, "next")], _told);
    }

    [Fact]
    public async Task No_time_passes_and_nothing_fires_unless_it_runs()
    {
        await _kernel.Do(() => Schedule(0, "waits"));
        await _kernel.Do(() => { });

        Assert.Empty(_told);
        Assert.Equal(1, _kernel.PendingEvents);
    }

    [Fact]
    public async Task EndRun_completes_the_run_at_the_present_instant_before_any_further_event()
    {
        await _kernel.Do(() =>
        {
            _kernel.TellAt(new Instant(5), _source, new CallbackRef(_ => _kernel.EndRun()), "end", ActorRefs.NoSender);
            Schedule(5, "same instant");
        });

        await _kernel.RunUntil(new Instant(10));

        Assert.Empty(_told);
        Assert.Equal(5, _kernel.Now.Nanoseconds);
        await _kernel.RunUntil(new Instant(10));
        Assert.Equal([(5, "same instant")], _told);
    }

    [Fact]
    public async Task A_run_ends_when_its_condition_holds_once_no_mailbox_is_ready()
    {
        var isDone = false;
        await _kernel.Do(() =>
        {
            _kernel.TellAt(new Instant(5), _source, new CallbackRef(_ =>
            {
                isDone = true;
                // Work of the same instant that takes it back.
                _ = _kernel.Do(() => isDone = false);
            }), "for a moment", ActorRefs.NoSender);
            _kernel.TellAt(new Instant(7), _source, new CallbackRef(_ => isDone = true), "for good", ActorRefs.NoSender);
            Schedule(7, "later");
        });

        await _kernel.RunUntil(new Instant(10), endsWhen: () => isDone);
        Assert.Equal(7, _kernel.Now.Nanoseconds);
        Assert.Empty(_told);

        await _kernel.RunUntil(new Instant(10), endsWhen: () => isDone);
        Assert.Equal(7, _kernel.Now.Nanoseconds);

        await _kernel.RunUntil(new Instant(10));
        Assert.Equal([(7, "later")], _told);
    }

    [Fact]
    public async Task A_second_run_is_refused_while_one_is_under_way()
    {
        _kernel.Hold();
        var first = _kernel.RunUntil(new Instant(10));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _kernel.RunUntil(new Instant(20)));

        _kernel.Release();
        await first;
        Assert.Equal(10, _kernel.Now.Nanoseconds);
    }

    [Fact]
    public async Task An_action_runs_on_the_kernels_thread_and_its_exception_reaches_whoever_awaits_it()
    {
        var isOnThread = false;
        await _kernel.Do(() => isOnThread = _kernel.IsOnKernelThread);
        Assert.True(isOnThread);
        Assert.False(_kernel.IsOnKernelThread);

        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _kernel.Do(() => throw new InvalidTimeZoneException("mine")));

        Assert.Equal("mine", thrown.Message);
        Assert.Empty(_kernel.Faults);
    }

    [Fact]
    public async Task An_exception_that_escapes_a_receiver_is_kept_and_the_kernel_goes_on()
    {
        await _kernel.Do(() =>
        {
            _kernel.TellAt(new Instant(5), _source, new CallbackRef(_ => throw new InvalidTimeZoneException("escaped")), "throw", ActorRefs.NoSender);
            Schedule(6, "after");
        });

        await _kernel.RunUntil(new Instant(10));

        Assert.Equal("escaped", Assert.Single(_kernel.Faults).Message);
        Assert.Equal([(6, "after")], _told);
    }

    [Fact]
    public async Task Firing_events_allocates_nothing_in_the_steady_state()
    {
        // The least of several stretches: the runtime itself may allocate when it compiles anew what is called often.
        var least = long.MaxValue;
        var before = 0L;
        IActorRef? ticker = null;
        ticker = new CallbackRef(message =>
        {
            var now = _kernel.Now.Nanoseconds;
            if (now % 20_000 == 0)
            {
                var total = GC.GetAllocatedBytesForCurrentThread();
                if (now > 0) least = Math.Min(least, total - before);
                before = total;
            }
            _kernel.TellAt(new Instant(now + 1), _source, ticker!, message, ActorRefs.NoSender);
        });
        await _kernel.Do(() => _kernel.TellAt(Instant.Start, _source, ticker, "tick", ActorRefs.NoSender));

        await _kernel.RunUntil(new Instant(100_001));

        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Many_cancelled_timers_are_compacted_away_and_the_others_still_fire_in_order()
    {
        using var timers = new KernelTimers(_kernel, _source);
        await _kernel.Do(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                var handle = timers.TellSelfAt(new Instant((i * 7919L) % 10_000), _recorder, i);
                if (i % 10 != 0) timers.Cancel(handle);
            }
            Assert.True(_kernel.PendingEvents < 9_000, $"{_kernel.PendingEvents} events are pending");
        });

        await _kernel.RunUntil(new Instant(10_000));

        Assert.Equal(1_000, _told.Count);
        Assert.All(_told, t => Assert.Equal((int)t.Message * 7919L % 10_000, t.At));
        Assert.Equal(_told.OrderBy(t => t.At), _told);
    }

    private void Schedule(long due, object message) => _kernel.TellAt(new Instant(due), _source, _recorder, message, ActorRefs.NoSender);
}

using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>The kernel against other threads: holds, wake-ups, shutdown.</summary>
public class EventKernelThreadingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Virtual_time_stands_still_under_a_hold_while_actions_go_on()
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var source = new EventSource(1);
        var fired = new List<string>();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await kernel.Do(() =>
        {
            kernel.TellAt(new Instant(5), source, new CallbackRef(_ =>
            {
                kernel.Hold();
                held.SetResult();
            }), "hold", ActorRefs.NoSender);
            kernel.TellAt(new Instant(5), source, new CallbackRef(_ => fired.Add("same instant")), "", ActorRefs.NoSender);
            kernel.TellAt(new Instant(6), source, new CallbackRef(_ => fired.Add("later")), "", ActorRefs.NoSender);
        });
        var run = kernel.RunUntil(new Instant(10));
        await held.Task;

        for (var i = 0; i < 100; i++)
        {
            await kernel.Do(() =>
            {
                Assert.Equal(5, kernel.Now.Nanoseconds);
                Assert.Empty(fired);
            });
        }
        Assert.False(run.IsCompleted);
        kernel.Release();
        await run;

        Assert.Equal(["same instant", "later"], fired);
    }

    [Fact]
    public async Task A_hold_of_the_instant_lets_what_is_due_now_fire_and_time_stand_still()
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var source = new EventSource(1);
        var fired = new List<string>();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await kernel.Do(() =>
        {
            kernel.TellAt(new Instant(5), source, new CallbackRef(_ => kernel.HoldInstant()), "hold", ActorRefs.NoSender);
            kernel.TellAt(new Instant(5), source, new CallbackRef(_ =>
            {
                fired.Add("same instant");
                held.SetResult();
            }), "", ActorRefs.NoSender);
            kernel.TellAt(new Instant(6), source, new CallbackRef(_ => fired.Add("later")), "", ActorRefs.NoSender);
        });
        var run = kernel.RunUntil(new Instant(10));
        await held.Task;

        for (var i = 0; i < 100; i++)
        {
            await kernel.Do(() =>
            {
                Assert.Equal(5, kernel.Now.Nanoseconds);
                Assert.Equal(["same instant"], fired);
            });
        }
        Assert.False(run.IsCompleted);
        kernel.ReleaseInstant();
        await run;

        Assert.Equal(["same instant", "later"], fired);
        Assert.Throws<InvalidOperationException>(kernel.ReleaseInstant);
    }

    [Fact]
    public async Task The_end_of_a_run_waits_for_a_hold_of_the_instant()
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        kernel.HoldInstant();
        var run = kernel.RunUntil(new Instant(10));
        await kernel.Do(() => Assert.Equal(0, kernel.Now.Nanoseconds));
        Assert.False(run.IsCompleted);

        kernel.ReleaseInstant();

        await run;
        Assert.Equal(10, kernel.Now.Nanoseconds);
    }

    [Fact]
    public async Task Time_goes_on_only_when_every_hold_is_released()
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        kernel.Hold();
        kernel.Hold();
        var run = kernel.RunUntil(new Instant(10));
        kernel.Release();
        await kernel.Do(() => Assert.Equal(0, kernel.Now.Nanoseconds));
        Assert.False(run.IsCompleted);

        kernel.Release();

        await run;
        Assert.Throws<InvalidOperationException>(kernel.Release);
    }

    [Fact]
    public async Task Work_done_elsewhere_under_a_hold_comes_back_at_its_own_instant()
    {
        const int Rounds = 20_000;
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var source = new EventSource(1);
        var wrong = new List<(long Expected, long Found)>();
        var returned = 0;
        using var ticket = new Ticket();
        var worker = ticket.Serve(round =>
        {
            _ = kernel.Do(() =>
            {
                returned++;
                if (kernel.Now.Nanoseconds != round) wrong.Add((round, kernel.Now.Nanoseconds));
            });
            kernel.Release();
        });
        var leave = new CallbackRef(_ =>
        {
            kernel.Hold();
            ticket.Give((int)kernel.Now.Nanoseconds);
        });
        await kernel.Do(() =>
        {
            for (var round = 1; round <= Rounds; round++) kernel.TellAt(new Instant(round), source, leave, "", ActorRefs.NoSender);
        });

        await kernel.RunUntil(new Instant(Rounds + 1)).WaitAsync(Patience);
        ticket.Give(-1);
        await worker;

        Assert.Equal(Rounds, returned);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task No_wake_up_is_lost_when_many_threads_call_a_kernel_that_sleeps_in_between()
    {
        const int Threads = 4;
        const int Rounds = 3_000;
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var count = 0;

        var callers = Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++) await kernel.Do(() => count++);
        }));
        await Task.WhenAll(callers).WaitAsync(Patience);

        Assert.Equal(Threads * Rounds, count);
    }

    [Fact]
    public async Task Runs_and_actions_from_many_threads_all_complete()
    {
        const int Rounds = 2_000;
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var actions = 0;
        var noise = Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++) await kernel.Do(() => actions++);
        });
        var holds = Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                kernel.Hold();
                kernel.Release();
            }
        });
        var runs = Task.Run(async () =>
        {
            for (var round = 1; round <= Rounds; round++) await kernel.RunUntil(new Instant(round));
        });

        await Task.WhenAll(noise, holds, runs).WaitAsync(Patience);

        Assert.Equal(Rounds, actions);
        Assert.Equal(Rounds, kernel.Now.Nanoseconds);
    }

    [Fact]
    public async Task A_run_that_is_pending_when_the_kernel_is_disposed_fails_instead_of_hanging()
    {
        var kernel = new EventKernel(KernelClock.CreateVirtual());
        kernel.Hold();
        var run = kernel.RunUntil(new Instant(10));

        kernel.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_disposed_kernel_refuses_work_and_may_be_disposed_again()
    {
        var kernel = new EventKernel(KernelClock.CreateVirtual());
        kernel.Dispose();
        kernel.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => kernel.Do(() => { }).WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kernel.RunUntil(new Instant(1)).WaitAsync(Patience));
        kernel.Hold();
        kernel.Release();
    }

    [Fact]
    public async Task The_kernel_can_be_disposed_on_its_own_thread()
    {
        var kernel = new EventKernel(KernelClock.CreateVirtual());

        await kernel.Do(kernel.Dispose).WaitAsync(Patience);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => kernel.Do(() => { }).WaitAsync(Patience));
    }

    [Fact]
    public async Task Whatever_is_asked_for_while_the_kernel_is_disposed_is_done_or_refused()
    {
        for (var round = 0; round < 200; round++)
        {
            var kernel = new EventKernel(KernelClock.CreateVirtual());
            using var start = new Barrier(3);
            var tasks = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                return Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? kernel.Do(() => { }) : kernel.RunUntil(new Instant(i))));
            })).ToArray();
            start.SignalAndWait();
            kernel.Dispose();

            foreach (var task in tasks)
            {
                var ended = await Task.WhenAny(task).WaitAsync(Patience);
                if (ended.Exception is { } exception)
                    Assert.All(exception.InnerExceptions, e => Assert.True(e is ObjectDisposedException or InvalidOperationException, e.ToString()));
            }
        }
    }

    /// <summary>Passes numbers to a thread that spins for them, so that hand-overs take well below a microsecond.</summary>
    private sealed class Ticket : IDisposable
    {
        private int _number;

        public void Give(int number) => Volatile.Write(ref _number, number);

        public Task Serve(Action<int> work) => Task.Factory.StartNew(
            () =>
            {
                var spin = new SpinWait();
                while (true)
                {
                    var number = Interlocked.Exchange(ref _number, 0);
                    if (number < 0) return;
                    if (number == 0) spin.SpinOnce(sleep1Threshold: -1);
                    else work(number);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public void Dispose() => Give(-1);
    }
}

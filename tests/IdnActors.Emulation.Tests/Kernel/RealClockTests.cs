using System.Diagnostics;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>The kernel with a real clock. Nothing here asserts how late an event is: that is the machine's business.</summary>
public class RealClockTests(ITestOutputHelper output)
{
    private readonly EventSource _source = new(1);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0.5)]
    public async Task No_event_fires_early(double speed)
    {
        var random = TestSeed.Open(output);
        using var kernel = new EventKernel(KernelClock.CreateReal(speed));
        var fired = new List<(Instant Due, long Ticks)>();
        await kernel.Do(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                var due = Instant.Start + Duration.FromMicroseconds(random.NextInt(100_000) * speed);
                kernel.TellAt(due, _source, new CallbackRef(_ => fired.Add((due, Stopwatch.GetTimestamp()))), "", null);
            }
        });

        var before = Stopwatch.GetTimestamp();
        await kernel.RunUntil(Instant.Start + Duration.FromMilliseconds(110 * speed));
        var whole = Stopwatch.GetElapsedTime(before);

        Assert.Equal(200, fired.Count);
        // The clock starts after the moment taken here, so elapsed time is at least what has passed on the kernel's clock.
        Assert.All(fired, f => Assert.True(
            Stopwatch.GetElapsedTime(before, f.Ticks).TotalSeconds * speed >= f.Due.Seconds - 1e-9, $"{f.Due} after {Stopwatch.GetElapsedTime(before, f.Ticks)}"));
        Assert.True(whole.TotalSeconds >= 0.110 - 1e-9, $"the run took {whole}");
        Assert.Equal(fired.Select(f => f.Due).Order(), fired.Select(f => f.Due));
    }

    [Fact]
    public async Task A_late_event_keeps_its_modelled_time_and_its_lateness_is_recorded()
    {
        using var kernel = new EventKernel(KernelClock.CreateReal());
        var seen = new List<Instant>();
        await kernel.Do(() =>
        {
            kernel.TellAt(Ms(1), _source, new CallbackRef(_ => Occupy(TimeSpan.FromMilliseconds(20))), "", null);
            for (var ms = 2; ms <= 10; ms++) kernel.TellAt(Ms(ms), _source, new CallbackRef(_ => seen.Add(kernel.Now)), "", null);
        });

        await kernel.RunUntil(Ms(30));

        Assert.Equal(Enumerable.Range(2, 9).Select(ms => Ms(ms)), seen);
        Assert.Equal(10, kernel.Fidelity!.Count);
        // The event of 2 ms could fire at 21 ms at the earliest.
        Assert.True(kernel.Fidelity.Max.Nanoseconds >= 18_900_000, $"{kernel.Fidelity.Max}");
    }

    [Fact]
    public async Task A_hold_does_not_stop_real_time()
    {
        using var kernel = new EventKernel(KernelClock.CreateReal());
        var fired = 0;
        await kernel.Do(() => kernel.TellAt(Ms(1), _source, new CallbackRef(_ => fired++), "", null));

        kernel.Hold();
        await kernel.RunUntil(Ms(5));

        Assert.Equal(1, fired);
        kernel.Release();
    }

    [Fact]
    public async Task Work_from_outside_wakes_a_kernel_that_waits_for_a_distant_event()
    {
        using var kernel = new EventKernel(KernelClock.CreateReal());
        var run = kernel.RunUntil(Instant.Start + Duration.FromMinutes(60));
        var last = Instant.Start;
        for (var i = 0; i < 200; i++)
        {
            await kernel.Do(() =>
            {
                Assert.True(kernel.Now >= last);
                last = kernel.Now;
            });
        }

        Assert.True(last > Instant.Start);
        await kernel.Do(kernel.EndRun);
        await run;
    }

    [Fact]
    public async Task Work_from_outside_is_never_dated_after_an_event_that_is_still_to_come()
    {
        using var kernel = new EventKernel(KernelClock.CreateReal());
        var times = new List<Instant>();
        var isOccupied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await kernel.Do(() =>
        {
            kernel.TellAt(Ms(1), _source, new CallbackRef(_ =>
            {
                isOccupied.SetResult();
                Occupy(TimeSpan.FromMilliseconds(10));
            }), "", null);
            kernel.TellAt(Ms(3), _source, new CallbackRef(_ => times.Add(kernel.Now)), "", null);
        });
        var run = kernel.RunUntil(Ms(20));
        await isOccupied.Task;

        await kernel.Do(() => times.Add(kernel.Now));
        await run;

        Assert.Equal(times.Order(), times);
        Assert.Contains(Ms(3), times);
    }

    [Fact]
    public async Task A_slow_clock_may_be_asked_to_run_to_the_end_of_time()
    {
        using var kernel = new EventKernel(KernelClock.CreateReal(0.001));
        var run = kernel.RunUntil(Instant.MaxValue);

        await kernel.Do(() => { });
        await kernel.Do(kernel.EndRun);

        await run;
        Assert.Empty(kernel.Faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_speed_that_is_no_positive_number_is_refused(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelClock.CreateReal(speed));

    private static Instant Ms(double ms) => Instant.Start + Duration.FromMilliseconds(ms);

    private static void Occupy(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
        }
    }
}

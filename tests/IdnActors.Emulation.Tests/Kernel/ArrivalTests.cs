using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>What other kernels tell one with a real clock. The clock has been started long ago, so that all that is due within the hour is late, whatever the machine does.</summary>
public sealed class ArrivalTests : IDisposable
{
    private readonly EventSource _source = new(1);
    private readonly EventKernel _kernel = new(KernelClock.CreateReal());
    private readonly List<(string Name, Instant At)> _fired = [];

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task What_comes_late_keeps_its_modelled_time_where_nothing_later_has_happened()
    {
        var run = await StartAsync(100);

        await ArriveAsync(("late", 200, 7), ("later", 300, 7));
        await ArriveAsync(("latest", 400, 7));

        await EndAsync(run);
        Assert.Equal([("own", Ms(100)), ("late", Ms(200)), ("later", Ms(300)), ("latest", Ms(400))], _fired);
    }

    [Fact]
    public async Task What_comes_after_something_later_has_happened_is_next_and_time_does_not_go_back()
    {
        var run = await StartAsync(100);

        await ArriveAsync(("a", 20, 7), ("b", 10, 9), ("c", 300, 7));
        await ArriveAsync(("d", 200, 7));

        await EndAsync(run);
        // At the same instant by their sources.
        Assert.Equal([("own", Ms(100)), ("a", Ms(100)), ("b", Ms(100)), ("c", Ms(300)), ("d", Ms(300))], _fired);
        Assert.True(_kernel.Now >= Ms(300));
    }

    [Fact]
    public async Task What_comes_in_time_has_its_place_in_the_order_of_events()
    {
        // Before time begins: what is told now is in time.
        await _kernel.Do(() =>
        {
            Own("first", 10);
            Own("third", 20);
            _kernel.TellFromAfar(new EventStamp(Ms(20).Nanoseconds, 0, 0), Callback("second"), "");
            _kernel.TellFromAfar(new EventStamp(Ms(20).Nanoseconds, 5, 0), Callback("fourth"), "");
            _kernel.StartClock(LongAgo);
        });

        await EndAsync(_kernel.RunUntil(Ms(7_200_000)), fired: 4);
        Assert.Equal([("first", Ms(10)), ("second", Ms(20)), ("third", Ms(20)), ("fourth", Ms(20))], _fired);
    }

    [Fact]
    public async Task Kernels_that_are_given_the_same_start_show_the_same_time()
    {
        using var other = new EventKernel(KernelClock.CreateReal());
        var start = LongAgo;
        foreach (var one in (EventKernel[])[_kernel, other]) await one.Do(() => one.StartClock(start));

        var lateness = Duration.Zero;
        var ofOther = Duration.Zero;
        await _kernel.Do(() => lateness = _kernel.LatenessOf(Ms(0)));
        await other.Do(() => ofOther = other.LatenessOf(Ms(0)));

        Assert.True(lateness >= Duration.FromMinutes(60) && ofOther >= lateness);
        Assert.True(_kernel.LatenessOf(Ms(1e9)) < Duration.Zero);
    }

    private static long LongAgo => TimeProvider.System.GetTimestamp() - (3600 * TimeProvider.System.TimestampFrequency);

    private static Instant Ms(double ms) => Instant.Start + Duration.FromMilliseconds(ms);

    private CallbackRef Callback(string name) => new(_ => _fired.Add((name, _kernel.Now)));

    private void Own(string name, double ms) => _kernel.TellAt(Ms(ms), _source, Callback(name), "", null);

    /// <summary>A run in which an event of the kernel's own has fired.</summary>
    private async Task<Task> StartAsync(double ownMs)
    {
        await _kernel.Do(() =>
        {
            Own("own", ownMs);
            _kernel.StartClock(LongAgo);
        });
        // Ends long after the test.
        var run = _kernel.RunUntil(Ms(7_200_000));
        await FiredAsync(1);
        return run;
    }

    private async Task ArriveAsync(params (string Name, double DueMs, long Source)[] told)
    {
        var expected = _fired.Count + told.Length;
        _kernel.Arrive(() =>
        {
            foreach (var (name, due, source) in told) _kernel.TellFromAfar(new EventStamp(Ms(due).Nanoseconds, source, 0), Callback(name), "");
        });
        await FiredAsync(expected);
    }

    // Without asking the kernel: that would have it take note of the machine's time.
    private async Task FiredAsync(int count)
    {
        while (_kernel.EventsFired < count) await Task.Yield();
    }

    private async Task EndAsync(Task run, int fired = 0)
    {
        await FiredAsync(fired);
        await _kernel.Do(_kernel.EndRun);
        await run;
        Assert.Empty(_kernel.Faults);
    }
}

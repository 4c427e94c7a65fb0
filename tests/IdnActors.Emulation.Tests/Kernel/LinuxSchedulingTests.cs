using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Tests.Kernel;

public sealed class LinuxSchedulingTests
{
    [Fact]
    public void A_thread_gets_short_slices_where_the_scheduler_has_them_and_others_keep_theirs()
    {
        var (before, after, child) = (0UL, 0UL, 0UL);
        var thread = new Thread(() =>
        {
            before = LinuxScheduling.Slice;
            LinuxScheduling.AskForShortSlices();
            after = LinuxScheduling.Slice;
            var started = new Thread(() => child = LinuxScheduling.Slice);
            started.Start();
            started.Join();
        });
        var here = LinuxScheduling.Slice;
        thread.Start();
        thread.Join();

        // Earlier schedulers tell of no slices.
        Assert.Equal(before == 0 ? 0 : LinuxScheduling.SliceNanoseconds, after);
        Assert.Equal(here, LinuxScheduling.Slice);
        Assert.Equal(before, child);
    }
}

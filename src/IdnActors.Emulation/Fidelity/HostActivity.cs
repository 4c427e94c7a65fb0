using System.Runtime.InteropServices;

namespace IdnActors.Emulation.Fidelity;

/// <summary>What the machine has done so far, as seen from one thread. Differences of two readings tell what a stretch of time went into.</summary>
/// <param name="GarbageCollection">Nanoseconds for which the runtime stopped all threads.</param>
/// <param name="Processor">Processor nanoseconds of the reading thread; null where the operating system does not tell.</param>
public readonly record struct HostActivity(long GarbageCollection, long? Processor)
{
    private const int ProcessProcessorTime = 2;
    private const int ThreadProcessorTime = 3;

    /// <summary>Reads both, for the calling thread; a fraction of a microsecond.</summary>
    public static HostActivity Read() => new(GC.GetTotalPauseDuration().Ticks * 100, ReadThread());

    /// <summary>Processor nanoseconds of the calling thread; null where the operating system does not tell.</summary>
    public static long? ReadThread() => TimeOf(ThreadProcessorTime);

    /// <summary>Processor nanoseconds of all threads of the process; null where the operating system does not tell.</summary>
    public static long? ReadProcess() => TimeOf(ProcessProcessorTime);

    private static unsafe long? TimeOf(int clock)
    {
        if (!OperatingSystem.IsLinux()) return null;
        TimeSpec time;
        return Native.ClockGetTime(clock, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    private static unsafe class Native
    {
        [DllImport("libc", EntryPoint = "clock_gettime")]
        public static extern int ClockGetTime(int clock, TimeSpec* time);
    }
}

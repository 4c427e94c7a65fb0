using System.Runtime.InteropServices;

namespace IdnActors.Emulation.Kernel;

/// <summary>What a thread may ask of the scheduler of Linux without any privilege.</summary>
internal static unsafe partial class LinuxScheduling
{
    // The least that may be asked for. Other threads get some milliseconds.
    internal const ulong SliceNanoseconds = 100_000;
    private const uint Normal = 0;
    private const ulong ResetOnFork = 1;

    /// <summary>
    /// Has this thread run soon after it wakes, for a short time, instead of later for a longer one: a kernel with the real clock has little to do, at once. Its share of the processor stays what it was.
    /// Since Linux 6.12, whose scheduler (EEVDF) takes the deadline of a thread from the slice that it asks for; nothing with earlier ones.
    /// </summary>
    public static void AskForShortSlices()
    {
        // Whatever else has been set, as by nice, stays; a thread with the rights of real time needs no slices.
        if (Read() is not { Policy: Normal } attributes) return;
        attributes.Runtime = SliceNanoseconds;
        // Threads that are started from this one have other work.
        attributes.Flags |= ResetOnFork;
        _ = Native.Syscall(Numbers.Set, 0, &attributes, 0, 0);
    }

    /// <summary>The slice of this thread in nanoseconds; 0 where the scheduler tells of none.</summary>
    internal static ulong Slice => Read()?.Runtime ?? 0;

    private static Attributes? Read()
    {
        var attributes = default(Attributes);
        return Numbers.Get != 0 && Native.Syscall(Numbers.Get, 0, &attributes, (uint)sizeof(Attributes), 0) == 0 ? attributes with { Size = (uint)sizeof(Attributes) } : null;
    }

    // sched_setattr and sched_getattr, of which libraries of C have no functions.
    private static (nint Set, nint Get) Numbers => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (314, 315),
        Architecture.Arm64 => (274, 275),
        _ => default,
    };

    /// <summary>struct sched_attr, its first version.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }

    private static partial class Native
    {
        [DllImport("libc", EntryPoint = "syscall")]
        public static extern nint Syscall(nint number, int thread, Attributes* attributes, uint sizeOrFlags, uint flags);
    }
}

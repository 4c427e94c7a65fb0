using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IdnActors.Emulation.Kernel;

/// <summary>How the kernel's thread sleeps until a time has passed or another thread wakes it. A wake-up that comes before the wait is not lost.</summary>
internal abstract class KernelWaiter : IDisposable
{
    /// <summary>Longest single wait; the loop simply waits again.</summary>
    protected const long LongestNanoseconds = 1_000_000_000;

    /// <summary>The best waiter of this operating system.</summary>
    public static KernelWaiter Create() => OperatingSystem.IsLinux() ? new PollWaiter() : new SemaphoreWaiter();

    /// <summary>Returns when woken or when the time has passed, possibly earlier. <see cref="long.MaxValue"/>: no time.</summary>
    public abstract void Wait(long nanoseconds);

    /// <exception cref="ObjectDisposedException">The waiter has been disposed.</exception>
    public abstract void Wake();

    public abstract void Dispose();

    /// <summary>Millisecond waits of the runtime: coarse (some milliseconds late), but everywhere.</summary>
    private sealed class SemaphoreWaiter : KernelWaiter
    {
        private readonly SemaphoreSlim _signal = new(0);

        // Rounded down: late waits are the caller's to spin for, early returns are harmless.
        public override void Wait(long nanoseconds) => _signal.Wait((int)(Math.Min(nanoseconds, LongestNanoseconds) / 1_000_000));

        public override void Wake() => _signal.Release();

        public override void Dispose() => _signal.Dispose();
    }

    /// <summary>
    /// ppoll on an eventfd: nanosecond time-outs, tens of microseconds of lateness. The runtime's own timed waits tick with 1 to 4 ms.
    /// </summary>
    private sealed class PollWaiter : KernelWaiter
    {
        private const short PollIn = 1;
        private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
        private const int SetTimerSlack = 29;

        // A safe handle: a late wake-up must not write to a number that meanwhile stands for another file.
        private readonly SafeFileHandle _event;
        private bool _isPunctual;

        public PollWaiter()
        {
            var descriptor = Native.EventFd(0, NonBlockingCloseOnExec);
            if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "Cannot create an eventfd for the event kernel.");
            _event = new SafeFileHandle(descriptor, ownsHandle: true);
        }

        public override unsafe void Wait(long nanoseconds)
        {
            if (!_isPunctual && nanoseconds < long.MaxValue)
            {
                // Per thread: by default the system may delay a wake-up by 50 µs to save energy.
                _ = Native.Prctl(SetTimerSlack, 1, 0, 0, 0);
                LinuxScheduling.AskForShortSlices();
                _isPunctual = true;
            }
            // The thread that waits is the one that ends before the handle is closed.
            var poll = new Native.PollDescriptor { Descriptor = (int)_event.DangerousGetHandle(), Events = PollIn };
            var capped = Math.Min(nanoseconds, LongestNanoseconds);
            var time = new Native.TimeSpec { Seconds = (nint)(capped / 1_000_000_000), Nanoseconds = (nint)(capped % 1_000_000_000) };
            if (Native.PPoll(&poll, 1, &time, null) <= 0) return;
            ulong count;
            _ = Native.Read(_event, &count, sizeof(ulong));
        }

        public override unsafe void Wake()
        {
            ulong one = 1;
            _ = Native.Write(_event, &one, sizeof(ulong));
        }

        public override void Dispose() => _event.Dispose();
    }

    private static unsafe partial class Native
    {
        [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
        public static extern int EventFd(uint initial, int flags);

        [DllImport("libc", EntryPoint = "ppoll")]
        public static extern int PPoll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

        [DllImport("libc", EntryPoint = "read")]
        public static extern nint Read(SafeFileHandle descriptor, void* buffer, nuint count);

        [DllImport("libc", EntryPoint = "write")]
        public static extern nint Write(SafeFileHandle descriptor, void* buffer, nuint count);

        [DllImport("libc", EntryPoint = "prctl")]
        public static extern int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

        [StructLayout(LayoutKind.Sequential)]
        public struct PollDescriptor
        {
            public int Descriptor;
            public short Events;
            public short Returned;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct TimeSpec
        {
            public nint Seconds;
            public nint Nanoseconds;
        }
    }
}

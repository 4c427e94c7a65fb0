using System.Diagnostics;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Kernel;

/// <summary>What drives the time of an <see cref="EventKernel"/>: a jump to the next event, or the machine's monotonic clock. Kernel thread only.</summary>
public abstract class KernelClock
{
    /// <summary>Time jumps to the next event.</summary>
    public static KernelClock CreateVirtual() => new VirtualKernelClock();

    /// <summary>Time follows the machine's clock.</summary>
    /// <param name="speed">Emulated seconds per second of the machine; above 0.</param>
    /// <param name="tolerance">Lateness that is not worth mentioning; 1 ms unless given.</param>
    /// <param name="givesWay">Whether a kernel that waits for the last moments before an event lets others have its core meanwhile: where there are as many kernels as cores.</param>
    public static KernelClock CreateReal(double speed = 1, Duration? tolerance = null, bool givesWay = false) => new RealKernelClock(speed, tolerance ?? Duration.FromMilliseconds(1), givesWay);

    /// <summary>Whether time can stand still while work is done elsewhere.</summary>
    internal abstract bool CanBeHeld { get; }

    /// <summary>Starts or continues the clock at an instant of emulated time.</summary>
    internal abstract void Start(Instant at);

    /// <summary>Has the clock show the start of emulated time at an instant of the machine's monotonic clock, before it is started otherwise. Nothing with a virtual clock.</summary>
    internal virtual void StartAt(long timestamp)
    {
    }

    /// <summary>Whether a real clock has been started.</summary>
    internal virtual bool IsStarted => false;

    /// <summary>Machine nanoseconds to wait until <paramref name="due"/>; zero or less when it may fire.</summary>
    internal abstract long NanosecondsUntil(long due);

    /// <summary>The emulated time for work that comes from outside, given the kernel's time so far.</summary>
    internal abstract long Now(long kernelNow);

    /// <summary>Called when an event fires.</summary>
    internal abstract void OnFired(long due);

    /// <summary>Called when nothing is due, before the kernel sleeps or spins.</summary>
    internal virtual void OnResting()
    {
    }

    /// <summary>Passes a moment, up to the next event, without giving the thread away.</summary>
    internal virtual void Spin()
    {
    }

    /// <summary>Called when the machine has inferred something, in time or not.</summary>
    internal virtual void OnInferred()
    {
    }

    /// <summary>Called when the machine begins to infer something.</summary>
    /// <returns>What this process has worked until now, to be told should the inference overrun; null where nobody needs it or nobody tells.</returns>
    internal virtual long? OnInferring() => null;

    /// <summary>Called when an inference ends after its emulated end.</summary>
    internal virtual void OnOverrun(long due, Duration emulated, long? workedBefore, bool isAwaited)
    {
    }

    /// <summary>How late events were, and why; none with a virtual clock.</summary>
    /// <param name="withTimes">See <see cref="FidelityMeter.Summarise"/>.</param>
    internal virtual FidelitySummary? Summarise(bool withTimes) => null;

    /// <summary>Lateness of every event; none with a virtual clock.</summary>
    internal virtual TimeRecorder? Lateness => null;

    private sealed class VirtualKernelClock : KernelClock
    {
        internal override bool CanBeHeld => true;

        internal override void Start(Instant at)
        {
        }

        internal override long NanosecondsUntil(long due) => 0;

        internal override long Now(long kernelNow) => kernelNow;

        internal override void OnFired(long due)
        {
        }
    }

    // The one place of the emulation that may read a clock.
#pragma warning disable RS0030
    private sealed class RealKernelClock : KernelClock
    {
        private const double LongestNanoseconds = 1e18;
        private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;
        private readonly double _speed;
        private readonly bool _givesWay;
        private readonly FidelityMeter _meter;
        private long _originTicks;
        private long _originEmulated;
        private bool _started;

        public RealKernelClock(double speed, Duration tolerance, bool givesWay)
        {
            if (!double.IsFinite(speed) || speed <= 0)
                throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed of a real clock is above 0.");
            (_speed, _givesWay) = (speed, givesWay);
            _meter = new FidelityMeter(speed, tolerance, HostActivity.Read, HostActivity.ReadProcess);
        }

        internal override bool CanBeHeld => false;

        internal override bool IsStarted => _started;

        internal override FidelitySummary Summarise(bool withTimes) => _meter.Summarise(new Duration(Math.Max(0, MachineNanoseconds)), withTimes);

        internal override TimeRecorder Lateness => _meter.Lateness;

        private long MachineNanoseconds => _started ? (long)((Stopwatch.GetTimestamp() - _originTicks) * NanosecondsPerTick) : 0;

        internal override void Start(Instant at) => Start(Stopwatch.GetTimestamp(), at);

        internal override void StartAt(long timestamp) => Start(timestamp, Instant.Start);

        private void Start(long timestamp, Instant at)
        {
            // Only the first start sets the origin: a later one continues, so that what was late stays late.
            if (_started) return;
            _started = true;
            _originTicks = timestamp;
            _originEmulated = at.Nanoseconds;
            _meter.Start(at);
        }

        // Rounded up, so that an event is never early by a fraction; bounded, for a slow clock takes for ever to reach a far instant.
        internal override long NanosecondsUntil(long due) => (long)Math.Min(
            LongestNanoseconds,
            Math.Ceiling(((due - _originEmulated) / _speed) - ((Stopwatch.GetTimestamp() - _originTicks) * NanosecondsPerTick)));

        internal override long Now(long kernelNow)
        {
            if (!_started) return kernelNow;
            _meter.Wake();
            return Math.Max(kernelNow, _originEmulated + (long)((Stopwatch.GetTimestamp() - _originTicks) * NanosecondsPerTick * _speed));
        }

        internal override void OnFired(long due) => _meter.Fire(new Instant(due), -NanosecondsUntil(due));

        internal override void OnResting() => _meter.Rest();

        internal override void Spin()
        {
            if (_givesWay && HostActivity.ReadThread() is { } processor)
            {
                // Others may have had the core in between: what counts as spun is the thread's own time.
                Thread.Yield();
                _meter.Spin((HostActivity.ReadThread() ?? processor) - processor);
                return;
            }
            var before = Stopwatch.GetTimestamp();
            Thread.SpinWait(8);
            _meter.Spin((long)((Stopwatch.GetTimestamp() - before) * NanosecondsPerTick));
        }

        internal override void OnInferred() => _meter.Infer();

        internal override long? OnInferring() => _meter.BeginInference();

        internal override void OnOverrun(long due, Duration emulated, long? workedBefore, bool isAwaited) =>
            _meter.Overrun(new Instant(due), -NanosecondsUntil(due), emulated, workedBefore, isAwaited);
    }
#pragma warning restore RS0030
}

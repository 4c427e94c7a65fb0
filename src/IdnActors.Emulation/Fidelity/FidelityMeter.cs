using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Fidelity;

/// <summary>
/// Measures how late the events of a run with the real clock are, and collects the evidence for the cause. All times are machine nanoseconds unless they say
/// otherwise. Kernel thread only; readings of the machine come from outside, so that tests can state them.
/// </summary>
/// <param name="speed">Emulated seconds per second.</param>
/// <param name="tolerance">Lateness above this is counted.</param>
/// <param name="readHost">Reads what the machine has done.</param>
/// <param name="readProcess">Reads processor nanoseconds of all threads of this process; null where nobody tells.</param>
public sealed class FidelityMeter(double speed, Duration tolerance, Func<HostActivity> readHost, Func<long?> readProcess)
{
    private const double ShareOfThreadToPlanFor = 0.8;
    private readonly double _windowNanoseconds = speed * Duration.NanosecondsPerSecond;
    private readonly List<long?> _workOfWindows = [];
    private HostActivity _atRest;
    private long _spunAtRest;
    private long _spun;
    private bool _isResting;
    private long _longest;
    private Stall _stall;
    private long _aboveTolerance;
    private readonly List<double> _speedsOfSlow = [];
    private long _stretched;
    private long _inferences;
    private HostActivity _atStart;
    private HostActivity _atWindow;
    private long _spunAtWindow;
    private double _windowEnd = double.NaN;

    /// <summary>Lateness of every event.</summary>
    public TimeRecorder Lateness { get; } = FidelitySummary.NewRecorder();

    /// <summary>The clock begins to run, at an instant of emulated time.</summary>
    public void Start(Instant at)
    {
        _atStart = _atWindow = _atRest = readHost();
        _windowEnd = at.Nanoseconds + _windowNanoseconds;
    }

    /// <summary>Nothing is due: the kernel waits, in one go or in several.</summary>
    public void Rest()
    {
        if (_isResting) return;
        _isResting = true;
        _atRest = readHost();
        _spunAtRest = _spun;
    }

    /// <summary>Work has come up while the kernel waited.</summary>
    public void Wake() => _isResting = false;

    /// <summary>The kernel has waited by spinning, which takes processor time but is no work.</summary>
    public void Spin(long nanoseconds) => _spun += nanoseconds;

    /// <summary>An event fires.</summary>
    public void Fire(Instant due, long lateness)
    {
        if (due.Nanoseconds >= _windowEnd) CloseWindows(due.Nanoseconds);
        Record(due, lateness, null);
        _isResting = false;
    }

    /// <summary>The machine begins to infer something.</summary>
    /// <returns>What this process has worked until now; to be told should the inference overrun.</returns>
    public long? BeginInference() => readProcess() - _spun;

    /// <summary>The machine has inferred something, in time or not.</summary>
    public void Infer() => _inferences++;

    /// <summary>An inference ends after its emulated end. What waits behind it is late as well, though its events are not: their modelled times move with it.</summary>
    /// <param name="due">Its emulated end.</param>
    /// <param name="lateness">How much later it came.</param>
    /// <param name="emulated">Its emulated time.</param>
    /// <param name="workedBefore">What this process had worked when it began.</param>
    /// <param name="isAwaited">Whether requests waited for its executor.</param>
    public void Overrun(Instant due, long lateness, Duration emulated, long? workedBefore, bool isAwaited)
    {
        Record(due, lateness, StallCause.Inference);
        // Twice as long as it should be changes how much a node can serve, if there is more to serve; else it is late, of which so much is tolerated as of all events.
        if (lateness * speed <= emulated.Nanoseconds || (!isAwaited && lateness <= tolerance.Nanoseconds)) return;
        _stretched++;
        var taken = (emulated.Nanoseconds / speed) + lateness;
        // This process itself was at work, for this inference or those before it: the machine is too slow. Else others were: it was kept from it.
        var isOwnWork = readProcess() - _spun - workedBefore is not { } worked || worked >= taken / 2;
        if (isOwnWork) _speedsOfSlow.Add(emulated.Nanoseconds / taken);
    }

    /// <summary>What it came to.</summary>
    /// <param name="elapsed">Machine time since the start.</param>
    /// <param name="withTimes">Whether with the lateness of every event, which takes a while to copy; else without any.</param>
    public FidelitySummary Summarise(Duration elapsed, bool withTimes = true)
    {
        var count = Lateness.TotalCount;
        var busy = WorkBetween(_atStart, 0, readHost()) / (double)Math.Max(1, elapsed.Nanoseconds);
        // The first second compiles code; it counts only when there is no other.
        var busiest = _workOfWindows.Count == 0 ? busy : _workOfWindows.Skip(_workOfWindows.Count > 2 ? 1 : 0).Max() / 1e9;
        return new FidelitySummary
        {
            Lateness = withTimes ? Lateness.Counts : TimeCounts.None,
            Max = new Duration(_longest),
            Tolerance = tolerance,
            ShareAboveTolerance = count == 0 ? 0 : (double)_aboveTolerance / count,
            LongestStall = _stall,
            Speed = speed,
            BusyShare = busy,
            BusiestSecondShare = busiest,
            Inferences = _inferences,
            StretchedShare = _inferences == 0 ? 0 : (double)_stretched / _inferences,
            SlowShare = _inferences == 0 ? 0 : (double)_speedsOfSlow.Count / _inferences,
            HoldableSpeed = HoldableSpeed(busiest > 0 ? speed * ShareOfThreadToPlanFor / busiest : null),
        };
    }

    /// <summary>That of the kernel's thread, or less where inferences take too long: such that half of those that the machine is too slow for would have fitted.</summary>
    private double? HoldableSpeed(double? ofKernel)
    {
        if (_speedsOfSlow.Count <= FidelitySummary.ToleratedShare * _inferences) return ofKernel;
        _speedsOfSlow.Sort();
        return Math.Min(ofKernel ?? double.PositiveInfinity, _speedsOfSlow[_speedsOfSlow.Count / 2]);
    }

    private void Record(Instant due, long lateness, StallCause? cause)
    {
        var counted = Math.Clamp(lateness, 0, FidelitySummary.LongestNanoseconds);
        Lateness.Record(counted);
        if (counted > tolerance.Nanoseconds) _aboveTolerance++;
        if (counted <= _longest) return;
        _longest = counted;
        _stall = new Stall(new Duration(counted), due, cause ?? CauseOf(counted));
    }

    /// <summary>What the time since the kernel was last at rest went into; a cause explains a stall when it fills half of it.</summary>
    private StallCause CauseOf(long lateness)
    {
        var now = readHost();
        if (now.GarbageCollection - _atRest.GarbageCollection >= lateness / 2) return StallCause.GarbageCollection;
        if (now.Processor is not { } processor || _atRest.Processor is not { } before) return StallCause.Unknown;
        return processor - before - (_spun - _spunAtRest) >= lateness / 2 ? StallCause.Overload : StallCause.OtherWork;
    }

    /// <summary>Work is counted for the emulated second in which it was due, so that a second may hold more than one second's worth.</summary>
    private void CloseWindows(long due)
    {
        var now = readHost();
        _workOfWindows.Add(WorkBetween(_atWindow, _spunAtWindow, now));
        _atWindow = now;
        _spunAtWindow = _spun;
        while (_windowEnd <= due)
        {
            // An instant beyond the next window: what lies between had no events.
            _windowEnd += _windowNanoseconds * Math.Max(1, Math.Floor((due - _windowEnd) / _windowNanoseconds));
        }
    }

    private long? WorkBetween(HostActivity from, long spunFrom, HostActivity to) => to.Processor - from.Processor is { } processor
        ? Math.Max(0, processor - (_spun - spunFrom))
        : null;
}

using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>What a link is like from an instant on, until the next step.</summary>
/// <param name="At">Since the start of the run, or of a repetition.</param>
/// <param name="Rate">Its rate; null while nothing passes.</param>
/// <param name="Delay">Its propagation delay; null for the link's own.</param>
public readonly record struct LinkStep(Instant At, DataRate? Rate, Duration? Delay = null);

/// <summary>
/// How rate and delay of a link change in time. A transmission that goes on across a step continues at the new rate; a message has the delay of the moment
/// at which its last bit leaves. Equal when all steps are equal.
/// </summary>
public sealed class LinkTrace : IEquatable<LinkTrace>
{
    // Work is counted in bits times 10^9, of which a nanosecond does as many as the rate has bits per second: exact.
    private static readonly Int128 WorkPerByte = 8 * Duration.NanosecondsPerSecond;

    // Work that could be done from the start, or a repetition's, until each step begins.
    private readonly Int128[] _before;
    private readonly Int128 _workPerCycle;

    /// <param name="name">What scenarios call it.</param>
    /// <param name="steps">The steps: the first at 0, by increasing time.</param>
    /// <param name="repeatAfter">When the first step follows again; null when the last one holds for ever.</param>
    /// <exception cref="ArgumentException">The steps are not as stated, or nothing would pass any more.</exception>
    public LinkTrace(string name, ImmutableArray<LinkStep> steps, Duration? repeatAfter = null)
    {
        if (FaultOf(steps, repeatAfter) is { } fault) throw new ArgumentException(fault, nameof(steps));
        Name = name;
        Steps = steps;
        RepeatAfter = repeatAfter;
        _before = new Int128[steps.Length];
        for (var i = 1; i < steps.Length; i++) _before[i] = _before[i - 1] + WorkIn(i - 1, (steps[i].At - steps[i - 1].At).Nanoseconds);
        if (repeatAfter is { } period) _workPerCycle = _before[^1] + WorkIn(steps.Length - 1, (Instant.Start + period - steps[^1].At).Nanoseconds);
    }

    public string Name { get; }
    public ImmutableArray<LinkStep> Steps { get; }
    public Duration? RepeatAfter { get; }

    /// <summary>What is wrong with steps, in words; null when nothing is.</summary>
    public static string? FaultOf(ImmutableArray<LinkStep> steps, Duration? repeatAfter)
    {
        if (steps.IsDefaultOrEmpty) return "at least one step is required";
        if (steps[0].At != Instant.Start) return "the first step begins at 0";
        for (var i = 1; i < steps.Length; i++)
            if (steps[i].At <= steps[i - 1].At) return "steps follow each other by increasing time";
        if (repeatAfter is { } period && Instant.Start + period <= steps[^1].At) return "the repetition begins after the last step";
        if (repeatAfter is null ? steps[^1].Rate is null : steps.All(s => s.Rate is null)) return "in the end something must pass, so that what waits is sent some time";
        return null;
    }

    /// <summary>A link that does not change.</summary>
    public static LinkTrace Constant(DataRate rate) => new("constant", [new LinkStep(Instant.Start, rate)]);

    /// <summary>The rate at an instant; null while nothing is sent.</summary>
    public DataRate? RateAt(Instant instant) => Steps[IndexAt(WithinCycle(instant))].Rate;

    /// <summary>The propagation delay at an instant; null for the link's own.</summary>
    public Duration? DelayAt(Instant instant) => Steps[IndexAt(WithinCycle(instant))].Delay;

    /// <summary>When a transmission that begins at an instant is over, to the nanosecond that follows.</summary>
    public Instant EndOf(Instant start, ByteSize size)
    {
        var work = size.Bytes * WorkPerByte;
        if (work == 0) return start;
        var offset = WithinCycle(start).Nanoseconds;
        var cycleStart = start.Nanoseconds - offset;
        if (RepeatAfter is { } period)
        {
            // Whole cycles at once, all but the last: where it ends within a cycle, stretches without rate must not count.
            var cycles = (work - 1) / _workPerCycle;
            work -= cycles * _workPerCycle;
            cycleStart += checked((long)cycles) * period.Nanoseconds;
        }
        var index = IndexAt(new Instant(offset));
        while (true)
        {
            var rate = Steps[index].Rate?.BitsPerSecond ?? 0;
            var end = EndOfStep(index);
            var possible = end == long.MaxValue ? Int128.MaxValue : (Int128)rate * (end - offset);
            if (rate > 0 && possible >= work) return new Instant(cycleStart + offset + (long)((work + rate - 1) / rate));
            work -= possible;
            offset = end;
            index++;
            if (index < Steps.Length) continue;
            (index, offset) = (0, 0);
            cycleStart += RepeatAfter!.Value.Nanoseconds;
        }
    }

    /// <summary>Whole bytes that can be transmitted between two instants.</summary>
    public Int128 BytesBetween(Instant start, Instant end) => (WorkUntil(end) - WorkUntil(start)) / WorkPerByte;

    /// <summary>An upper bound, in seconds, of the time that a number of bytes takes whenever its transmission begins.</summary>
    public double LongestSeconds(ByteSize size)
    {
        var work = size.Bytes * (double)WorkPerByte;
        return RepeatAfter is { } period
            ? ((work / (double)_workPerCycle) + 2) * period.Seconds
            : Steps[^1].At.Seconds + (work / Steps[^1].Rate!.Value.BitsPerSecond / 1e9);
    }

    public bool Equals(LinkTrace? other) => other is not null && Name == other.Name && RepeatAfter == other.RepeatAfter && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as LinkTrace);

    // Of little that differs between traces, and the same in every process.
    public override int GetHashCode() => Steps.Length;

    private Int128 WorkUntil(Instant instant)
    {
        var offset = WithinCycle(instant);
        var index = IndexAt(offset);
        var cycles = RepeatAfter is { } period ? instant.Nanoseconds / period.Nanoseconds : 0;
        return (cycles * _workPerCycle) + _before[index] + WorkIn(index, (offset - Steps[index].At).Nanoseconds);
    }

    private Int128 WorkIn(int index, long nanoseconds) => (Int128)(Steps[index].Rate?.BitsPerSecond ?? 0) * nanoseconds;

    private long EndOfStep(int index) =>
        index + 1 < Steps.Length ? Steps[index + 1].At.Nanoseconds : RepeatAfter?.Nanoseconds ?? long.MaxValue;

    private Instant WithinCycle(Instant instant) => RepeatAfter is { } period ? new Instant(instant.Nanoseconds % period.Nanoseconds) : instant;

    /// <summary>The step that holds at an offset from the start or a repetition's.</summary>
    private int IndexAt(Instant offset)
    {
        var (low, high) = (0, Steps.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Steps[middle].At <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}

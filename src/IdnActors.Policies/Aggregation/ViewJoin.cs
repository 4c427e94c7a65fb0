using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Aggregation;

/// <summary>What became of a view.</summary>
public enum ViewReply
{
    /// <summary>It was taken; others are still expected.</summary>
    Waiting,

    /// <summary>It was the last one expected, and the sample is complete.</summary>
    Complete,

    /// <summary>The device has sent this sample before.</summary>
    Duplicate,

    /// <summary>The sample was closed without it.</summary>
    Late,
}

/// <summary>A sample whose views are together, or will not wait any longer.</summary>
/// <typeparam name="T">Kind of the views.</typeparam>
/// <param name="Sample">Its number.</param>
/// <param name="Views">By device, in the order of the join; null where a view is missing.</param>
/// <param name="Arrived">Number of views that are not.</param>
public sealed record JoinedViews<T>(long Sample, ImmutableArray<T?> Views, int Arrived)
    where T : class
{
    /// <summary>Whether no view is missing.</summary>
    public bool IsComplete => Arrived == Views.Length;
}

/// <summary>
/// Joins the views of samples by their number: a sample is closed when the views of all devices have come, or a time after its first one, or after it was opened. Closed samples are remembered for as long again as stated, so that views that come then are told
/// late or twice; what comes even later would open its sample anew. Time is told from outside and does not go back.
/// </summary>
/// <typeparam name="T">Kind of the views.</typeparam>
public sealed class ViewJoin<T>
    where T : class
{
    /// <summary>Most devices of a join.</summary>
    public const int MostDevices = 64;

    private readonly Dictionary<long, Pending> _pending = [];

    // Closed samples with the devices that had sent them; both queues are in order of time, since the waits are the same for all.
    private readonly Dictionary<long, ulong> _closed = [];
    private readonly Queue<(Instant Until, long Sample)> _deadlines = new();
    private readonly Queue<(Instant Until, long Sample)> _memory = new();
    private readonly Duration _timeout, _remember;
    private Instant _now;

    /// <param name="devices">Number of devices, each of which sends one view of every sample: 1 to 64.</param>
    /// <param name="timeout">How long a sample waits after its first view: positive.</param>
    /// <param name="remember">How long a closed sample is remembered: not negative.</param>
    public ViewJoin(int devices, Duration timeout, Duration remember)
    {
        if (devices is not (>= 1 and <= MostDevices)) throw new ArgumentOutOfRangeException(nameof(devices), devices, $"A join has 1 to {MostDevices} devices.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeout.Nanoseconds, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfNegative(remember.Nanoseconds, nameof(remember));
        (DeviceCount, _timeout, _remember) = (devices, timeout, remember);
    }

    /// <summary>Number of devices.</summary>
    public int DeviceCount { get; }

    /// <summary>Whether a sample waits for views.</summary>
    public bool IsPending(long sample) => _pending.ContainsKey(sample);

    /// <summary>Whether a sample waits for views, or is closed and remembered.</summary>
    public bool IsKnown(long sample) => _pending.ContainsKey(sample) || _closed.ContainsKey(sample);

    /// <summary>Samples that wait for views.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Views so far that came after their sample was closed.</summary>
    public long LateViews { get; private set; }

    /// <summary>Views so far that had come before.</summary>
    public long DuplicateViews { get; private set; }

    /// <summary>Views so far that were missing when their sample was closed.</summary>
    public long MissingViews { get; private set; }

    /// <summary>When the next sample will wait no longer; null where none waits.</summary>
    public Instant? NextDeadline
    {
        get
        {
            // Of samples that were completed only the deadline is left.
            while (_deadlines.TryPeek(out var first) && !IsWaiting(first)) _deadlines.Dequeue();
            return _deadlines.TryPeek(out var next) ? next.Until : null;
        }
    }

    /// <summary>Opens a sample before its first view, so that its time runs from now on; one that is open or remembered stays as it is.</summary>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="now">Not before any instant told so far.</param>
    public void Open(long sample, Instant now)
    {
        Advance(now);
        if (!_closed.ContainsKey(sample) && !_pending.ContainsKey(sample)) Begin(sample, now);
    }

    /// <summary>Takes a view. Samples whose time is up are to be closed first (<see cref="Expire"/>); a view at the very instant is late.</summary>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="device">0 to the number of devices less 1.</param>
    /// <param name="view">What the device says.</param>
    /// <param name="now">Not before any instant told so far.</param>
    /// <param name="joined">The views of the sample, where it is complete.</param>
    /// <exception cref="ArgumentException">There is no such device, time goes back, or a sample whose time is up has not been closed.</exception>
    public ViewReply Accept(long sample, int device, T view, Instant now, out JoinedViews<T>? joined)
    {
        if (device < 0 || device >= DeviceCount) throw new ArgumentOutOfRangeException(nameof(device), device, $"There are {DeviceCount} devices.");
        Advance(now);
        if (NextDeadline is { } deadline && deadline <= now) throw new ArgumentException($"A sample whose time was up at {deadline} has not been closed by {now}.", nameof(now));
        joined = null;
        var bit = 1UL << device;
        if (_closed.TryGetValue(sample, out var seen)) return Refuse((seen & bit) != 0);
        if (!_pending.TryGetValue(sample, out var pending)) pending = Begin(sample, now);
        if ((pending.Seen & bit) != 0) return Refuse(isDuplicate: true);
        pending.Seen |= bit;
        pending.Views[device] = view;
        if (ulong.PopCount(pending.Seen) < (ulong)DeviceCount) return ViewReply.Waiting;
        joined = Close(sample, pending, now);
        return ViewReply.Complete;
    }

    /// <summary>Closes the samples whose time is up, in the order in which they were opened.</summary>
    /// <param name="now">Not before any instant told so far.</param>
    public ImmutableArray<JoinedViews<T>> Expire(Instant now)
    {
        Advance(now);
        var closed = ImmutableArray.CreateBuilder<JoinedViews<T>>();
        while (NextDeadline is { } deadline && deadline <= now)
        {
            var (_, sample) = _deadlines.Dequeue();
            closed.Add(Close(sample, _pending[sample], now));
        }
        return closed.ToImmutable();
    }

    private Pending Begin(long sample, Instant now)
    {
        var pending = new Pending(new T?[DeviceCount], now + _timeout);
        _pending.Add(sample, pending);
        _deadlines.Enqueue((pending.Deadline, sample));
        return pending;
    }

    private bool IsWaiting((Instant Until, long Sample) entry) => _pending.TryGetValue(entry.Sample, out var pending) && pending.Deadline == entry.Until;

    private ViewReply Refuse(bool isDuplicate)
    {
        if (isDuplicate) DuplicateViews++;
        else LateViews++;
        return isDuplicate ? ViewReply.Duplicate : ViewReply.Late;
    }

    private JoinedViews<T> Close(long sample, Pending pending, Instant now)
    {
        _pending.Remove(sample);
        _closed[sample] = pending.Seen;
        _memory.Enqueue((now + _remember, sample));
        var arrived = (int)ulong.PopCount(pending.Seen);
        MissingViews += DeviceCount - arrived;
        return new JoinedViews<T>(sample, [.. pending.Views], arrived);
    }

    private void Advance(Instant now)
    {
        if (now < _now) throw new ArgumentException($"Time went back from {_now} to {now}.", nameof(now));
        _now = now;
        while (_memory.TryPeek(out var oldest) && oldest.Until < now)
        {
            _memory.Dequeue();
            _closed.Remove(oldest.Sample);
        }
    }

    private sealed class Pending(T?[] views, Instant deadline)
    {
        public T?[] Views { get; } = views;

        public Instant Deadline { get; } = deadline;

        public ulong Seen { get; set; }
    }
}

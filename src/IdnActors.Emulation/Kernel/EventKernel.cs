using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch;
using IdnActors.Emulation.Fidelity;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Kernel;

/// <summary>
/// The heart of the emulation: dispatcher and timer service of every emulation actor, on one thread. It runs ready mailboxes until none is left, then fires
/// the next due event, and so on. With a virtual clock time jumps from event to event and equal input gives equal results to the byte; with a real clock
/// the kernel waits until an event is due, never fires early, and lets a late event keep its modelled time.
/// </summary>
/// <remarks>
/// Members are for the kernel's thread unless they say otherwise. Work that leaves the thread takes a <see cref="Hold"/>, under which virtual time stands
/// still, and comes back by telling an actor of the kernel before it calls <see cref="Release"/>.
/// </remarks>
public sealed partial class EventKernel : IDisposable
{
    private const int CompactionThreshold = 4096;

    // The last stretch before an event is spun: a sleeping thread wakes tens of microseconds late.
    private const long SpinNanoseconds = 50_000;

    private readonly ReadyWork _work;
    private readonly EventTable _events = new();
    private readonly KernelClock _clock;
    private readonly KernelWaiter _waiter = KernelWaiter.Create();
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Exception> _faults = new();
    private long _now;
    private long _horizon = -1;
    private TaskCompletionSource? _runCompletion;
    private Func<bool>? _endsWhen;
    private int _holds;
    private int _instantHolds;
    private int _queued;
    private int _sleeping;
    private int _stopped;
    private int _ended;

    /// <param name="clock">Drives the time.</param>
    /// <param name="shuffle">Picks the next ready mailbox at random instead of in order of arrival: for tests that results do not depend on that order.</param>
    /// <param name="startAt">Emulated time at first.</param>
    public EventKernel(KernelClock clock, Model.Randomness.RandomSource? shuffle = null, Instant startAt = default)
    {
        (_clock, _now) = (clock, startAt.Nanoseconds);
        _work = new ReadyWork(shuffle);
        _thread = new Thread(Loop, maxStackSize: 16 << 20) { IsBackground = true, Name = "idn-kernel" };
        _thread.Start();
    }

    /// <summary>Emulated time. Readable from any thread; exact on the kernel's.</summary>
    public Instant Now => new(Volatile.Read(ref _now));

    public bool IsOnKernelThread => Thread.CurrentThread == _thread;

    /// <summary>Events fired so far. Readable from any thread.</summary>
    public long EventsFired { get; private set; }

    /// <summary>Messages handed to actors so far, those of one run of a mailbox counted as one. Readable from any thread.</summary>
    public long MailboxRuns => _work.Runs;

    public int PendingEvents => _events.Count;

    /// <summary>Exceptions that escaped a mailbox run, which supervision should have caught; empty in a healthy run. Any thread.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    /// <summary>How late events were, and why; none with a virtual clock.</summary>
    public FidelitySummary? Fidelity => _clock.Summarise(withTimes: true);

    public bool HasRealClock => !_clock.CanBeHeld;

    /// <summary>By how much the machine's clock is ahead of <see cref="Now"/>, in emulated time; zero with a virtual clock.</summary>
    public Duration Lag => new(_clock.Now(_now) - _now);

    /// <summary>Tells a message at an instant, or at once when that is past. It is not tied to the sender's life: what is under way arrives.</summary>
    public void TellAt(Instant due, EventSource source, IActorRef to, object message, IActorRef? from) => Schedule(due, source, to, message, from, null);

    /// <summary>Runs an action on the kernel's thread, after what is ready; fails when the kernel is disposed before. Any thread.</summary>
    public Task Do(Action action)
    {
        var work = new KernelAction(action);
        Enqueue(work);
        if (Volatile.Read(ref _ended) != 0) _work.FailForeignActions();
        return work.Completion.Task;
    }

    /// <summary>Lets time run to an instant; the task completes when everything due until then has been handled, or after <see cref="EndRun"/>. Any thread.</summary>
    /// <param name="horizon">The instant.</param>
    /// <param name="endsWhen">Asked on the kernel's thread whenever no mailbox is ready, before an event fires or time goes on, held or not: true, and the run ends.</param>
    public async Task RunUntil(Instant horizon, Func<bool>? endsWhen = null)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Do(() => Begin(horizon, endsWhen, completion)).ConfigureAwait(false);
        await completion.Task.ConfigureAwait(false);
    }

    /// <summary>Completes the current <see cref="RunUntil"/> at the present instant, before any further event fires.</summary>
    public void EndRun() => CompleteRun(Volatile.Read(ref _now));

    /// <summary>Stops virtual time until the matching <see cref="Release"/>; mailboxes go on running. A real clock goes on. Any thread.</summary>
    public void Hold() => Interlocked.Increment(ref _holds);

    /// <summary>Ends a <see cref="Hold"/>. Whatever the held work has to say must have been told before. Any thread.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) < 0) throw new InvalidOperationException("Release without a Hold.");
        WakeIfAsleep();
    }

    /// <summary>As <see cref="Hold"/>, but what is due at the present instant fires. Many actors that decide at the same instant can so wait for a journal together. Any thread.</summary>
    public void HoldInstant() => Interlocked.Increment(ref _instantHolds);

    /// <summary>Ends a <see cref="HoldInstant"/>. Any thread.</summary>
    public void ReleaseInstant()
    {
        if (Interlocked.Decrement(ref _instantHolds) < 0) throw new InvalidOperationException("ReleaseInstant without a HoldInstant.");
        WakeIfAsleep();
    }

    /// <summary>Stops the thread when the mailbox at hand has run. Call it when the actor system has ended. Any thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        WakeIfAsleep();
        if (IsOnKernelThread) return;
        _thread.Join();
        _waiter.Dispose();
    }

    /// <inheritdoc cref="KernelClock.OnInferred"/>
    internal void NoteInferred() => _clock.OnInferred();

    /// <inheritdoc cref="KernelClock.OnInferring"/>
    internal long? NoteInferring() => _clock.OnInferring();
    internal void NoteOverrun(Instant due, Duration emulated, long? worked, bool isAwaited) => _clock.OnOverrun(due.Nanoseconds, emulated, worked, isAwaited);

    internal TimerHandle Schedule(Instant due, EventSource source, IActorRef to, object message, IActorRef? from, KernelTimers? owner)
    {
        System.Diagnostics.Debug.Assert(IsOnKernelThread, "Events are scheduled on the kernel's thread.");
        return _events.Add(Math.Max(due.Nanoseconds, _now), source, new EventContent(to, message, from, owner));
    }

    internal void Cancel(TimerHandle handle)
    {
        _events.Cancel(handle);
        if (_events.Stale > CompactionThreshold && _events.Stale > _events.Count / 2) _events.Compact();
    }

    /// <summary>Whether messages may be told and timed straight to an actor, without its reference: on this thread, and not in tests that shuffle mailboxes.</summary>
    internal bool HandsOver => IsOnKernelThread && _work.HandsOver;

    /// <summary>Tells a message straight to an actor, after what was told before. Only where the kernel <see cref="HandsOver"/>.</summary>
    internal void Post(EmulationActor to, object message) => _work.Post(to, message);

    /// <summary>As <see cref="TellAt"/>, straight to an actor. Only where the kernel <see cref="HandsOver"/>.</summary>
    internal void PostAt(Instant due, EventSource source, EmulationActor to, object message) =>
        _events.Add(Math.Max(due.Nanoseconds, _now), source, new EventContent(to, message, null, null));

    /// <summary>Takes a message that is told to an emulation actor.</summary>
    /// <returns>False: it has to go through the mailbox, as what other threads tell.</returns>
    internal bool TryPost(ActorCell to, in Envelope envelope) => IsOnKernelThread && _work.TryPost(to, envelope);

    internal void Enqueue(IRunnable run)
    {
        if (IsOnKernelThread)
        {
            _work.Add(run);
            return;
        }
        _work.AddForeign(run);
        WakeIfAsleep();
    }

    /// <summary>So many messages more are in mailboxes. Any thread.</summary>
    internal void NoteQueued(int more) => Interlocked.Add(ref _queued, more);

    // Real time cannot be held: with a real clock work that takes too long is simply late. Messages in a mailbox hold as well: while nothing is ready, another thread is about to bring it.
    private bool IsHeld => _clock.CanBeHeld && (Volatile.Read(ref _holds) != 0 || Volatile.Read(ref _queued) != 0);
    private bool IsInstantHeld => _clock.CanBeHeld && Volatile.Read(ref _instantHolds) != 0;

    private void Begin(Instant horizon, Func<bool>? endsWhen, TaskCompletionSource completion)
    {
        if (_runCompletion is not null) throw new InvalidOperationException("The kernel is already running to an instant.");
        _clock.Start(Now);
        (_endsWhen, _horizon, _runCompletion) = (endsWhen, Math.Max(horizon.Nanoseconds, _now), completion);
    }

    private void Loop()
    {
        while (Volatile.Read(ref _stopped) == 0)
        {
            try
            {
                RunReady();
                if (!TryAdvance()) Sleep(long.MaxValue);
            }
            // The process edge of the kernel: whatever escapes an actor must not end the thread on which all others live.
            catch (Exception e)
            {
                _faults.Enqueue(e);
            }
        }
        // From here on whoever asks for something fails it himself.
        Interlocked.Exchange(ref _ended, 1);
        _runCompletion?.TrySetException(new ObjectDisposedException(nameof(EventKernel)));
        _work.Abandon();
    }

    private void RunReady()
    {
        while (_work.TryRunNext() || (_work.HasForeign && TryTakeForeign()))
        {
        }
    }

    /// <summary>Fires the next event if time may advance to it. False: there is nothing to do until somebody wakes the kernel.</summary>
    private bool TryAdvance()
    {
        if (_runCompletion is null) return false;
        var (isHeld, isInstantHeld) = (IsHeld, IsInstantHeld);
        // Looked at once more, after the holds: what held work told before its release must run before time goes on.
        if (_work.HasForeign) return true;
        if (_endsWhen?.Invoke() == true)
        {
            EndRun();
            return true;
        }
        if (isHeld) return false;
        var hasEvent = _events.TryPeek(out var due) && due <= _horizon;
        if (isInstantHeld && !(hasEvent && due <= _now)) return false;
        var wait = _clock.NanosecondsUntil(hasEvent ? due : _horizon);
        if (wait > 0)
        {
            _clock.OnResting();
            if (wait > SpinNanoseconds) Sleep(wait - SpinNanoseconds);
            else _clock.Spin();
            return true;
        }
        if (!hasEvent)
        {
            CompleteRun(_horizon);
            return true;
        }
        if (!_events.TryPop(out var content)) return true;
        Volatile.Write(ref _now, due);
        _clock.OnFired(due);
        EventsFired++;
        _work.Fire(content);
        return true;
    }

    private void CompleteRun(long at)
    {
        var completion = _runCompletion;
        if (completion is null) return;
        Volatile.Write(ref _now, at);
        _runCompletion = null;
        _endsWhen = null;
        _horizon = -1;
        completion.TrySetResult();
    }

    private void Sleep(long nanoseconds)
    {
        Volatile.Write(ref _sleeping, 1);
        Thread.MemoryBarrier();
        // Whoever adds work after this line sees the flag and wakes the waiter; what came before is seen here.
        var mayRun = _runCompletion is not null && !IsHeld && !IsInstantHeld && nanoseconds == long.MaxValue;
        if (!_work.HasForeign && Volatile.Read(ref _stopped) == 0 && !mayRun) _waiter.Wait(nanoseconds);
        Volatile.Write(ref _sleeping, 0);
    }

    private void WakeIfAsleep()
    {
        Thread.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) != 1 || Interlocked.Exchange(ref _sleeping, 0) != 1) return;
        try
        {
            _waiter.Wake();
        }
        catch (ObjectDisposedException)
        {
            // The kernel has ended in between: nobody is left to wake.
        }
    }
}

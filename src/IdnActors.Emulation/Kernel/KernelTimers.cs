using Akka.Actor;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Kernel;

/// <summary>Identifies a pending timer; cancelling one that has fired or was cancelled before does nothing.</summary>
public readonly record struct TimerHandle(int Slot, int Generation)
{
    /// <summary>Names no timer.</summary>
    public static TimerHandle None => new(-1, 0);
}

/// <summary>
/// The timers of one incarnation of an actor. When the incarnation ends (restart or stop) <see cref="Dispose"/> silences all that are pending: a timer set
/// before a restart must not fire into the successor, which knows nothing of it. Kernel thread only.
/// </summary>
public sealed class KernelTimers(EventKernel kernel, EventSource source) : IDisposable
{
    public EventKernel Kernel { get; } = kernel;
    public EventSource Source { get; } = source;

    internal bool IsDisposed { get; private set; }

    /// <summary>Tells <paramref name="self"/> the message at <paramref name="due"/>, or at once when that is past.</summary>
    public TimerHandle TellSelfAt(Instant due, IActorRef self, object message) => Kernel.Schedule(due, Source, self, message, self, this);

    public TimerHandle TellSelfAfter(Duration delay, IActorRef self, object message) => TellSelfAt(Kernel.Now + delay, self, message);

    public void Cancel(TimerHandle handle) => Kernel.Cancel(handle);

    public void Dispose() => IsDisposed = true;
}

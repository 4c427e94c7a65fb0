using Akka.Actor;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Kernel;

/// <summary>What the elementary steps of a kernel take on this machine, in nanoseconds: no run can do with less.</summary>
/// <param name="Tell">One message from actor to actor, with the mailbox run that handles it.</param>
/// <param name="Heap">One pop and one push of a bare heap of events, with <see cref="KernelProbe.Pending"/> in it.</param>
/// <param name="Queue">The same of the queue in which the kernel keeps events.</param>
/// <param name="TimedMessage">One message told at a later instant and handled when it fires, with as many pending.</param>
/// <param name="Timer">Arming a timer and cancelling it.</param>
public readonly record struct KernelCosts(double Tell, double Heap, double Queue, double TimedMessage, double Timer);

/// <summary>Measures the kernel's elementary steps, in an actor system set up as that of a run.</summary>
public sealed class KernelProbe : IAsyncDisposable
{
    /// <summary>Events that are pending while heap and timed messages are measured: about as many as in a network of a thousand nodes.</summary>
    public const int Pending = 2000;

    private static readonly Duration MeanDelay = Duration.FromMilliseconds(1);
    private readonly EventKernel _kernel = new(KernelClock.CreateVirtual());
    private readonly ActorSystem _system;
    private readonly TimeProvider _time;
    private readonly Rally _rally = new();
    private readonly Flight _flight = new(new EventSource(EventSourceIds.Kernel));
    private readonly IActorRef _firstPlayer;
    private readonly IActorRef _secondPlayer;
    private readonly IActorRef _relay;

    public KernelProbe(TimeProvider time)
    {
        _time = time;
        _system = EmulationRun.CreateSystem(_kernel);
        _firstPlayer = _system.ActorOf(ProbePlayerActor.PropsFor(), "first");
        _secondPlayer = _system.ActorOf(ProbePlayerActor.PropsFor(), "second");
        _relay = _system.ActorOf(ProbeRelayActor.PropsFor(_kernel, _flight), "relay");
    }

    /// <summary>Does each step a number of times; the first call also warms up the code.</summary>
    public async Task<KernelCosts> MeasureAsync(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var tell = await TellAsync(steps).ConfigureAwait(false);
        var timer = await OnKernelAsync(() => Timers(steps), steps).ConfigureAwait(false);
        var heap = await OnKernelAsync(HeapOf(steps), steps).ConfigureAwait(false);
        var queue = await OnKernelAsync(QueueOf(steps), steps).ConfigureAwait(false);
        return new KernelCosts(tell, heap, queue, await TimedMessageAsync(steps).ConfigureAwait(false), timer);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _kernel.Dispose();
    }

    internal async Task<double> TellAsync(int steps)
    {
        var started = _time.GetTimestamp();
        await _rally.PlayAsync(steps, () => _firstPlayer.Tell(_rally, _secondPlayer), _kernel).ConfigureAwait(false);
        return PerStep(started, steps);
    }

    /// <summary>As in a run, an event is handled by the actor it is told to, which then schedules the next.</summary>
    internal async Task<double> TimedMessageAsync(int steps)
    {
        await _kernel.Do(() => _flight.Fill(_kernel, _relay)).ConfigureAwait(false);
        var started = _time.GetTimestamp();
        _flight.Left = steps;
        await _kernel.RunUntil(Instant.MaxValue, endsWhen: () => _flight.Left <= 0).ConfigureAwait(false);
        return PerStep(started, steps);
    }

    private void Timers(int steps)
    {
        using var timers = new KernelTimers(_kernel, _flight.Source);
        for (var i = 0; i < steps; i++) timers.Cancel(timers.TellSelfAfter(_flight.NextDelay(), _relay, _rally));
    }

    // Two of one form: through an interface or a delegate, the call would be measured with what it calls.
    private Action HeapOf(int steps)
    {
        var heap = new EventHeap();
        for (var i = 0; i < Pending; i++) heap.Push(FirstKey(i));
        return () =>
        {
            for (var i = 0; i < steps; i++) heap.Push(Later(heap.Pop()));
        };
    }

    private Action QueueOf(int steps)
    {
        var queue = new EventQueue();
        for (var i = 0; i < Pending; i++) queue.Push(FirstKey(i));
        return () =>
        {
            for (var i = 0; i < steps; i++) queue.Push(Later(queue.Pop()));
        };
    }

    private EventKey FirstKey(int slot) => new(_flight.NextDelay().Nanoseconds, _flight.Source.Id, _flight.Source.NextSequence(), slot);

    private EventKey Later(in EventKey key) =>
        key with { DueNanoseconds = key.DueNanoseconds + _flight.NextDelay().Nanoseconds, Sequence = _flight.Source.NextSequence() };

    private async Task<double> OnKernelAsync(Action action, int steps)
    {
        long started = 0;
        await _kernel.Do(() =>
        {
            started = _time.GetTimestamp();
            action();
        }).ConfigureAwait(false);
        return PerStep(started, steps);
    }

    private double PerStep(long started, int steps) => _time.GetElapsedTime(started).TotalNanoseconds / steps;

    /// <summary>A message that two actors tell each other until it has been told often enough.</summary>
    internal sealed class Rally
    {
        private TaskCompletionSource _end = new();
        private int _left;

        public Task PlayAsync(int steps, Action begin, EventKernel kernel)
        {
            _left = steps;
            _end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.WhenAll(kernel.Do(begin), _end.Task);
        }

        public bool GoesOn()
        {
            if (--_left > 0) return true;
            _end.SetResult();
            return false;
        }
    }

    /// <summary>Messages under way to an actor that sends each on its way again.</summary>
    internal sealed class Flight
    {
        private const int Delays = 4096;
        private readonly Duration[] _delays = new Duration[Delays];
        private int _next;
        private bool _isFull;

        public Flight(EventSource source)
        {
            Source = source;
            var random = new RandomSource(1);
            for (var i = 0; i < Delays; i++) _delays[i] = MeanDelay * random.NextExponential();
        }

        public EventSource Source { get; }

        /// <summary>Messages to be handled until the end.</summary>
        public int Left { get; set; }

        // Drawn beforehand: chance is not what is measured.
        public Duration NextDelay() => _delays[_next = (_next + 1) & (Delays - 1)];

        public void Fill(EventKernel kernel, IActorRef to)
        {
            for (var i = 0; i < Pending && !_isFull; i++) Send(kernel, to);
            _isFull = true;
        }

        public void Send(EventKernel kernel, IActorRef to) => kernel.TellAt(kernel.Now + NextDelay(), Source, to, this, to);
    }
}

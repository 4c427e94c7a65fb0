using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Dispatch;
using IdnActors.Model.Randomness;

namespace IdnActors.Emulation.Kernel;

/// <summary>
/// What the kernel has to do before time may go on: mailboxes and actions that are ready, messages on their way between actors, and what other threads bring.
/// For the kernel's thread, unless a member says otherwise.
/// </summary>
/// <param name="shuffle">Picks the next ready mailbox at random; every message then takes the way of its mailbox.</param>
internal sealed class ReadyWork(RandomSource? shuffle)
{
    private readonly ReadyQueue _ready = new(shuffle);
    private readonly MessageRing? _messages = shuffle is null ? new MessageRing() : null;
    private readonly ConcurrentQueue<IRunnable> _foreign = new();
    private int _foreignCount;

    /// <summary>Messages handed to actors, and runs of mailboxes and actions. Readable from any thread.</summary>
    public long Runs { get; private set; }

    /// <summary>Whether another thread has brought something. Any thread.</summary>
    public bool HasForeign => Volatile.Read(ref _foreignCount) != 0;

    public void Add(IRunnable run) => _ready.Enqueue(run);

    /// <summary>Takes a mailbox or action from another thread. Any thread.</summary>
    public void AddForeign(IRunnable run)
    {
        _foreign.Enqueue(run);
        Interlocked.Increment(ref _foreignCount);
    }

    /// <summary>Takes a message, to hand it to its actor after those told before.</summary>
    /// <returns>False: it has to go through the mailbox.</returns>
    public bool TryPost(ActorCell to, in Envelope envelope)
    {
        if (_messages is null) return false;
        _messages.Add(to, envelope);
        return true;
    }

    /// <summary>Whether messages may go straight to actors; else each takes the way of its actor's mailbox.</summary>
    public bool HandsOver => _messages is not null;

    /// <summary>Takes a message for an actor that is known itself. Only where the kernel <see cref="HandsOver"/>.</summary>
    public void Post(EmulationActor to, object message) => _messages!.Add(to, message);

    /// <summary>Does the next thing that is ready.</summary>
    /// <returns>False when nothing is.</returns>
    public bool TryRunNext()
    {
        // Mailboxes first: what is in one is older than what is told to its actor now, and system messages do not wait.
        if (_ready.TryDequeue(out var run))
        {
            Runs++;
            run.Run();
            return true;
        }
        if (_messages is null || !_messages.TryDeliver()) return false;
        Runs++;
        return true;
    }

    /// <summary>Hands over the message of an event. Nothing is ready then, so that it is the next in any case.</summary>
    public void Fire(in EventContent content)
    {
        if (content.To is EmulationActor actor)
        {
            Runs++;
            MessageRing.Deliver(actor, content.Message);
        }
        else if (_messages is not null && content.To is ActorRefWithCell { Underlying: ActorCell { Dispatcher: KernelDispatcher } cell })
        {
            Runs++;
            MessageRing.Deliver(cell, new Envelope(content.Message, content.From));
        }
        else
        {
            ((IActorRef)content.To).Tell(content.Message, content.From);
        }
    }

    public bool TryTakeForeign([NotNullWhen(true)] out IRunnable? run)
    {
        if (!_foreign.TryDequeue(out run)) return false;
        Interlocked.Decrement(ref _foreignCount);
        return true;
    }

    /// <summary>Fails what waits on other threads for actions of theirs. Any thread, once the kernel has ended.</summary>
    public void FailForeignActions()
    {
        while (_foreign.TryDequeue(out var run)) (run as KernelAction)?.Fail();
    }

    /// <summary>Fails all actions that will not be run any more, and forgets the rest.</summary>
    public void Abandon()
    {
        while (_ready.TryDequeue(out var run)) (run as KernelAction)?.Fail();
        FailForeignActions();
    }
}

/// <summary>Runnables that are ready, in order of arrival, or in a random order for tests.</summary>
internal sealed class ReadyQueue(RandomSource? shuffle)
{
    private readonly Queue<IRunnable> _queue = new(64);
    private readonly List<IRunnable> _pool = [];

    public void Enqueue(IRunnable run)
    {
        if (shuffle is null) _queue.Enqueue(run);
        else _pool.Add(run);
    }

    public bool TryDequeue([NotNullWhen(true)] out IRunnable? run)
    {
        if (shuffle is null) return _queue.TryDequeue(out run);
        run = null;
        if (_pool.Count == 0) return false;
        var index = shuffle.NextInt(_pool.Count);
        run = _pool[index];
        _pool[index] = _pool[^1];
        _pool.RemoveAt(_pool.Count - 1);
        return true;
    }
}

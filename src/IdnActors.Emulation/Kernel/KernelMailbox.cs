using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace IdnActors.Emulation.Kernel;

/// <summary>
/// The mailbox of emulation actors. Nearly all messages are told and taken on the kernel's thread, for which a plain ring is enough: faster than a concurrent queue
/// and, for the many actors that are mostly idle, a tenth of its memory. What other threads tell goes through a concurrent queue, made when first needed.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by Akka from the dispatcher's configuration.")]
public sealed class KernelMailboxType : MailboxType, IProducesMessageQueue<KernelMessageQueue>
{
    private readonly EventKernel _kernel;

    public KernelMailboxType(Settings settings, Config config)
        : base(settings, config)
    {
        var setup = settings.Setup.Get<KernelSetup>();
        _kernel = setup.HasValue
            ? setup.Value.Kernel
            : throw new ConfigurationException($"The mailbox of {KernelDispatcherConfigurator.DispatcherId} needs a {nameof(KernelSetup)} in the actor system's setup.");
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new KernelMessageQueue(_kernel);
}

/// <summary>
/// The messages of one emulation actor. Takes from any thread, gives on the kernel's; and tells the kernel of every message, so that time waits for it: the thread that has marked the
/// mailbox as scheduled may be stopped by the machine before it hands it to the kernel.
/// </summary>
public sealed class KernelMessageQueue(EventKernel kernel) : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private const int FirstCapacity = 4;
    private Envelope[] _ring = [];
    private int _head;
    private int _count;
    private ConcurrentQueue<Envelope>? _foreign;
    private bool _isClosed;

    public bool HasMessages => _count > 0 || Volatile.Read(ref _foreign) is { IsEmpty: false };

    public int Count => _count + (Volatile.Read(ref _foreign)?.Count ?? 0);

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        kernel.NoteQueued(1);
        if (!kernel.IsOnKernelThread)
        {
            EnqueueForeign(envelope);
            return;
        }
        if (_count == _ring.Length) Grow();
        _ring[(_head + _count) & (_ring.Length - 1)] = envelope;
        _count++;
    }

    /// <summary>Puts a message before all others: one that its actor had stashed. Kernel thread only.</summary>
    public void EnqueueFirst(Envelope envelope)
    {
        kernel.NoteQueued(1);
        if (_count == _ring.Length) Grow();
        _head = (_head - 1) & (_ring.Length - 1);
        _ring[_head] = envelope;
        _count++;
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (_count == 0) return TryDequeueForeign(out envelope);
        kernel.NoteQueued(-1);
        ref var slot = ref _ring[_head];
        envelope = slot;
        slot = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        Volatile.Write(ref _isClosed, true);
        Thread.MemoryBarrier();
        while (TryDequeue(out var envelope)) deadletters.Enqueue(owner, envelope);
    }

    private bool TryDequeueForeign(out Envelope envelope)
    {
        envelope = default;
        if (Volatile.Read(ref _foreign) is not { } foreign || !foreign.TryDequeue(out envelope)) return false;
        kernel.NoteQueued(-1);
        return true;
    }

    private void EnqueueForeign(in Envelope envelope)
    {
        Foreign().Enqueue(envelope);
        Thread.MemoryBarrier();
        // Nobody looks into the mailbox of an actor that has gone: time must not wait for what came too late.
        if (!Volatile.Read(ref _isClosed)) return;
        while (TryDequeueForeign(out _))
        {
        }
    }

    private ConcurrentQueue<Envelope> Foreign() =>
        Volatile.Read(ref _foreign) ?? Interlocked.CompareExchange(ref _foreign, new ConcurrentQueue<Envelope>(), null) ?? _foreign;

    /// <summary>Doubles the ring; its length stays a power of two, so that positions wrap by masking.</summary>
    private void Grow()
    {
        var larger = new Envelope[Math.Max(FirstCapacity, _ring.Length * 2)];
        for (var i = 0; i < _count; i++) larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }
}

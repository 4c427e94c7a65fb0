using System.Collections.Concurrent;
using Akka.Actor;
using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Benchmarks.Kernel;

/// <summary>A message into the queue of an actor and out of it, on the kernel's thread, beside the queue that Akka's own mailboxes have.</summary>
[MemoryDiagnoser]
public class MessageQueueBenchmarks
{
    private const int Messages = 100_000;
    private EventKernel _kernel = null!;
    private KernelMessageQueue _queue = null!;
    private ConcurrentQueue<Envelope> _concurrent = null!;
    private Envelope _envelope;

    [GlobalSetup]
    public void SetUp()
    {
        _kernel = new EventKernel(KernelClock.CreateVirtual());
        _queue = new KernelMessageQueue(_kernel);
        _concurrent = new ConcurrentQueue<Envelope>();
        _envelope = new Envelope("message", ActorRefs.NoSender);
    }

    [GlobalCleanup]
    public void CleanUp() => _kernel.Dispose();

    [Benchmark(OperationsPerInvoke = Messages)]
    public Task KernelQueue() => _kernel.Do(() =>
    {
        for (var i = 0; i < Messages; i++)
        {
            _queue.Enqueue(ActorRefs.Nobody, _envelope);
            _queue.TryDequeue(out _);
        }
    });

    [Benchmark(OperationsPerInvoke = Messages, Baseline = true)]
    public Task ConcurrentQueue() => _kernel.Do(() =>
    {
        for (var i = 0; i < Messages; i++)
        {
            _concurrent.Enqueue(_envelope);
            _concurrent.TryDequeue(out _);
        }
    });
}

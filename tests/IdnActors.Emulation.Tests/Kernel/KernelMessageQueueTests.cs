using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

public sealed class KernelMessageQueueTests(ITestOutputHelper output) : IDisposable
{
    private readonly EventKernel _kernel = new(KernelClock.CreateVirtual());

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task Messages_that_are_put_first_come_first()
    {
        var random = TestSeed.Open(output, "kernel-message-queue-first");
        var queue = new KernelMessageQueue(_kernel);

        await _kernel.Do(() =>
        {
            var expected = new LinkedList<int>();
            for (var i = 0; i < 20_000; i++)
            {
                switch (random.NextInt(i < 10_000 ? 3 : 5))
                {
                    case 0:
                        queue.Enqueue(ActorRefs.Nobody, new Envelope(i, ActorRefs.NoSender));
                        expected.AddLast(i);
                        break;
                    case 1:
                        queue.EnqueueFirst(new Envelope(i, ActorRefs.NoSender));
                        expected.AddFirst(i);
                        break;
                    default:
                        Assert.Equal(expected.Count > 0, queue.TryDequeue(out var envelope));
                        if (expected.Count == 0) break;
                        Assert.Equal(expected.First!.Value, envelope.Message);
                        expected.RemoveFirst();
                        break;
                }
                Assert.Equal(expected.Count, queue.Count);
            }
        });
    }

    [Fact]
    public async Task Gives_messages_in_the_order_in_which_it_took_them()
    {
        var random = TestSeed.Open(output, "kernel-message-queue");
        var queue = new KernelMessageQueue(_kernel);

        await _kernel.Do(() =>
        {
            var expected = new Queue<int>();
            for (var i = 0; i < 20_000; i++)
            {
                if (random.NextInt(5) < (i < 10_000 ? 3 : 2))
                {
                    queue.Enqueue(ActorRefs.Nobody, new Envelope(i, ActorRefs.NoSender));
                    expected.Enqueue(i);
                }
                else
                {
                    Assert.Equal(expected.Count > 0, queue.TryDequeue(out var envelope));
                    if (expected.TryDequeue(out var next)) Assert.Equal(next, envelope.Message);
                }
                Assert.Equal(expected.Count, queue.Count);
                Assert.Equal(expected.Count > 0, queue.HasMessages);
            }
        });
    }

    [Fact]
    public async Task Takes_from_many_threads_and_loses_nothing()
    {
        const int Threads = 4;
        const int MessagesEach = 5_000;
        var queue = new KernelMessageQueue(_kernel);
        var taken = 0;

        var tellers = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < MessagesEach; i++) queue.Enqueue(ActorRefs.Nobody, new Envelope(i, ActorRefs.NoSender));
        })).ToArray();
        while (taken < Threads * MessagesEach)
        {
            await _kernel.Do(() =>
            {
                queue.Enqueue(ActorRefs.Nobody, new Envelope("own", ActorRefs.NoSender));
                while (queue.TryDequeue(out var envelope))
                    if (envelope.Message is int) taken++;
            });
        }
        await Task.WhenAll(tellers);

        Assert.False(queue.HasMessages);
    }
}

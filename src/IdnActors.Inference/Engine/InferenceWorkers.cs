using System.Collections.Concurrent;

namespace IdnActors.Inference.Engine;

/// <summary>
/// A fixed number of threads that work off one queue, oldest first. Own threads, because an inference occupies a processor for its whole length: on the shared pool
/// it would starve the continuations that the rest of the program waits for.
/// </summary>
internal sealed class InferenceWorkers : IDisposable
{
    private readonly BlockingCollection<IWork> _queue = new(new ConcurrentQueue<IWork>());
    private readonly Thread[] _threads;
    private volatile bool _stopping;

    public InferenceWorkers(int threadCount)
    {
        _threads = new Thread[threadCount];
        for (var i = 0; i < threadCount; i++)
        {
            // Background: a program that ends without disposing the engine must not hang on it.
            _threads[i] = new Thread(WorkOff) { IsBackground = true, Name = $"inference-{i}" };
            _threads[i].Start();
        }
    }

    public int ThreadCount => _threads.Length;

    /// <exception cref="ObjectDisposedException">The workers have been stopped.</exception>
    public void Enqueue(IWork work)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _queue.Add(work);
        }
        catch (InvalidOperationException) when (_stopping)
        {
            throw new ObjectDisposedException(nameof(InferenceWorkers));
        }
    }

    /// <summary>Lets what is running end, cancels what is queued, and returns when every thread has ended.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _queue.Dispose();
    }

    private void WorkOff()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            if (_stopping) work.Cancel();
            else work.Run();
        }
    }

    /// <summary>A piece of work; neither method may throw, since nobody could answer for it.</summary>
    internal interface IWork
    {
        void Run();

        void Cancel();
    }
}

using System.Runtime.ExceptionServices;
using IdnActors.Inference.Engine;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Recording;

/// <summary>Asks for the answers to all samples of a data set on several threads, each of which takes the next stretch of samples until none is left.</summary>
internal sealed class SampleSweep : InferenceWorkers.IWork
{
    // Some milliseconds of work: seldom enough to take turns without cost, often enough to stop and to show progress at once.
    private const int StretchLength = 50;

    private readonly InferenceResult[] _answers;
    private readonly Func<int, InferenceResult> _answer;
    private readonly Action<int>? _answered;
    private readonly CancellationToken _cancellation;
    private readonly object _ended = new();
    private int _threads;
    private int _next;
    private Exception? _failure;

    private SampleSweep(int count, Func<int, InferenceResult> answer, int threads, Action<int>? answered, CancellationToken cancellation)
    {
        _answers = new InferenceResult[count];
        _answer = answer;
        _threads = threads;
        _answered = answered;
        _cancellation = cancellation;
    }

    /// <summary>Returns the answers when all are there; the caller's thread only waits.</summary>
    /// <param name="answer">Answers one sample; called on the workers' threads, from several at once.</param>
    /// <param name="answered">Told the number of samples of each stretch done, on the workers' threads.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or the workers have been stopped, before all was answered.</exception>
    public static InferenceResult[] Run(
        InferenceWorkers workers, int count, Func<int, InferenceResult> answer, Action<int>? answered = null, CancellationToken cancellation = default)
    {
        var sweep = new SampleSweep(count, answer, workers.ThreadCount, answered, cancellation);
        for (var i = 0; i < workers.ThreadCount; i++) workers.Enqueue(sweep);
        sweep.WaitForThreads();
        if (sweep._failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        return sweep._answers;
    }

    public void Run()
    {
        try
        {
            while (_failure is null && TakeStretch() is (var first, > 0 and var length))
            {
                _cancellation.ThrowIfCancellationRequested();
                for (var i = first; i < first + length; i++) _answers[i] = _answer(i);
                _answered?.Invoke(length);
            }
        }
        catch (Exception failure)
        {
            // Whatever it is belongs to whoever waits for the sweep; the first one ends it.
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
        EndThread();
    }

    public void Cancel()
    {
        Interlocked.CompareExchange(ref _failure, new OperationCanceledException(), null);
        EndThread();
    }

    private void EndThread()
    {
        lock (_ended)
        {
            if (--_threads == 0) Monitor.PulseAll(_ended);
        }
    }

    private void WaitForThreads()
    {
        lock (_ended)
        {
            while (_threads > 0) Monitor.Wait(_ended);
        }
    }

    private (int First, int Length) TakeStretch()
    {
        var first = Interlocked.Add(ref _next, StretchLength) - StretchLength;
        return (first, Math.Clamp(_answers.Length - first, 0, StretchLength));
    }
}

using IdnActors.Inference.Engine;
using IdnActors.Model;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Tests.Engine;

public class InferenceWorkersTests
{
    [Fact]
    public void Runs_on_as_many_threads_as_asked_for_and_no_more()
    {
        const int Threads = 3;
        using var workers = new InferenceWorkers(Threads);
        using var together = new Barrier(Threads);
        using var done = new CountdownEvent(Threads * 10);
        var names = new HashSet<string?>();

        for (var i = 0; i < Threads * 10; i++)
        {
            // Each waits for two others, so all threads must take part.
            workers.Enqueue(new Work(() =>
            {
                together.SignalAndWait();
                lock (names) names.Add(Thread.CurrentThread.Name);
                done.Signal();
            }));
        }

        done.Wait();
        Assert.Equal(["inference-0", "inference-1", "inference-2"], names.Order());
    }

    [Fact]
    public void Disposing_ends_what_runs_and_cancels_what_waits()
    {
        var workers = new InferenceWorkers(1);
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var finished = false;
        workers.Enqueue(new Work(() =>
        {
            started.Set();
            release.Wait();
            finished = true;
        }));
        var waiting = Enumerable.Range(0, 5).Select(_ => new Work(() => { })).ToArray();
        Array.ForEach(waiting, workers.Enqueue);
        started.Wait();

        var disposing = new Thread(workers.Dispose);
        disposing.Start();
        // From here on new work is refused, so the release cannot come before the stop.
        SpinWait.SpinUntil(() => IsRefused(workers));
        release.Set();
        disposing.Join();

        Assert.True(finished);
        Assert.All(waiting, work => Assert.Equal((false, true), (work.HasRun, work.IsCancelled)));
    }

    [Fact]
    public async Task An_engine_that_is_disposed_answers_or_cancels_every_query()
    {
        var engine = new OnnxRuntimeEngine(TestData.CatalogueOf(TestData.Card("cnn32")), TestData.DataSets, new OnnxRuntimeEngineOptions { WorkerThreads = 2 });
        var queries = Enumerable.Range(0, 500).Select(i => engine.InferAsync(new InferenceQuery(new PartId(new VariantId(0), 0), i, 0)).AsTask()).ToArray();
        await queries[0];

        engine.Dispose();

        Assert.All(queries, query => Assert.True(query.IsCompletedSuccessfully || query.IsCanceled));
        Assert.Equal(0, engine.SessionCounters.Sessions);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.InferAsync(default).AsTask());
        engine.Dispose();
    }

    private static bool IsRefused(InferenceWorkers workers)
    {
        try
        {
            workers.Enqueue(new Work(() => { }));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private sealed class Work(Action act) : InferenceWorkers.IWork
    {
        public bool HasRun { get; private set; }
        public bool IsCancelled { get; private set; }

        public void Run()
        {
            act();
            HasRun = true;
        }

        public void Cancel() => IsCancelled = true;
    }
}

using IdnActors.Inference.Engine;
using IdnActors.Inference.Recording;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Tests.Recording;

public class SampleSweepTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(49, 4)]
    [InlineData(50, 4)]
    [InlineData(51, 1)]
    [InlineData(1_234, 3)]
    public void Answers_each_sample_once_in_its_place(int count, int threads)
    {
        using var workers = new InferenceWorkers(threads);
        var asked = new int[count];
        var told = 0;

        var answers = SampleSweep.Run(workers, count, AnswerOnce, answered => Interlocked.Add(ref told, answered));

        Assert.Equal(Enumerable.Range(0, count), answers.Select(a => a.PredictedClass));
        Assert.All(asked, times => Assert.Equal(1, times));
        Assert.Equal(count, told);

        InferenceResult AnswerOnce(int sample)
        {
            Interlocked.Increment(ref asked[sample]);
            return new InferenceResult(sample, 0, false);
        }
    }

    [Fact]
    public void A_failure_ends_it_and_the_workers_go_on()
    {
        using var workers = new InferenceWorkers(2);

        var failure = Assert.Throws<InvalidOperationException>(() =>
            SampleSweep.Run(workers, 10_000, sample => sample == 77 ? throw new InvalidOperationException("sample 77") : default));

        Assert.Equal("sample 77", failure.Message);
        Assert.Equal(60, SampleSweep.Run(workers, 60, _ => default).Length);
    }

    [Fact]
    public void A_cancellation_ends_it_after_the_stretch()
    {
        using var workers = new InferenceWorkers(1);
        using var cancellation = new CancellationTokenSource();
        var asked = 0;

        Assert.Throws<OperationCanceledException>(() => SampleSweep.Run(workers, 10_000, AnswerAndCancel, answered: null, cancellation.Token));

        Assert.Equal(50, asked);

        InferenceResult AnswerAndCancel(int sample)
        {
            if (++asked == 10) cancellation.Cancel();
            return default;
        }
    }
}

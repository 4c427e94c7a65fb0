namespace IdnActors.Training.Fitting;

/// <summary>Tells every few seconds how far a training is: epoch, loss, how long it will take.</summary>
internal sealed class Progress(string title, int epochs, int stepsPerEpoch, TimeProvider clock, Action<string> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _lastTold;
    private double _lastLoss;

    /// <param name="loss">Asked only when something is told: it waits for the computation.</param>
    public void Tell(int epoch, int step, Func<float> loss)
    {
        var elapsed = clock.GetElapsedTime(_start);
        if (elapsed - _lastTold < Interval && step < stepsPerEpoch - 1) return;
        _lastTold = elapsed;
        _lastLoss = loss();
        var done = (epoch * stepsPerEpoch) + step + 1;
        var left = elapsed / done * ((epochs * stepsPerEpoch) - done);
        log($"{title}: epoch {epoch + 1}/{epochs}, {100.0 * (step + 1) / stepsPerEpoch,3:F0}%, loss {_lastLoss:F3}, {Minutes(left)} left");
    }

    public void Finish() => log($"{title}: {Minutes(clock.GetElapsedTime(_start))}, last loss {_lastLoss:F3}");

    private static string Minutes(TimeSpan time) => $"{(int)time.TotalMinutes}:{time.Seconds:D2} min";
}

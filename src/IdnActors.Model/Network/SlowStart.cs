using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>
/// The first inferences of a freshly loaded part are slower, since code is compiled and caches fill only when it runs: by a factor that falls on a straight line
/// to 1, from the first inference on. What serves from the start of a run has been warm before.
/// </summary>
/// <param name="Duration">How long it takes to become warm; zero: there is none.</param>
/// <param name="Factor">Of the first inference; at least 1.</param>
public readonly record struct SlowStart(Duration Duration, double Factor)
{
    public static SlowStart None => new(Duration.Zero, 1);

    /// <summary>Factor of an inference that starts that long after the first one.</summary>
    public double FactorAfter(Duration sinceFirst) => sinceFirst >= Duration ? 1 : Factor - ((Factor - 1) * (sinceFirst / Duration));
}

using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>Regret of a sequence of cuts against the best fixed cut in hindsight: what was taken, less the least that any one cut would have taken for the same requests.</summary>
/// <param name="cuts">Number of cuts to choose from, all-local included.</param>
public sealed class CutRegret(int cuts)
{
    private readonly long[] _fixed = new long[cuts];
    private long _played;

    /// <summary>Time over all requests.</summary>
    public Duration Played => new(_played);

    /// <summary>The cut that would have been the best all along; of equals the first.</summary>
    public int BestFixed => Array.IndexOf(_fixed, _fixed.Min());

    /// <summary>Regret so far; negative where changing cuts did better than any one of them.</summary>
    public Duration Regret => new(_played - _fixed.Min());

    /// <summary>Adds a request.</summary>
    /// <param name="played">The cut it was served by.</param>
    /// <param name="delays">What each cut would have taken, by cut: expected times, or times under the same chance.</param>
    /// <exception cref="ArgumentException">There is not a delay for each cut.</exception>
    public void Add(int played, ReadOnlySpan<Duration> delays)
    {
        if (delays.Length != _fixed.Length) throw new ArgumentException($"{delays.Length} delays are given for {_fixed.Length} cuts.", nameof(delays));
        for (var p = 0; p < _fixed.Length; p++) _fixed[p] += delays[p].Nanoseconds;
        _played += delays[played].Nanoseconds;
    }
}

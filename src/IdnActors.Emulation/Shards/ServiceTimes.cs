using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Shards;

/// <summary>How long inferences of one part take on its node: the mean, times what batching, a slow start and chance make of it.</summary>
/// <param name="mean">Inference time that the catalogue states for the part on this node.</param>
/// <param name="batches">How much longer batches take.</param>
/// <param name="slowStart">What makes the first ones slower; none for a part that is warm.</param>
/// <param name="kind">Distribution around that.</param>
/// <param name="streams">Chance of the run.</param>
public sealed class ServiceTimes(Duration mean, BatchProfile batches, SlowStart slowStart, ServiceTimeKind kind, RandomStreams streams)
{
    // 31 years: no run is as long, and the end of such an inference is still an instant.
    private const double LongestNanoseconds = 1e18;

    private static readonly ulong Salt = RandomStreams.SaltOf(StreamNames.ServiceTimes);

    private Instant? _first;
    private bool _isWarm = slowStart.Duration == Duration.Zero;

    /// <summary>The time of one batch.</summary>
    /// <param name="chanceKey">Of its first request, whose draw is that of the batch. All parts of a variant have the same draw, so that their sum is distributed as each of them.</param>
    /// <param name="batchSize">Its requests.</param>
    /// <param name="now">When it starts; not before earlier ones.</param>
    public Duration Of(ulong chanceKey, int batchSize, Instant now)
    {
        if (kind == ServiceTimeKind.Fixed && batchSize == 1 && _isWarm) return mean;
        var nanoseconds = mean.Nanoseconds * batches.FactorOf(batchSize);
        if (!_isWarm) nanoseconds *= SlowStartFactor(now);
        if (kind == ServiceTimeKind.Exponential) nanoseconds *= streams.Exponential(Salt, chanceKey);
        return new Duration((long)Math.Min(Math.Round(nanoseconds), LongestNanoseconds));
    }

    private double SlowStartFactor(Instant now)
    {
        var since = now - (_first ??= now);
        _isWarm = since >= slowStart.Duration;
        return slowStart.FactorAfter(since);
    }
}

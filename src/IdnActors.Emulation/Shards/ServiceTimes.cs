using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Shards;

/// <summary>How long inferences of one part take on its node: the mean, times what chance adds.</summary>
/// <param name="mean">Inference time that the catalogue states for the part on this node.</param>
/// <param name="kind">Distribution around it.</param>
/// <param name="streams">Chance of the run.</param>
public sealed class ServiceTimes(Duration mean, ServiceTimeKind kind, RandomStreams streams)
{
    // 31 years: no run is as long, and the end of such an inference is still an instant.
    private const double LongestNanoseconds = 1e18;

    private static readonly ulong Salt = RandomStreams.SaltOf(StreamNames.ServiceTimes);

    /// <summary>The time of one inference.</summary>
    /// <param name="chanceKey">Of the request. All parts of a variant have the same draw, so that their sum is distributed as each of them.</param>
    public Duration Of(ulong chanceKey)
    {
        if (kind == ServiceTimeKind.Fixed) return mean;
        return new Duration((long)Math.Min(Math.Round(mean.Nanoseconds * streams.Exponential(Salt, chanceKey)), LongestNanoseconds));
    }
}

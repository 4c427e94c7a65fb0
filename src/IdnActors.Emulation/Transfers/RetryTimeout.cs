using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Transfers;

/// <summary>
/// How long a fetch waits for a chunk before it asks again: not less than a window of chunks needs on the path, twice, since asking earlier would only fill the
/// links with copies; and twice as long after each time that brought nothing.
/// </summary>
public sealed class RetryTimeout(Topology topology, RequestPath path, TransferSettings transfer)
{
    /// <summary>Times in a row without a new chunk after which a holder is given up: with doubling, 127 times the first wait.</summary>
    public const int MostRetries = 6;

    private const double LongestSeconds = 3_600_000;

    private readonly Duration _first = First(topology, path, transfer);
    private int _retries;

    /// <summary>The wait from now on.</summary>
    public Duration Current => _first * Math.Pow(2, _retries);

    /// <summary>A chunk came: what was slow is not dead.</summary>
    public void OnProgress() => _retries = 0;

    /// <summary>The wait was in vain.</summary>
    /// <returns>False when it is time to give the holder up.</returns>
    public bool TryAgain() => _retries++ < MostRetries;

    private static Duration First(Topology topology, RequestPath path, TransferSettings transfer)
    {
        var (neededSeconds, slowestSeconds) = (0.0, 0.0);
        foreach (var id in path.Down)
        {
            var chunkSeconds = (transfer.ChunkSize / topology[id].Rate).Seconds / ShareOf(topology[id]);
            neededSeconds += topology[id].Delay.Seconds + topology[topology.Reverse(id)].Delay.Seconds + chunkSeconds;
            slowestSeconds = Math.Max(slowestSeconds, chunkSeconds);
        }
        // Bounded, so that no legal scenario passes the range of a duration, doubling included.
        var twice = Duration.FromSeconds(Math.Min(2 * (neededSeconds + (slowestSeconds * transfer.WindowChunks)), LongestSeconds));
        return twice > transfer.RetryAfter ? twice : transfer.RetryAfter;
    }

    /// <summary>The part of a link's rate that is left for models when it has most to do: of its duty cycle, by their weight. A trace may well pass below it; then waits double.</summary>
    private static double ShareOf(Link link)
    {
        var byWeight = link.Classes is { } classes ? classes.ModelTransfer / (double)(classes.Control + classes.Request + classes.ModelTransfer) : 1;
        return byWeight * (link.DutyCycle?.Share ?? 1);
    }
}

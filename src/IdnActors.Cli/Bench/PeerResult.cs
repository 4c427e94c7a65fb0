using System.Globalization;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Bench;

/// <summary>What a peer's program prints at its end.</summary>
/// <param name="Nodes">Nodes of its tree.</param>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="WallSeconds">Time of its simulation, its set-up left out.</param>
/// <param name="CpuSeconds">Processor time of the same.</param>
/// <param name="MeanLatencySeconds">Mean latency, in its own time.</param>
public sealed partial record PeerResult(int Nodes, long Requests, double WallSeconds, double CpuSeconds, double MeanLatencySeconds)
{
    public double RequestsPerSecond => Requests / WallSeconds;
    public double RequestsPerCpuSecond => Requests / CpuSeconds;

    /// <summary>Finds the line that begins with <c>RESULT</c>; null when there is none, or when nothing was measured.</summary>
    public static PeerResult? Parse(string output)
    {
        var match = Line().Match(output);
        if (!match.Success) return null;
        var result = new PeerResult((int)Number("nodes"), (long)Number("requests"), Number("wall"), Number("cpu"), Number("latency"));
        return result is { Requests: > 0, WallSeconds: > 0, CpuSeconds: > 0 } ? result : null;

        double Number(string name) => double.Parse(match.Groups[name].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^RESULT nodes=(?<nodes>\d{1,9}) requests=(?<requests>\d{1,15}) wall=(?<wall>\d+\.\d+)s cpu=(?<cpu>\d+\.\d+)s meanLatency=(?<latency>\d+\.\d+)s\r?$",
        RegexOptions.Multiline)]
    private static partial Regex Line();
}

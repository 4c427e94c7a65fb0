using System.Globalization;
using IdnActors.Model.Network;

namespace IdnActors.Cli.Display;

/// <summary>Names what a link has besides rate, delay, queue and loss, in the words of topology files.</summary>
internal static class LinkWords
{
    public static IEnumerable<string> Of(Link link)
    {
        if (link.BurstLoss is { } bursts) yield return string.Create(CultureInfo.InvariantCulture, $"burst-loss of {bursts.Length:0.##}");
        if (link.Jitter is { } jitter) yield return $"{Word(jitter)} jitter";
        if (link.MayReorder) yield return "reordering";
        if (link.DutyCycle is { } duty) yield return string.Create(CultureInfo.InvariantCulture, $"duty-cycle of {100 * duty.Share:0.##} %");
        if (link.Trace is { } trace) yield return $"trace {trace.Name}";
        if (link.Classes is not null) yield return "deficit-round-robin";
    }

    private static string Word(Jitter jitter) => jitter switch
    {
        UniformJitter => "uniform",
        NormalJitter => "normal",
        LognormalJitter => "lognormal",
        _ => "pareto",
    };
}

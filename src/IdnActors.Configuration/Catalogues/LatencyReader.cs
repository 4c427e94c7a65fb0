using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>latency { device-class = time }</c> of a profile or a model card.</summary>
internal static class LatencyReader
{
    private static readonly Quantity<Duration> Time = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    public static ImmutableSortedDictionary<string, Duration> Read(ConfigReader block, IEnumerable<string> devices)
    {
        var latency = ImmutableSortedDictionary.CreateBuilder<string, Duration>(StringComparer.Ordinal);
        var known = devices.ToHashSet(StringComparer.Ordinal);
        foreach (var (device, entry) in block.Entries("latency"))
        {
            if (!known.Contains(device))
                entry.Report($"names {ConfigText.Shown(device)}", "a device class is required", Spelling.Remedy(device, known));
            entry.Context.Trail?.Note(entry.Schema, Time.Range);
            latency[device] = entry.Get(Time);
        }
        return latency.ToImmutable();
    }
}

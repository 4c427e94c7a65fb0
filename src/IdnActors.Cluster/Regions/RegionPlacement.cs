using System.Collections.Immutable;

namespace IdnActors.Cluster.Regions;

/// <summary>Which process runs which region. As few regions move as possible: each has to catch up where it comes to.</summary>
internal static class RegionPlacement
{
    /// <summary>Gives regions without a process one, and evens out what processes have, until none has two more than another.</summary>
    /// <param name="regions">How many there are.</param>
    /// <param name="processes">Those that there are, in the order in which they are filled.</param>
    /// <param name="current">Where regions are, at whatever process; missing: nowhere.</param>
    /// <returns>The process of each region; empty where there is no process.</returns>
    public static ImmutableDictionary<int, string> Assign(int regions, ImmutableArray<string> processes, IReadOnlyDictionary<int, string> current)
    {
        var placed = ImmutableDictionary.CreateBuilder<int, string>();
        if (processes.IsEmpty) return placed.ToImmutable();
        var load = processes.ToDictionary(p => p, _ => 0);
        for (var region = 0; region < regions; region++)
        {
            if (!current.TryGetValue(region, out var process) || !load.TryGetValue(process, out var count)) continue;
            placed[region] = process;
            load[process] = count + 1;
        }
        for (var region = 0; region < regions; region++)
        {
            if (placed.ContainsKey(region)) continue;
            placed[region] = processes.MinBy(p => load[p])!;
            load[placed[region]]++;
        }
        while (processes.MaxBy(p => load[p])! is var most && processes.MinBy(p => load[p])! is var least && load[most] > load[least] + 1)
        {
            // The last of them: the first has been there longest.
            placed[placed.Where(p => p.Value == most).Max(p => p.Key)] = least;
            load[most]--;
            load[least]++;
        }
        return placed.ToImmutable();
    }
}

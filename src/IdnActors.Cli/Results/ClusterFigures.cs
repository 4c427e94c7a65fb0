using System.Collections.Immutable;
using System.Text.Json;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cli.Results;

/// <summary>What is told in <c>environment.json</c> of the processes that ran a scenario together.</summary>
/// <param name="Regions">Regions of the network.</param>
/// <param name="Homes">By region, the process that was to run it at the end.</param>
/// <param name="HasTakenOver">Whether the coordinator had to begin in place of another.</param>
/// <param name="Recoveries">Regions that began anew in another process.</param>
/// <param name="Refused">Messages to the coordinator's process that could not be read, and were dropped.</param>
/// <param name="Clocks">By process, how far its clock is ahead of the coordinator's.</param>
public sealed record ClusterFigures(int Regions, ImmutableArray<string> Homes, bool HasTakenOver, ImmutableArray<RegionRecovery> Recoveries, long Refused, ImmutableSortedDictionary<string, ClockOffset> Clocks)
{
    /// <summary>Writes the block.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("cluster");
        writer.WriteNumber("regions", Regions);
        writer.WriteStartArray("homes");
        foreach (var home in Homes) writer.WriteStringValue(home);
        writer.WriteEndArray();
        writer.WriteBoolean("hasTakenOver", HasTakenOver);
        writer.WriteNumber("messagesRefused", Refused);
        writer.WriteStartArray("recoveries");
        foreach (var recovery in Recoveries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("region", recovery.Region);
            writer.WriteString("process", recovery.Process);
            writer.WriteNumber("silenceSeconds", recovery.Silence.TotalSeconds);
            writer.WriteNumber("catchingUpSeconds", recovery.CatchingUp.TotalSeconds);
            if (recovery.FirstServed is { } served) writer.WriteNumber("firstServedSeconds", served.TotalSeconds);
            writer.WriteNumber("ordersRepeated", recovery.Orders);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("clocks");
        foreach (var (process, clock) in Clocks)
        {
            writer.WriteStartObject();
            writer.WriteString("process", process);
            writer.WriteNumber("offsetMicroseconds", clock.OffsetNs / 1000.0);
            writer.WriteNumber("uncertaintyMicroseconds", clock.UncertaintyNs / 1000.0);
            writer.WriteNumber("driftPartsPerMillion", clock.DriftPpm);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

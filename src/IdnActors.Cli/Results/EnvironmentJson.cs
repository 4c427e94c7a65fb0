using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cli.Results;

/// <summary>Writes <c>environment.json</c>: what depends on the machine, its load and its clock, kept apart so that all other files can be compared byte by byte.</summary>
public static class EnvironmentJson
{
    /// <summary>Under which name the build stands among the versions.</summary>
    public const string BuildName = "idnActorsBuild";

    public static void Write(Stream stream, RunReport report, DateTimeOffset finishedAt, ClusterFigures? cluster)
    {
        using var writer = new Utf8JsonWriter(stream, SummaryJson.Options);
        var wall = report.Host.Wall.Seconds;
        writer.WriteStartObject();
        writer.WriteString("finishedAt", finishedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        writer.WriteNumber("wallSeconds", wall);
        writer.WriteNumber("requestsPerWallSecond", PerSecond(report.Totals.Ended, wall));
        writer.WriteNumber("eventsPerWallSecond", PerSecond(report.Host.EventsFired, wall));
        writer.WriteNumber("emulatedSecondsPerWallSecond", wall <= 0 ? 0 : report.End.Seconds / wall);
        writer.WriteNumber("events", report.Host.EventsFired);
        writer.WriteNumber("mailboxRuns", report.Host.MailboxRuns);
        FidelityJson.Write(writer, report.Host.Fidelity);
        cluster?.Write(writer);
        writer.WriteStartObject("versions");
        foreach (var (name, version) in Versions()) writer.WriteString(name, version);
        writer.WriteEndObject();
        writer.WriteStartObject("host");
        writer.WriteString("operatingSystem", RuntimeInformation.OSDescription);
        writer.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        writer.WriteNumber("processors", Environment.ProcessorCount);
        writer.WriteEndObject();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        writer.WriteNumber("peakWorkingSetBytes", process.PeakWorkingSet64);
        writer.WriteEndObject();
    }

    /// <summary>Versions of what produced the results.</summary>
    public static IReadOnlyList<(string Name, string Version)> Versions() =>
    [
        ("idnActors", VersionOf(typeof(EnvironmentJson).Assembly)),
        (BuildName, ProgramBuild.Id),
        ("dotnet", Environment.Version.ToString()),
        ("akka", VersionOf(typeof(Akka.Actor.ActorSystem).Assembly)),
        ("onnxRuntime", Inference.Engine.OnnxRuntimeEngine.RuntimeVersion),
    ];

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "unknown";

    private static double PerSecond(long count, double seconds) => seconds <= 0 ? 0 : count / seconds;
}

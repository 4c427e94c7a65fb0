using System.Runtime.InteropServices;

namespace IdnActors.Cli.Bench;

/// <summary>The machine that was measured, and what else kept it busy.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Processors">Processors that the process may use.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Dotnet">Version of .NET.</param>
/// <param name="Load">Average number of threads that ran or waited in the last minute; null where the system does not say.</param>
public sealed record BenchMachine(string Processor, int Processors, string OperatingSystem, string Architecture, string Dotnet, double? Load)
{
    private const string LoadFile = "/proc/loadavg";

    /// <summary>This machine, now.</summary>
    public static BenchMachine Read() => new(
        Inference.Machine.Processor.Name, Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.Version.ToString(), ReadLoad());

    public override string ToString() => $"{Processor}, {Processors} processors, {OperatingSystem}, .NET {Dotnet}"
        + (Load is { } load ? FormattableString.Invariant($", load {load:F1} at the end") : "");

    private static double? ReadLoad() => File.Exists(LoadFile)
        && double.TryParse(File.ReadAllText(LoadFile).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var load) ? load : null;
}

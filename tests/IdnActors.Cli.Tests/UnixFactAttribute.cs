namespace IdnActors.Cli.Tests;

/// <summary>A test that sends signals to processes; skipped where there are none.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs the signals of Unix" : null;
}

using System.Collections;
using System.Runtime.InteropServices;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>
/// Runs the program without the compiler in the background. By default the runtime compiles a method quickly when it is first called, and again, better, when it is often called: in the first twenty seconds that takes as much
/// processor time as there is, and events of a run with the real clock are late by milliseconds. Such a run wants each method compiled once and for all; the runtime takes that choice at its start only. With the virtual clock
/// nobody waits, and what the runtime learns makes long runs faster.
/// </summary>
internal static class SteadyProcess
{
    /// <summary>The runtime's own setting; whoever has set it has chosen.</summary>
    public const string Setting = "DOTNET_TieredCompilation";

    /// <summary>Where the real clock is to drive the scenario, begins this process anew with <see cref="Setting"/> off: the same process, with the same command line and terminal. Returns where that is not needed, or cannot be done.</summary>
    /// <param name="terminal">Of a process of our own: a program of which we are a part is not begun anew.</param>
    /// <param name="scenario">The scenario. Nothing else may have been done yet.</param>
    /// <param name="cancellation">What was asked of this process: the same process would not know it any more.</param>
    public static void Demand(Terminal terminal, Scenario scenario, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (scenario.Run.Clock != ClockKind.Real || !terminal.IsOfProcess || OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Setting) is not null) return;
        var (program, arguments) = ChildProcess.OfThisProgram(Environment.GetCommandLineArgs()[1..]);
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}");
        // The runtime leaves the sockets of its diagnostics, named by process, and would not open them again.
        foreach (var socket in Directory.EnumerateFiles(Path.GetTempPath(), $"*-{Environment.ProcessId}-*").Where(IsDiagnostics)) Forget(socket);
        cancellation.ThrowIfCancellationRequested();
        // It does not return but where it fails: then the run goes on as it is, and its fidelity tells.
        _ = Native.ExecVE(program, [program, .. arguments, null], [.. environment, $"{Setting}=0", null]);
    }

    private static void Forget(string socket)
    {
        try
        {
            File.Delete(socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then nobody can look into the process, which is no reason not to run.
        }
    }

    private static bool IsDiagnostics(string path) => Path.GetFileName(path) is var name && (name.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) || name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal));

    private static class Native
    {
        [DllImport("libc", EntryPoint = "execve", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int ExecVE(string path, string?[] arguments, string?[] environment);
    }
}

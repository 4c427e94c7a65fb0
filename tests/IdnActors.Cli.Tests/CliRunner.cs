using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace IdnActors.Cli.Tests;

/// <summary>What a command line came to.</summary>
public sealed record CliResult(int ExitCode, string Output, string Error);

/// <summary>Runs command lines of <c>idn</c>, in this process or in one of its own.</summary>
internal static class CliRunner
{
    /// <summary>Processes that are started from here keep the compiler in the background, and have it look for less: compiling all of their code at once, or often, takes each of them seconds, and most live no longer.</summary>
    [ModuleInitializer]
    internal static void CompileLittle()
    {
        Environment.SetEnvironmentVariable(SteadyProcess.Setting, "1");
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
    }

    public static async Task<CliResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CliApplication.RunAsync(arguments, Terminal.OfWriters(output, error), cancellation);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    /// <summary>Starts <c>idn</c> as a process.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What it finds in its environment, besides ours.</param>
    /// <param name="keepsInput">Whether its input is written by the test.</param>
    /// <param name="folder">Where it is started.</param>
    /// <param name="on">A program with arguments that starts it; null: none.</param>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool keepsInput = false, string folder = "", string[]? on = null)
    {
        string[] program = [.. on ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "idn.dll")];
        var start = new ProcessStartInfo(program[0], program[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = keepsInput, WorkingDirectory = folder };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("idn did not start.");
    }

    public static async Task<CliResult> RunProcessAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(arguments, environment);
        return await FinishAsync(process);
    }

    public static async Task<CliResult> FinishAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }
}

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("idn-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
